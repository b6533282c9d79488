#include "api/cli/formats/byte_reader.h"

#include <string_view>

namespace daybook::cli {

bool ByteReader::fill() {
  stream_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  place_ = 0;
  filled_ = static_cast<std::size_t>(stream_.gcount());
  read_ += filled_;
  return filled_ != 0;
}

void ByteReader::skip_byte_order_mark() {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (peek() == kEnd) return;
  const std::string_view start(buffer_.data() + place_, filled_ - place_);
  if (start.starts_with(kMark)) place_ += kMark.size();
}

bool ByteReader::take_line(std::string& line, std::size_t bytes_max, bool& truncated) {
  line.clear();
  truncated = false;
  if (peek() == kEnd) return false;
  for (int byte = take(); byte != kEnd && byte != '\n'; byte = take()) {
    if (line.size() < bytes_max) {
      line += static_cast<char>(byte);
    } else {
      truncated = true;
    }
  }
  if (!truncated && line.ends_with('\r')) line.pop_back();
  return true;
}

}  // namespace daybook::cli
