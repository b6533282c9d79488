#include "api/sign_in/cookie.h"

namespace daybook::api {
namespace {

constexpr std::int64_t kSecond_us = 1'000'000;

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

http::Header cookie(const http::Request& request, std::string_view secret, std::int64_t age_s) {
  std::string value = std::string(kSessionCookie) + "=" + std::string(secret);
  value += "; Path=/; HttpOnly; SameSite=Lax; Max-Age=" + std::to_string(age_s);
  if (request.secure) value += "; Secure";
  return {"Set-Cookie", std::move(value)};
}

// "https://crm.example:8443" without its scheme.
std::string_view authority_of(std::string_view origin) {
  const std::size_t scheme = origin.find("://");
  return scheme == std::string_view::npos ? std::string_view{} : origin.substr(scheme + 3);
}

}  // namespace

std::string_view session_cookie(const http::Request& request) {
  std::string_view rest = request.header("cookie");
  while (!rest.empty()) {
    const std::size_t end = rest.find(';');
    const std::string_view pair = trimmed(rest.substr(0, end));
    const std::size_t equals = pair.find('=');
    const bool is_ours =
        equals != std::string_view::npos && pair.substr(0, equals) == kSessionCookie;
    if (is_ours) return pair.substr(equals + 1);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  }
  return {};
}

http::Header set_session_cookie(const http::Request& request, std::string_view secret, Time now,
                                Time expires_at) {
  return cookie(request, secret, (expires_at.value - now.value) / kSecond_us);
}

http::Header clear_session_cookie(const http::Request& request) { return cookie(request, "", 0); }

bool is_from_here(const http::Request& request) {
  const std::string_view site = request.header("sec-fetch-site");
  if (!site.empty() && site != "same-origin" && site != "none") return false;
  const std::string_view origin = request.header("origin");
  return origin.empty() || http::equal_ignoring_case(authority_of(origin), request.header("host"));
}

}  // namespace daybook::api
