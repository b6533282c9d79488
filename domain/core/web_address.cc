#include "domain/core/web_address.h"

#include <algorithm>
#include <iterator>

namespace daybook {

std::string_view check_web_address(const Value& value) {
  constexpr std::string_view kSchemes[] = {"https://", "http://"};
  const std::string_view url = text_of(value);
  const auto scheme = std::ranges::find_if(
      kSchemes, [&](std::string_view candidate) { return url.starts_with(candidate); });
  if (scheme == std::end(kSchemes)) return "Enter a URL that begins with https:// or http://.";
  const auto plain = [](char c) {
    return c > ' ' && c <= '~' && std::string_view("\\\"<>^`{|}").find(c) == std::string_view::npos;
  };
  if (!std::ranges::all_of(url, plain)) {
    return "Enter a URL of ASCII characters, without spaces and quotation marks.";
  }
  const std::string_view rest = url.substr(scheme->size());
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  if (authority.find('@') != std::string_view::npos) return "Enter a URL without credentials.";
  return authority.empty() || authority.starts_with(':') ? "Enter a URL with a host." : "";
}

}  // namespace daybook
