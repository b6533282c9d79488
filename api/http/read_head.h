// Reads a request's head (RFC 9112) and refuses what would be read differently by a proxy in front
// (request smuggling): both Content-Length and Transfer-Encoding, any encoding but "chunked",
// folded headers, bare line feeds, several Host headers. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "api/http/limits.h"
#include "api/http/message.h"

namespace daybook::http {

struct Head {
  std::size_t bytes = 0;  // Up to and with the empty line.
  std::uint64_t content_length = 0;
  bool chunked = false;
  bool keep_alive = false;
  bool http_1_0 = false;
  bool expects_continue = false;
};

struct Refusal {
  int status = 400;
  std::string_view detail;
};

// Where the head ends (0: not yet). `searched` remembers how far earlier calls came, so that a head
// that comes byte by byte costs linear time; start with 0. Finds bare line feeds too, so that they
// are refused at once instead of waited on.
std::size_t find_head_end(std::string_view bytes, std::size_t& searched);

// Whether an unfinished head can be refused already: it does not look like HTTP or is too large.
std::optional<Refusal> refuse_unfinished(std::string_view bytes, const Limits& limits);

// Fills `head` and all of `request` but body, id, peer_address and secure. `bytes` is the whole
// head, the views point into it.
std::optional<Refusal> read_head(std::string_view bytes, const Limits& limits, Request& request,
                                 Head& head);

}  // namespace daybook::http
