// What all connections of one server share. Any thread.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

#include "api/http/cors.h"
#include "api/http/server.h"
#include "api/http/transport.h"

namespace daybook::http {

struct Shared {
  Shared(ServerOptions given_options, Handler given_handler)
      : options(std::move(given_options)),
        handler(std::move(given_handler)),
        cors(options.cors_origin) {}

  const ServerOptions options;
  const Handler handler;
  const Cors cors;
  std::shared_ptr<const TlsContext> tls;  // Set before the first connection.

  std::atomic<std::size_t> connections_open{0};
  std::atomic<std::size_t> body_bytes{0};    // See Limits::body_bytes_in_memory_max.
  std::atomic<std::size_t> answer_bytes{0};  // See Limits::answer_bytes_in_memory_max.
};

}  // namespace daybook::http
