// An HTTP/1.1 server: sockets, framing, limits, TLS. It knows no route and no record.
//
// Threads: `threads` I/O threads, each with its own event loop and connections, so that a
// connection is touched by one thread only and nothing in it is locked.
//
// Requests of one connection are handled one after the other, in order: the next is looked at when
// the answer before it is made. RFC 9112 section 9.3.2 allows no more for unsafe methods, and a
// pipelined read thus sees the write before it. While a request waits for its answer nothing is
// read, so a client that sends faster is held back by TCP; the answers of pipelined requests that
// are ready together leave in one write.
//
// Memory: an idle connection holds no buffer (about 2.4 KiB in all, TLS more); a busy one holds one
// of 32 KiB from its thread's pool; bodies that do not fit there are counted against
// Limits::body_bytes_in_memory_max. Output is held back at 64 KiB beyond one answer, and what all
// clients together have not taken yet is bounded by Limits::answer_bytes_in_memory_max.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "api/http/limits.h"
#include "api/http/responder.h"
#include "domain/core/result.h"

namespace daybook::http {

// For metrics and logs. Called on any thread, also several at once; must not block or throw.
struct Hooks {
  std::function<void(std::size_t open)> connections_changed = {};
  // The server answered itself: malformed, too large, too slow, too many.
  std::function<void(int status)> refused = {};
  // Makes the answer to a request whose body is too large, from its head; absent: problem().
  std::function<Response(const Request& request, std::string_view detail)> body_too_large = {};
  // A handler threw or dropped its responder; the id is all that may be logged.
  std::function<void(std::string_view request_id)> handler_failed = {};
  std::function<void(std::string_view reason)> accept_failed = {};
};

struct ServerOptions {
  std::string host = "127.0.0.1";  // A name or an address; the first that it resolves to.
  std::uint16_t port = 0;          // 0 takes a free one.
  int threads = 1;
  std::string tls_certificate_file = {};  // PEM chain; both or none.
  std::string tls_key_file = {};          // PEM.
  std::string cors_origin = {};           // "https://app.example" or "*"; empty: no CORS.
  Limits limits = {};
  Hooks hooks = {};
};

class Server {
 public:
  Server(ServerOptions options, Handler handler);
  // Stops at once: connections are cut. Call drain() first to be graceful.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Loads the certificate, listens and starts the threads. Once. kInvalid: certificate or key;
  // kUnavailable: the address cannot be listened on. With TLS, SIGPIPE is ignored from here on in
  // the whole process, because OpenSSL writes without MSG_NOSIGNAL.
  Status start();

  // The port it listens on, after start().
  std::uint16_t port() const;

  // Stops listening, closes idle connections, answers what is in flight with Connection: close, and
  // returns when all are closed or the time is over; then cuts what is left. Not from a handler.
  void drain(std::chrono::milliseconds deadline);

  std::size_t connections_open() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace daybook::http
