#include "api/http/write_head.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>

namespace daybook::http {
namespace {

struct Reason {
  int status;
  std::string_view text;
};

// Of RFC 9110 and 6585. People read them, clients must not. The most frequent come first.
constexpr std::array kReasons{
    Reason{200, "OK"},
    Reason{201, "Created"},
    Reason{204, "No Content"},
    Reason{304, "Not Modified"},
    Reason{404, "Not Found"},
    Reason{100, "Continue"},
    Reason{202, "Accepted"},
    Reason{206, "Partial Content"},
    Reason{301, "Moved Permanently"},
    Reason{302, "Found"},
    Reason{303, "See Other"},
    Reason{307, "Temporary Redirect"},
    Reason{308, "Permanent Redirect"},
    Reason{400, "Bad Request"},
    Reason{401, "Unauthorized"},
    Reason{403, "Forbidden"},
    Reason{405, "Method Not Allowed"},
    Reason{406, "Not Acceptable"},
    Reason{408, "Request Timeout"},
    Reason{409, "Conflict"},
    Reason{410, "Gone"},
    Reason{411, "Length Required"},
    Reason{412, "Precondition Failed"},
    Reason{413, "Content Too Large"},
    Reason{414, "URI Too Long"},
    Reason{415, "Unsupported Media Type"},
    Reason{417, "Expectation Failed"},
    Reason{422, "Unprocessable Content"},
    Reason{428, "Precondition Required"},
    Reason{429, "Too Many Requests"},
    Reason{431, "Request Header Fields Too Large"},
    Reason{500, "Internal Server Error"},
    Reason{501, "Not Implemented"},
    Reason{502, "Bad Gateway"},
    Reason{503, "Service Unavailable"},
    Reason{504, "Gateway Timeout"},
    Reason{507, "Insufficient Storage"},
};

std::string_view reason_of(int status) {
  for (const Reason& reason : kReasons) {
    if (reason.status == status) return reason.text;
  }
  return "Status";
}

template <class Number>
void append_number(std::string& out, Number number, int base = 10) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.begin(), digits.end(), number, base).ptr;
  out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

// A line break in a value would let whoever chose it write headers of its own.
void append_visible(std::string& out, std::string_view text) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20; };
  const std::size_t start = out.size();
  out += text;
  std::replace_if(out.begin() + static_cast<std::ptrdiff_t>(start), out.end(), is_control, ' ');
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  append_visible(out, name);
  out += ": ";
  append_visible(out, value);
  out += "\r\n";
}

void append_connection(std::string& out, const Framing& framing) {
  if (!framing.keep_alive) {
    out += "Connection: close\r\n";
  } else if (framing.http_1_0) {
    out += "Connection: keep-alive\r\n";
  }
}

// RateLimit-Policy: "token";q=600;w=60
// RateLimit: "token";r=599;t=1
void append_quota(std::string& out, const Quota& quota) {
  out.append("RateLimit-Policy: \"").append(quota.policy).append("\";q=");
  append_number(out, quota.requests);
  out += ";w=";
  append_number(out, quota.window_s);
  out.append("\r\nRateLimit: \"").append(quota.policy).append("\";r=");
  append_number(out, quota.remaining);
  out += ";t=";
  append_number(out, quota.reset_s);
  out += "\r\n";
}

bool may_have_body(int status) { return status >= 200 && status != 204 && status != 304; }

void append_body_headers(std::string& out, const Response& response, BodyFraming body) {
  const bool streamed = response.next_chunk != nullptr;
  if (!response.content_type.empty() && (streamed || !response.body.empty())) {
    append_header(out, "Content-Type", response.content_type);
  }
  if (body == BodyFraming::kLength) {
    out += "Content-Length: ";
    append_number(out, response.body.size());
    out += "\r\n";
  } else if (body == BodyFraming::kChunked) {
    out += "Transfer-Encoding: chunked\r\n";
  }
}

// What is shown depends on who asks and on what was written a moment ago: whoever keeps it asks
// again (with its entity tag), and keeps it for one reader alone (RFC 9111, 5.2.2).
constexpr std::string_view kCacheControl = "Cache-Control";
constexpr std::string_view kAskAgain = "Cache-Control: private, no-cache\r\n";

bool says_what_caches_may(const Response& response) {
  return std::ranges::any_of(response.headers,
                             [](const Header& one) { return one.name == kCacheControl; });
}

}  // namespace

BodyFraming body_framing(const Response& response, const Framing& framing) {
  if (!may_have_body(response.status)) return BodyFraming::kNone;
  if (!response.next_chunk) return BodyFraming::kLength;
  return framing.http_1_0 ? BodyFraming::kUntilClose : BodyFraming::kChunked;
}

void append_head(std::string& out, const Response& response, const Framing& framing) {
  out += "HTTP/1.1 ";
  append_number(out, response.status);
  out += ' ';
  out += reason_of(response.status);
  out += "\r\n";
  out += framing.common_headers;
  const BodyFraming body = body_framing(response, framing);
  if (body != BodyFraming::kNone) append_body_headers(out, response, body);
  if (!framing.request_id.empty()) append_header(out, "X-Request-Id", framing.request_id);
  out += framing.cors_headers;
  if (response.quota) append_quota(out, *response.quota);
  if (!says_what_caches_may(response)) out += kAskAgain;
  for (const Header& header : response.headers) append_header(out, header.name, header.value);
  append_connection(out, framing);
  out += "\r\n";
}

void append_chunk(std::string& out, std::string_view piece) {
  if (piece.empty()) return;  // An empty chunk would end the body.
  append_number(out, piece.size(), 16);
  out += "\r\n";
  out += piece;
  out += "\r\n";
}

std::string common_headers(long long unix_seconds) {
  static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds = unix_seconds;
  std::tm at = {};
  ::gmtime_r(&seconds, &at);
  std::array<char, 64> date;
  // Not strftime with %a and %b: those speak the locale's language, HTTP speaks English.
  std::snprintf(date.data(), date.size(), "Date: %s, %02d %s %04d %02d:%02d:%02d GMT\r\n",
                kDays[static_cast<std::size_t>(at.tm_wday)], at.tm_mday,
                kMonths[static_cast<std::size_t>(at.tm_mon)], at.tm_year + 1900, at.tm_hour,
                at.tm_min, at.tm_sec);
  return std::string(date.data()) + "Server: daybook\r\nX-Content-Type-Options: nosniff\r\n";
}

bool is_request_id(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), allowed);
}

}  // namespace daybook::http
