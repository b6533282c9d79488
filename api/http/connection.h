// One client connection: receives requests, has them handled one after the other, sends the answers
// in order, within the limits. Internal to api/http.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "api/http/descriptor.h"
#include "api/http/input.h"
#include "api/http/output.h"
#include "api/http/responder.h"
#include "api/http/transport.h"
#include "api/http/watch.h"

namespace daybook::http {

class Worker;

// A client that was accepted; the socket is non-blocking.
struct Peer {
  Descriptor socket;
  bool ip_v6 = false;
  std::string address;
};

// Owned by its worker's list and by the responder under way; touched by the worker's thread only,
// save for answer() and abandon(), which may come from any. It keeps its worker alive, so that a
// responder can be called at any time.
class Connection final : public AnswerSink, public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::shared_ptr<Worker> worker, Peer peer);
  ~Connection() override;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void start();
  // Answers 503 instead of serving: there are too many connections.
  void start_refused();

  void answer(Response response) override;
  void abandon() override;

  void resume(std::uint32_t wait, std::size_t bytes);  // The socket is ready: see Watch.
  void deliver(Response response);                     // An answer came by way of the worker.
  void pull();                                         // The producer may have something now.
  void sweep();                                        // Now and then: looks at the deadlines.
  void begin_drain();
  void close();

  std::size_t place = 0;  // In the worker's list.

 private:
  enum class Phase { kHandshake, kReceiving, kHandling, kAnswered, kClosing, kLingering, kClosed };
  using Time = std::chrono::steady_clock::time_point;

  void run();
  Want step();
  Want shake_hands();
  Want receive_request();
  Want receive_bytes();
  Want wait_for_bytes();
  Want end_of_input();
  Want handle();
  Want wait_for_answer();
  Want finish_request();
  Want finish_connection();
  Want linger();
  Want flush();

  void call_handler();
  void name_request();
  void take_answer(Response response);
  Wake waker();
  Response refusal(int status, std::string_view detail) const;
  void refuse(int status, std::string_view detail);
  void add_answer(Response response, bool keep_alive);
  Time after(std::chrono::milliseconds time) const;
  std::chrono::milliseconds credit(std::size_t bytes) const;

  std::shared_ptr<Worker> worker_;
  Shared& shared_;
  const std::string peer_address_;
  std::unique_ptr<Watch> watch_;
  Transport transport_;
  Input input_;
  Output output_;

  Phase phase_;
  bool in_handler_ = false;
  bool readable_ = true;      // Reading may bring something.
  bool timing_body_ = false;  // deadline_ is the body's.
  bool keep_alive_ = true;
  bool ends_with_client_ = false;  // The answer under way may go on for ever.
  bool linger_ = false;            // The peer may still be sending: see linger().
  // Until when a request has to begin: once for each, so that empty lines before it (RFC 9112
  // section 2.2) gain no time. A new connection has less.
  Time idle_deadline_;
  Time deadline_;  // Of what is to be received, or of lingering.
  Time write_deadline_ = Time::max();
  std::array<char, 16> made_id_;
};

}  // namespace daybook::http
