#include "api/http/chunked_body.h"

#include <algorithm>

namespace daybook::http {
namespace {

constexpr std::size_t kSizeDigitsMax = 15;        // Far above any limit, far below overflow.
constexpr std::size_t kTextBytesMax = 16 * 1024;  // Nobody needs what is dropped.

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

ChunkedBody::State ChunkedBody::read(std::string_view bytes, std::size_t& consumed) {
  consumed = 0;
  while (consumed < bytes.size() && stage_ != Stage::kDone) {
    if (stage_ != Stage::kData) {
      if (!step(bytes[consumed++])) return State::kMalformed;
      continue;
    }
    const auto piece =
        static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, bytes.size() - consumed));
    if (!take_(bytes.substr(consumed, piece))) return State::kRefused;
    consumed += piece;
    remaining_ -= piece;
    if (remaining_ == 0) stage_ = Stage::kDataReturn;
  }
  return stage_ == Stage::kDone ? State::kDone : State::kNeedsMore;
}

bool ChunkedBody::step(char c) {
  switch (stage_) {
    case Stage::kSize:
      return step_size(c);
    case Stage::kExtension:
      return step_text(c, Stage::kSizeLineFeed);
    case Stage::kSizeLineFeed:
      return expect(c, '\n', remaining_ == 0 ? Stage::kTrailerLine : Stage::kData);
    case Stage::kDataReturn:
      return expect(c, '\r', Stage::kDataLineFeed);
    case Stage::kDataLineFeed:
      size_digits_ = 0;
      return expect(c, '\n', Stage::kSize);
    case Stage::kTrailerLine:
      if (c == '\r') return expect(c, '\r', Stage::kLastLineFeed);
      stage_ = Stage::kTrailer;
      return step_text(c, Stage::kTrailerLineFeed);
    case Stage::kTrailer:
      return step_text(c, Stage::kTrailerLineFeed);
    case Stage::kTrailerLineFeed:
      return expect(c, '\n', Stage::kTrailerLine);
    case Stage::kLastLineFeed:
      return expect(c, '\n', Stage::kDone);
    case Stage::kData:
    case Stage::kDone:
      return false;
  }
  return false;
}

bool ChunkedBody::step_size(char c) {
  if (const int value = hex_value(c); value >= 0) {
    remaining_ = remaining_ * 16 + static_cast<std::uint64_t>(value);
    return ++size_digits_ <= kSizeDigitsMax;
  }
  if (size_digits_ == 0) return false;
  if (c == '\r') return expect(c, '\r', Stage::kSizeLineFeed);
  const bool extension = c == ';' || c == ' ' || c == '\t';
  stage_ = Stage::kExtension;
  return extension;
}

bool ChunkedBody::step_text(char c, Stage at_return) {
  if (c == '\r') return expect(c, '\r', at_return);
  const bool control = (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  return !control && ++text_bytes_ <= kTextBytesMax;
}

bool ChunkedBody::expect(char c, char expected, Stage next) {
  stage_ = next;
  return c == expected;
}

}  // namespace daybook::http
