#include "projections/chunks.h"

#include <cassert>
#include <cstring>
#include <roaring/roaring.hh>

namespace daybook {
namespace {

constexpr std::size_t kBitsetBytes = 8192;
constexpr std::uint32_t kPortableWithoutRuns = 12346;  // SERIAL_COOKIE_NO_RUNCONTAINER

void put_little(std::string& out, std::uint32_t number, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(number >> (8 * i)));
}

std::uint32_t little16(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes[at]) |
                                    static_cast<std::uint8_t>(bytes[at + 1]) << 8);
}

}  // namespace

std::string encode_chunk(std::span<const std::uint16_t> lows) {
  assert(!lows.empty());
  const bool is_array = lows.size() <= kChunkArrayMax;
  std::string row(2 + (is_array ? lows.size() * 2 : kBitsetBytes), '\0');
  char* out = row.data();
  const auto put = [&out](std::size_t number) {
    *out++ = static_cast<char>(number);
    *out++ = static_cast<char>(number >> 8);
  };
  put(lows.size() - 1);
  if (is_array) {
    for (const std::uint16_t low : lows) put(low);
    return row;
  }
  for (const std::uint16_t low : lows) {
    char& byte = row[2 + low / 8U];
    byte = static_cast<char>(byte | 1 << (low % 8U));
  }
  return row;
}

std::vector<std::uint16_t> decode_chunk(std::string_view row) {
  std::vector<std::uint16_t> lows;
  const std::size_t count = little16(row, 0) + 1;
  lows.reserve(count);
  if (count <= kChunkArrayMax) {
    for (std::size_t i = 0; i < count; ++i) {
      lows.push_back(static_cast<std::uint16_t>(little16(row, 2 + 2 * i)));
    }
    return lows;
  }
  for (std::uint32_t low = 0; low < 65536; ++low) {
    if ((static_cast<std::uint8_t>(row[2 + low / 8]) >> (low % 8) & 1) != 0) {
      lows.push_back(static_cast<std::uint16_t>(low));
    }
  }
  return lows;
}

void ChunkAssembler::add(std::uint16_t chunk, std::string_view row) {
  chunks_.push_back({chunk, little16(row, 0) + 1, std::string(row.substr(2))});
}

Roaring ChunkAssembler::finish() {
  std::string portable;
  put_little(portable, kPortableWithoutRuns, 4);
  put_little(portable, static_cast<std::uint32_t>(chunks_.size()), 4);
  for (const Chunk& chunk : chunks_) {
    put_little(portable, chunk.high, 2);
    put_little(portable, chunk.cardinality - 1, 2);
  }
  std::size_t offset = portable.size() + 4 * chunks_.size();
  for (const Chunk& chunk : chunks_) {
    put_little(portable, static_cast<std::uint32_t>(offset), 4);
    offset += chunk.bytes.size();
  }
  for (const Chunk& chunk : chunks_) portable.append(chunk.bytes);
  chunks_.clear();
  return Roaring::readSafe(portable.data(), portable.size());
}

}  // namespace daybook
