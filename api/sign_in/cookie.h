// Sessions that browsers hold: the cookie `connect.sid`, as RFC 6265 (bis) has them. The secret is
// the session's; scripts cannot read it (HttpOnly), other sites do not send it along with what they
// write (SameSite), and over TLS it travels nowhere else (Secure).
//
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "api/http/message.h"
#include "domain/core/value.h"

namespace daybook::api {

inline constexpr std::string_view kSessionCookie = "connect.sid";

// The secret in the request's cookies; empty when there is none.
std::string_view session_cookie(const http::Request& request);

// Hands a session over until `expires_at`, or takes it back.
http::Header set_session_cookie(const http::Request& request, std::string_view secret, Time now,
                                Time expires_at);
http::Header clear_session_cookie(const http::Request& request);

// Whether the page that sent the request may write with the cookie: one of this very server, or no
// browser at all. A browser says where a write comes from (Fetch: Origin and Sec-Fetch-Site), and
// that is looked at, besides SameSite, since sites of one domain are the same to that.
bool is_from_here(const http::Request& request);

}  // namespace daybook::api
