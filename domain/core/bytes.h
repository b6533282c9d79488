// Numbers as bytes: big-endian where the order of keys must be the order of numbers, varints
// (LEB128) where only size counts. Pure; safe from any thread.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace daybook {

template <class Number>
void put_big(std::string& out, Number number) {
  for (unsigned shift = sizeof(Number) * 8; shift != 0;) {
    shift -= 8;
    out.push_back(static_cast<char>(number >> shift));
  }
}

// The bytes must be there.
template <class Number>
Number get_big(std::string_view bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof(Number); ++i) {
    number = number << 8 | static_cast<std::uint8_t>(bytes[i]);
  }
  return static_cast<Number>(number);
}

inline void put_varint(std::string& out, std::uint64_t number) {
  while (number >= 0x80) {
    out.push_back(static_cast<char>(number | 0x80));
    number >>= 7;
  }
  out.push_back(static_cast<char>(number));
}

// Small numbers of either sign stay short.
inline std::uint64_t zigzag(std::int64_t number) {
  return (static_cast<std::uint64_t>(number) << 1) ^ static_cast<std::uint64_t>(number >> 63);
}
inline std::int64_t unzigzag(std::uint64_t number) {
  return static_cast<std::int64_t>(number >> 1) ^ -static_cast<std::int64_t>(number & 1);
}

// Reads what the functions above wrote. After the first read beyond the end everything reads as
// zero or empty and ok() is false, so that callers check once.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  bool ok() const { return ok_; }
  bool done() const { return rest_.empty(); }

  std::uint8_t byte() { return static_cast<std::uint8_t>(bytes(1).front()); }

  std::uint64_t varint() {
    std::uint64_t number = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t next = byte();
      number |= std::uint64_t{next & 0x7fU} << shift;
      if (next < 0x80) return number;
    }
    ok_ = false;
    return 0;
  }

  // Never shorter than asked for: what is not there is zeros.
  std::string_view bytes(std::size_t size) {
    static const std::string zeros(64, '\0');
    if (rest_.size() < size) {
      ok_ = false;
      rest_ = {};
      return std::string_view(zeros).substr(0, size);
    }
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  // A varint length and so many bytes.
  std::string_view sized() {
    const std::uint64_t size = varint();
    if (size > rest_.size()) {
      ok_ = false;
      return {};
    }
    return bytes(static_cast<std::size_t>(size));
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

inline void put_sized(std::string& out, std::string_view bytes) {
  put_varint(out, bytes.size());
  out.append(bytes);
}

}  // namespace daybook
