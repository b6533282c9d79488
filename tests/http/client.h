// A client of raw bytes over a blocking socket: sends what no HTTP library would, reads answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "api/http/descriptor.h"

namespace daybook::http::testing {

struct Answer {
  int status = 0;
  std::string head;                            // With the status line.
  std::map<std::string, std::string> headers;  // Names in lower case.
  std::string body;
  std::string header(const std::string& name) const;
};

// Every wait is bounded by a receive timeout of 20 seconds, so that a hanging server fails a test
// instead of hanging it.
class Client {
 public:
  // With a small receive buffer the kernel takes little of what a test does not read.
  explicit Client(std::uint16_t port, int receive_buffer_bytes = 0);

  void send(std::string_view bytes);
  void send_slowly(std::string_view bytes);  // Byte by byte, each in its own packet.
  bool send_some(std::string_view bytes);    // False when the server does not take it any more.
  void finish_sending();

  // The next answer; nothing when the server closed before a whole one. A HEAD's has no body.
  std::optional<Answer> read(bool has_body = true);
  std::string read_line();  // Without its end.
  std::string read_to_end();
  bool closed_by_server();  // Waits for the end; false when bytes come instead.
  int descriptor() const { return socket_.number(); }

 private:
  bool receive();
  bool receive_until(std::size_t bytes);
  bool read_chunks(std::string& body);

  Descriptor socket_;
  std::string received_;
};

// One GET on a connection of its own.
Answer get(std::uint16_t port, std::string_view target, std::string_view more_headers = "");

}  // namespace daybook::http::testing
