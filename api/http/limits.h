// What a client may take of the server before it is refused. Sizes are bytes.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

namespace daybook::http {

inline constexpr std::size_t kUncountedAnswerBytes = std::size_t{16} * 1024;

struct Limits {
  std::size_t header_bytes_max = 16 * 1024;  // Request line and headers together; over it 431.
  std::size_t header_count_max = 100;        // Over it 431.
  std::size_t target_bytes_max = 8 * 1024;   // Over it 414.

  // The largest body of a route, asked once the head is read and only when a body is announced.
  // Unset means 1 MiB for all. Called on the I/O threads; must not block.
  std::function<std::size_t(std::string_view method, std::string_view path)> body_bytes_max;

  // All bodies that are being received or handled at a time, so that many large uploads cannot take
  // the memory; a request that does not fit any more is answered 503.
  std::size_t body_bytes_in_memory_max = std::size_t{512} * 1024 * 1024;

  // All answers that clients have asked for and not taken yet. Over it a request is answered 503
  // unhandled, so that asking much and reading little cannot take the memory either. Answers that
  // take less than kUncountedAnswerBytes are not counted: the connections bound them.
  std::size_t answer_bytes_in_memory_max = std::size_t{512} * 1024 * 1024;

  // A head and a body each have one deadline from their first byte on, however the bytes trickle
  // (slow-loris): over it 408 and the connection is closed. Bodies and answers earn a second more
  // for each `bytes_per_second_min` moved, so that large ones pass over slow but honest lines.
  std::chrono::milliseconds header_timeout{10'000};  // Also TLS handshake and the first request.
  std::chrono::milliseconds body_timeout{30'000};
  std::chrono::milliseconds write_timeout{30'000};
  std::size_t bytes_per_second_min = 16 * 1024;
  std::chrono::milliseconds idle_timeout{75'000};   // Between requests; then closed silently.
  std::chrono::milliseconds linger_timeout{2'000};  // For a refused client to read its answer.

  std::size_t connections_max = 20'000;  // Over it 503 with Retry-After, then closed.
};

}  // namespace daybook::http
