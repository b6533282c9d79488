#include "api/read/email_syntax.h"

#include <algorithm>

#include "api/read/utf8.h"

namespace daybook::api {
namespace {

constexpr std::size_t kLocalPartMax = 64;
constexpr std::size_t kAddressMax = 254;
constexpr std::size_t kLabelMax = 63;

bool is_beyond_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         is_beyond_ascii(c);
}

// RFC 5322's atext and the dot, and what RFC 6531 adds.
bool in_local_part(char c) {
  return is_letter_or_digit(c) ||
         std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
}

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > kLabelMax) return false;
  if (label.front() == '-' || label.back() == '-') return false;
  return std::ranges::all_of(label, [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

bool is_domain(std::string_view domain) {
  if (domain.find('.') == std::string_view::npos) return false;
  while (true) {
    const std::size_t dot = domain.find('.');
    if (!is_label(domain.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    domain.remove_prefix(dot + 1);
  }
}

bool is_local_part(std::string_view local) {
  if (local.empty() || local.size() > kLocalPartMax) return false;
  if (local.front() == '.' || local.back() == '.' || local.find("..") != local.npos) return false;
  return std::ranges::all_of(local, in_local_part);
}

// White space beyond ASCII at any place would be invisible in a mail's header.
bool has_wide_space(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = std::max<std::size_t>(code_point_size(text, at), 1);
    if (size > 1 && trimmed(text.substr(at, size)).empty()) return true;
    at += size;
  }
  return false;
}

}  // namespace

bool is_email(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || text.size() > kAddressMax) return false;
  return is_local_part(text.substr(0, at)) && is_domain(text.substr(at + 1)) &&
         !has_wide_space(text);
}

}  // namespace daybook::api
