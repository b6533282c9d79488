#include "api/read/json_fault.h"

#include <algorithm>

#include "api/read/number_text.h"
#include "api/read/utf8.h"

namespace daybook::api {
namespace {

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::optional<JsonFault> run() {
    const std::size_t invalid = find_invalid_utf8(text_);
    if (invalid != std::string_view::npos) return JsonFault{invalid, "the text is not valid UTF-8"};
    skip_space();
    if (value(1)) {
      skip_space();
      if (at_ < text_.size()) fail("something follows after the end");
    }
    return fault_;
  }

 private:
  bool fail(std::string_view reason) { return fail_at(at_, reason); }

  bool fail_at(std::size_t position, std::string_view reason) {
    fault_ = JsonFault{position, position >= text_.size() ? "the text ends too early" : reason};
    return false;
  }

  char now() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  void skip_space() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != text_.npos) ++at_;
  }

  bool value(int depth) {
    switch (now()) {
      case '{':
        return depth <= kJsonDepthMax ? object(depth) : too_deep();
      case '[':
        return depth <= kJsonDepthMax ? array(depth) : too_deep();
      case '"':
        return text();
      default:
        return word();
    }
  }

  bool too_deep() { return fail("nested deeper than 32 levels"); }

  bool object(int depth) {
    ++at_;
    skip_space();
    if (take('}')) return true;
    do {
      skip_space();
      if (now() != '"') return fail("expected a member's name in double quotes");
      if (!text()) return false;
      skip_space();
      if (!take(':')) return fail("expected ':' after a member's name");
      skip_space();
      if (!value(depth + 1)) return false;
      skip_space();
    } while (take(','));
    return take('}') || fail("expected ',' or '}' after a member");
  }

  bool array(int depth) {
    ++at_;
    skip_space();
    if (take(']')) return true;
    do {
      skip_space();
      if (!value(depth + 1)) return false;
      skip_space();
    } while (take(','));
    return take(']') || fail("expected ',' or ']' after an item");
  }

  // true, false, null or a number: everything up to the next character with a meaning.
  bool word() {
    const std::size_t end = std::min(text_.find_first_of(" \t\r\n,:]}[{\"", at_), text_.size());
    const std::string_view word = text_.substr(at_, end - at_);
    const bool known = word == "true" || word == "false" || word == "null" || is_json_number(word);
    if (!known) return fail("expected a value");
    at_ = end;
    return true;
  }

  bool text() {
    const std::size_t start = at_++;
    while (at_ < text_.size()) {
      const auto c = static_cast<unsigned char>(text_[at_]);
      if (c == '"') {
        ++at_;
        return true;
      }
      if (c < 0x20) return fail("a control character must be escaped in a text");
      if (c == '\\') {
        if (!escape()) return false;
      } else {
        ++at_;
      }
    }
    return fail_at(start, "a text is not closed");
  }

  bool escape() {
    const std::size_t start = at_++;
    if (now() != 'u') {
      if (std::string_view("\"\\/bfnrt").find(now()) == std::string_view::npos ||
          at_ >= text_.size()) {
        return fail_at(start, "unknown escape sequence");
      }
      ++at_;
      return true;
    }
    const int unit = code_unit();
    if (unit < 0) return fail_at(start, "'\\u' must be followed by four hexadecimal digits");
    if (unit >= 0xdc00 && unit <= 0xdfff) return fail_at(start, "half of a surrogate pair");
    if (unit < 0xd800 || unit > 0xdbff) return true;
    const int second = take('\\') && now() == 'u' ? code_unit() : -1;
    return (second >= 0xdc00 && second <= 0xdfff) || fail_at(start, "half of a surrogate pair");
  }

  // Stands at the 'u'.
  int code_unit() {
    ++at_;
    int unit = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = now();
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (digit < 0) return -1;
      unit = unit * 16 + digit;
      ++at_;
    }
    return unit;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::optional<JsonFault> fault_;
};

}  // namespace

std::optional<JsonFault> find_json_fault(std::string_view text) { return Scanner(text).run(); }

std::string described_place(std::string_view text, std::size_t position) {
  const std::string_view before = text.substr(0, std::min(position, text.size()));
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::size_t start = before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1;
  return "byte " + std::to_string(position) + " (line " + std::to_string(lines + 1) + ", column " +
         std::to_string(count_characters(before.substr(start)) + 1) + ")";
}

}  // namespace daybook::api
