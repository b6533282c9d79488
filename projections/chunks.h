// A list on disk: for each 65,536 numbers one row with the low halves of those in the list, in one
// canonical form (so that digests do not depend on when lists were folded). The form is that of a
// container of the portable Roaring format (github.com/RoaringBitmap/RoaringFormatSpec): count - 1
// as u16, then up to 4,096 numbers as u16, or a set of 65,536 bits; all little endian.
//
// Pure; safe from any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

class Roaring;

namespace daybook {

inline constexpr std::size_t kChunkArrayMax = 4096;

// `lows` ascending, none twice, not empty.
std::string encode_chunk(std::span<const std::uint16_t> lows);
std::vector<std::uint16_t> decode_chunk(std::string_view row);

// Makes one bitmap of the rows of a list without looking into them.
class ChunkAssembler {
 public:
  // Ascending, none twice.
  void add(std::uint16_t chunk, std::string_view row);
  bool empty() const { return chunks_.empty(); }
  Roaring finish();  // And begins anew.

 private:
  struct Chunk {
    std::uint16_t high;
    std::uint32_t cardinality;
    std::string bytes;
  };
  std::vector<Chunk> chunks_;
};

}  // namespace daybook
