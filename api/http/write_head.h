// Writes answers as bytes. Pure but for the output string; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "api/http/message.h"

namespace daybook::http {

// What the connection knows of the request that is answered.
struct Framing {
  std::string_view common_headers;  // Whole lines that every answer carries: Date, Server ...
  std::string_view request_id;
  std::string_view cors_headers;  // Whole lines or nothing.
  bool head_only = false;         // The request was HEAD: same headers, no body.
  bool http_1_0 = false;
  bool keep_alive = true;
};

// How the body follows the head.
enum class BodyFraming { kNone, kLength, kChunked, kUntilClose };

// A stream to an HTTP/1.0 client can only end with the connection (kUntilClose).
BodyFraming body_framing(const Response& response, const Framing& framing);

void append_head(std::string& out, const Response& response, const Framing& framing);
void append_chunk(std::string& out, std::string_view piece);  // Nothing for an empty piece.
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

// "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nServer: ..." for the second given (seconds since 1970).
std::string common_headers(long long unix_seconds);

// The client's id when it is 1 to 64 characters of [A-Za-z0-9._-]: safe in headers and in logs.
bool is_request_id(std::string_view text);

}  // namespace daybook::http
