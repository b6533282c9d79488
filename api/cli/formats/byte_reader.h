// Bytes of a stream one by one through a buffer, with a look ahead and a count of lines.
#pragma once

#include <array>
#include <cstdint>
#include <istream>
#include <string>

namespace daybook::cli {

// One thread at a time; the stream outlives the reader.
class ByteReader {
 public:
  static constexpr int kEnd = -1;

  explicit ByteReader(std::istream& stream) : stream_(stream) {}

  // The next byte (0..255) without taking it, or kEnd.
  int peek() {
    if (place_ == filled_ && !fill()) return kEnd;
    return static_cast<unsigned char>(buffer_[place_]);
  }

  int take() {
    const int byte = peek();
    if (byte == kEnd) return kEnd;
    ++place_;
    if (byte == '\n') ++line_;
    return byte;
  }

  std::uint64_t line() const { return line_; }  // Of the byte that is taken next, from 1.
  std::uint64_t bytes_read() const { return read_ - (filled_ - place_); }

  // A byte order mark (RFC 3629 section 6) is no part of the text. Call before anything is taken.
  void skip_byte_order_mark();

  // One line without its LF or CRLF; false at the end of the file. Of a line longer than
  // `bytes_max` the rest is skipped and `truncated` is set.
  bool take_line(std::string& line, std::size_t bytes_max, bool& truncated);

 private:
  bool fill();

  std::istream& stream_;
  std::array<char, 65536> buffer_;
  std::size_t place_ = 0;
  std::size_t filled_ = 0;
  std::uint64_t read_ = 0;
  std::uint64_t line_ = 1;
};

}  // namespace daybook::cli
