// Requests and answers as handlers see them: no sockets, no framing, no Boost.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::http {

struct Header {
  std::string name;
  std::string value;
};

struct HeaderView {
  std::string_view name;
  std::string_view value;
};

// That many bytes after a body the server received may be read (not written; their content is
// arbitrary), so that simdjson, which reads ahead, needs no copy of the body.
inline constexpr std::size_t kBodyPadding = 64;

// One request, wholly received. The views belong to the connection and are valid until the
// request's responder was called or destroyed. Nothing is decoded: escapes (%2F) are as the client
// sent them.
struct Request {
  std::string_view method;  // As sent; methods are case-sensitive.
  std::string_view target;  // As sent.
  std::string_view path;    // The target without scheme, host and query; begins with '/' or is "*".
  std::string_view query;   // Without '?'.
  std::vector<HeaderView> headers = {};
  std::string_view body;
  std::string_view id;            // X-Request-Id: the client's when well formed, else made here.
  std::string_view peer_address;  // "127.0.0.1" or "::1", without the port.
  bool secure = false;            // Over TLS.

  // The first header of that name in any case, trimmed; empty when absent.
  std::string_view header(std::string_view name) const;
};

// Gives a long body piece by piece, on the connection's I/O thread, each time the piece before it
// has gone to the kernel (so a slow reader holds the producer back): nullopt ends the body, an
// empty piece means that nothing is there yet and is asked again within a second. When it throws,
// the connection is cut, which is how HTTP says that a body is not whole.
using NextChunk = std::function<std::optional<std::string>()>;

// Has a producer that had nothing asked again at once. From any thread, however often; after the
// end of the body it does nothing.
using Wake = std::function<void()>;

// What is left of what a client may ask: the fields RateLimit-Policy and RateLimit of
// draft-ietf-httpapi-ratelimit-headers, as its revisions from 08 on have them. It is written
// without a string being made, since every answer may carry one.
struct Quota {
  std::string_view policy;  // Its name, a literal: "token".
  std::uint32_t requests = 0;
  std::uint32_t window_s = 0;
  std::uint32_t remaining = 0;
  std::uint32_t reset_s = 0;  // Until nothing is used up, if nothing is asked meanwhile.
};

// The server adds Date, Server, Content-Length or chunked framing, Connection, X-Request-Id,
// X-Content-Type-Options and CORS headers. HEAD is handled like GET; the server drops the body.
struct Response {
  int status = 200;
  std::string_view content_type = "application/json";  // A literal; ignored without a body.
  std::vector<Header> headers = {};
  std::string body = {};
  std::optional<Quota> quota = {};
  NextChunk next_chunk = {};  // When set, its pieces follow `body`.
  // Given the way to wake `next_chunk` before that is asked for the first time; such a body may go
  // on for ever, so it ends when the client closes its side.
  std::function<void(Wake)> waked_by = {};
};

// {"detail": "..."}: how every error that this server finds itself is answered.
Response problem(int status, std::string_view detail);

// ASCII only, as header names and their keywords are.
bool equal_ignoring_case(std::string_view left, std::string_view right);

}  // namespace daybook::http
