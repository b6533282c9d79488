// Decodes a chunked body (RFC 9112 section 7.1). Extensions and trailers are read and dropped.
// Not Beast's decoder: that of Boost 1.81 asserts when a body is just "0\r\n" and one byte more has
// come, so that a client could end a build with asserts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>

namespace daybook::http {

class ChunkedBody {
 public:
  enum class State { kNeedsMore, kDone, kMalformed, kRefused };
  // Takes a piece of the body; false refuses it and ends the decoding.
  using Take = std::function<bool(std::string_view piece)>;

  explicit ChunkedBody(Take take) : take_(std::move(take)) {}

  // Reads all of `bytes`, or up to the end of the body, and says how many that were.
  State read(std::string_view bytes, std::size_t& consumed);

 private:
  enum class Stage {
    kSize,
    kExtension,
    kSizeLineFeed,
    kData,
    kDataReturn,
    kDataLineFeed,
    kTrailerLine,  // At its first character: an empty line ends the body.
    kTrailer,
    kTrailerLineFeed,
    kLastLineFeed,
    kDone
  };

  bool step(char c);  // False: malformed.
  bool step_size(char c);
  bool step_text(char c, Stage at_return);
  bool expect(char c, char expected, Stage next);

  Take take_;
  Stage stage_ = Stage::kSize;
  std::uint64_t remaining_ = 0;  // Of the chunk.
  std::size_t size_digits_ = 0;  // Of the chunk's size.
  std::size_t text_bytes_ = 0;   // Of all extensions and trailers.
};

}  // namespace daybook::http
