// Waits on the event loop until a socket is ready, then resumes its connection. Owns the socket.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "api/http/descriptor.h"
#include "api/http/transport.h"

namespace boost::asio {
class io_context;
}

namespace daybook::http {

class Connection;

// All on the event loop's thread. At most one wait is under way: a connection either reads, writes
// or waits for something else.
class Watch {
 public:
  // Of a connected non-blocking TCP socket. With `reads_ahead`, waiting for bytes receives the
  // first of them: Asio re-arms epoll with a system call for a bare wait, but not for a read.
  Watch(boost::asio::io_context& loop, Descriptor socket, bool ip_v6, bool reads_ahead);
  ~Watch();  // Closes the socket; the connection is not resumed any more.
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  int socket() const;
  // Has the client closed its side, or is it gone?
  bool has_left() const;

  // Resumes `whom` once, with what disarm() must be given. A wait for the other direction is
  // dropped.
  void arm(Want want, std::shared_ptr<Connection> whom);
  // What was read ahead (`bytes` as told to the connection; valid until the next arm()); nothing
  // when that wait was dropped meanwhile.
  std::optional<std::string_view> disarm(std::uint32_t wait, std::size_t bytes);
  // Ends the wait under way early; the connection is resumed all the same.
  void nudge();

 private:
  struct Socket;
  std::unique_ptr<Socket> socket_;
  const bool reads_ahead_;
  Want armed_ = Want::kNothing;
  std::uint32_t wait_ = 0;
};

}  // namespace daybook::http
