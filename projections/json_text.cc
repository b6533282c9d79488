#include "projections/json_text.h"

#include <cstdint>
#include <utility>

namespace daybook {
namespace {

void put_utf8(std::string& out, std::uint32_t c) {
  const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (c < 0x80) return put(c);
  if (c < 0x800) {
    put(0xc0 | c >> 6);
  } else {
    if (c < 0x10000) {
      put(0xe0 | c >> 12);
    } else {
      put(0xf0 | c >> 18);
      put(0x80 | (c >> 12 & 0x3f));
    }
    put(0x80 | (c >> 6 & 0x3f));
  }
  put(0x80 | (c & 0x3f));
}

std::uint32_t hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint32_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint32_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint32_t>(c - 'A' + 10);
  return 0;
}

// Walks over the strings of a document and tells which are names.
class StringWalk {
 public:
  explicit StringWalk(std::string_view json) : json_(json) {}

  // False at the end. A name is a string before a colon.
  bool next() {
    while (at_ < json_.size()) {
      const char c = json_[at_++];
      if (c == '{' || c == '[') ++depth_;
      if (c == '}' || c == ']') --depth_;
      if (c != '"') continue;
      read_string();
      is_name_ = is_before_colon();
      return true;
    }
    return false;
  }

  int depth() const { return depth_; }
  bool is_name() const { return is_name_; }
  std::string take() { return std::move(text_); }

 private:
  void read_string() {
    text_.clear();
    while (at_ < json_.size() && json_[at_] != '"') {
      const char c = json_[at_++];
      if (c != '\\') {
        text_.push_back(c);
      } else if (at_ < json_.size()) {
        read_escape(json_[at_++]);
      }
    }
    ++at_;
  }

  void read_escape(char c) {
    switch (c) {
      case 'b':
        return text_.push_back('\b');
      case 'f':
        return text_.push_back('\f');
      case 'n':
        return text_.push_back('\n');
      case 'r':
        return text_.push_back('\r');
      case 't':
        return text_.push_back('\t');
      case 'u':
        return put_utf8(text_, read_code_point());
      default:
        return text_.push_back(c);
    }
  }

  std::uint32_t read_unit() {
    std::uint32_t unit = 0;
    for (int i = 0; i < 4 && at_ < json_.size(); ++i) unit = unit << 4 | hex_digit(json_[at_++]);
    return unit;
  }

  // A pair of surrogates is one code point (RFC 8259, section 7); half a pair is U+FFFD.
  std::uint32_t read_code_point() {
    const std::uint32_t high = read_unit();
    if (high < 0xd800 || high > 0xdfff) return high;
    if (high > 0xdbff || json_.substr(at_, 2) != "\\u") return 0xfffd;
    at_ += 2;
    const std::uint32_t low = read_unit();
    if (low < 0xdc00 || low > 0xdfff) return 0xfffd;
    return 0x10000 + ((high & 0x3ff) << 10) + (low & 0x3ff);
  }

  bool is_before_colon() const {
    const std::size_t next = json_.find_first_not_of(" \t\r\n", at_);
    return next != std::string_view::npos && json_[next] == ':';
  }

  std::string_view json_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool is_name_ = false;
  std::string text_;
};

}  // namespace

std::vector<std::string> json_keys(std::string_view json) {
  std::vector<std::string> keys;
  if (json.empty() || json.front() != '{') return keys;
  for (StringWalk walk(json); walk.next();) {
    if (walk.is_name() && walk.depth() == 1) keys.push_back(walk.take());
  }
  return keys;
}

std::vector<std::string> json_strings(std::string_view json) {
  std::vector<std::string> strings;
  for (StringWalk walk(json); walk.next();) {
    if (!walk.is_name()) strings.push_back(walk.take());
  }
  return strings;
}

}  // namespace daybook
