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

// Of "https://crm.example:8443" this server's host and port. Without TLS of our own there may be a
// proxy that has it, so either scheme is ours; with it, only a page that came by TLS is.
bool is_ours(std::string_view origin, const http::Request& request) {
  const std::size_t end = origin.find("://");
  if (end == std::string_view::npos) return false;
  if (request.secure && !http::equal_ignoring_case(origin.substr(0, end), "https")) return false;
  return http::equal_ignoring_case(origin.substr(end + 3), request.header("host"));
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
  return origin.empty() || is_ours(origin, request);
}

}  // namespace daybook::api
