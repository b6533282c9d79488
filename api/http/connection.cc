#include "api/http/connection.h"

#include <algorithm>
#include <utility>

#include "api/http/worker.h"

namespace daybook::http {
namespace {

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::string_view kInternalError = "Internal server error.";

Response not_now(std::string_view detail) {
  Response response = problem(503, detail);
  response.headers.push_back({"Retry-After", "1"});
  return response;
}

}  // namespace

Connection::Connection(std::shared_ptr<Worker> worker, Peer peer)
    : worker_(std::move(worker)),
      shared_(worker_->shared()),
      peer_address_(std::move(peer.address)),
      watch_(std::make_unique<Watch>(worker_->loop(), std::move(peer.socket), peer.ip_v6,
                                     shared_.tls == nullptr)),
      transport_(watch_->socket(), shared_.tls.get()),
      input_(shared_, worker_->pool()),
      output_(shared_, worker_->pool()),
      phase_(transport_.secure() ? Phase::kHandshake : Phase::kReceiving),
      idle_deadline_(after(shared_.options.limits.header_timeout)),
      deadline_(idle_deadline_) {}

Connection::~Connection() = default;

void Connection::start() { run(); }

void Connection::start_refused() {
  if (transport_.secure()) return close();  // Nothing can be said before the handshake.
  refuse(503, "The server has too many connections; try again.");
  run();
}

void Connection::answer(Response response) {
  // in_handler_ belongs to the worker's thread; it is read only there.
  if (worker_->on_thread() && in_handler_) return take_answer(std::move(response));
  worker_->deliver(shared_from_this(), std::move(response));
}

void Connection::abandon() {
  if (const auto& failed = shared_.options.hooks.handler_failed) failed(input_.request().id);
  answer(problem(500, kInternalError));
}

void Connection::resume(std::uint32_t wait, std::size_t bytes) {
  if (watch_ == nullptr) return;
  const auto read_ahead = watch_->disarm(wait, bytes);
  if (!read_ahead) return;
  if (!read_ahead->empty()) transport_.put_first(*read_ahead);
  readable_ = true;
  run();
}

void Connection::deliver(Response response) {
  if (phase_ != Phase::kHandling) return;
  take_answer(std::move(response));
  run();
}

void Connection::pull() {
  if (output_.waits_for_producer()) run();
}

// Goes on until something has to be waited for.
void Connection::run() {
  try {
    for (;;) {
      const Want want = step();
      if (want == Want::kNothing) continue;
      if (want == Want::kClosed) return close();
      if (want != Want::kAnswer) watch_->arm(want, shared_from_this());
      return;
    }
  } catch (...) {
    close();  // No memory: this connection ends, the others go on.
  }
}

Want Connection::step() {
  switch (phase_) {
    case Phase::kHandshake:
      return shake_hands();
    case Phase::kReceiving:
      return receive_request();
    case Phase::kHandling:
      return wait_for_answer();
    case Phase::kAnswered:
      return finish_request();
    case Phase::kClosing:
      return finish_connection();
    case Phase::kLingering:
      return linger();
    case Phase::kClosed:
      return Want::kAnswer;
  }
  return Want::kClosed;
}

Want Connection::shake_hands() {
  const Want want = transport_.handshake().want;
  if (want == Want::kNothing) phase_ = Phase::kReceiving;
  return want;
}

Want Connection::receive_request() {
  if (output_.full()) {
    if (const Want want = flush(); want != Want::kNothing) return want;
  }
  switch (input_.advance()) {
    case Input::State::kReady:
      return handle();
    case Input::State::kRefused:
      refuse(input_.refusal().status, input_.refusal().detail);
      return Want::kNothing;
    case Input::State::kNeedsBytes:
      break;
  }
  if (input_.take_continue()) output_.append(kContinue);
  if (const Want want = flush(); want != Want::kNothing) return want;
  return receive_bytes();
}

Want Connection::receive_bytes() {
  const Limits& limits = shared_.options.limits;
  // What came behind the request before is the beginning of this one.
  if (input_.in_request() && deadline_ == Time::max()) deadline_ = after(limits.header_timeout);
  if (input_.in_body() && !timing_body_) {
    timing_body_ = true;
    deadline_ = after(limits.body_timeout);
  }
  if (!readable_) return wait_for_bytes();
  const bool was_idle = !input_.in_request();
  const Progress progress = input_.fill(transport_);
  readable_ = transport_.has_buffered();
  if (progress.bytes > 0) {
    if (was_idle) deadline_ = after(limits.header_timeout);
    if (timing_body_) deadline_ += credit(progress.bytes);
    return Want::kNothing;
  }
  if (progress.want == Want::kClosed) return end_of_input();
  if (progress.want == Want::kNothing) readable_ = true;  // Interrupted by a signal.
  if (progress.want != Want::kReadable) return progress.want;
  readable_ = false;
  return wait_for_bytes();
}

Want Connection::wait_for_bytes() {
  if (input_.in_request()) return Want::kReadable;
  if (worker_->draining()) return Want::kClosed;
  input_.give_back();
  output_.give_back();
  if (idle_deadline_ == Time::max()) idle_deadline_ = after(shared_.options.limits.idle_timeout);
  deadline_ = idle_deadline_;
  return Want::kReadable;
}

Want Connection::end_of_input() {
  if (!input_.in_request()) return Want::kClosed;
  // The peer has only said that it sends no more; it may still read.
  refuse(400, "The request ended before it was complete.");
  return Want::kNothing;
}

Want Connection::handle() {
  phase_ = Phase::kHandling;
  deadline_ = idle_deadline_ = Time::max();
  timing_body_ = false;
  name_request();
  Request& request = input_.request();
  request.peer_address = peer_address_;
  request.secure = transport_.secure();
  if (shared_.answer_bytes > shared_.options.limits.answer_bytes_in_memory_max) {
    if (const auto& refused = shared_.options.hooks.refused) refused(503);
    take_answer(not_now("The server is sending too much at the moment; try again."));
  } else if (shared_.cors.is_preflight(request)) {
    take_answer(shared_.cors.preflight(request));
  } else {
    call_handler();
  }
  return Want::kNothing;
}

void Connection::name_request() {
  Request& request = input_.request();
  request.id = request.header("X-Request-Id");
  if (is_request_id(request.id)) return;
  worker_->make_request_id(made_id_);
  request.id = {made_id_.data(), made_id_.size()};
}

void Connection::call_handler() {
  in_handler_ = true;
  try {
    shared_.handler(input_.request(), Responder(shared_from_this()));
  } catch (...) {
    // The responder was destroyed with the exception and has answered 500, or it lives on with
    // somebody who will call it; either way exactly one answer comes.
  }
  in_handler_ = false;
}

Want Connection::wait_for_answer() {
  const Want want = flush();  // The answers of earlier pipelined requests need not wait.
  return want == Want::kNothing ? Want::kAnswer : want;
}

// Not the connection's owner: whoever holds it may keep it for longer than the body lasts.
Wake Connection::waker() {
  return [whom = weak_from_this(), worker = worker_] {
    auto connection = whom.lock();
    // Handed on, so that it is never let go of on the thread that wakes it.
    if (connection != nullptr) worker->wake(std::move(connection));
  };
}

void Connection::take_answer(Response response) {
  // While draining, what has been received is still answered; only the last answer closes.
  const bool last = worker_->draining() && !input_.has_more();
  add_answer(std::move(response), input_.head().keep_alive && !last);
  phase_ = Phase::kAnswered;
}

Response Connection::refusal(int status, std::string_view detail) const {
  if (status == 503) return not_now(detail);
  const auto& too_large = shared_.options.hooks.body_too_large;
  return status == 413 && too_large ? too_large(input_.request(), detail) : problem(status, detail);
}

void Connection::refuse(int status, std::string_view detail) {
  if (const auto& refused = shared_.options.hooks.refused) refused(status);
  name_request();
  add_answer(refusal(status, detail), false);
  linger_ = true;
  phase_ = Phase::kClosing;
}

void Connection::add_answer(Response response, bool keep_alive) {
  const Request& request = input_.request();
  Framing framing;
  framing.common_headers = worker_->common_headers();
  framing.request_id = request.id;
  if (shared_.cors.on()) framing.cors_headers = shared_.cors.headers_for(request.header("Origin"));
  framing.head_only = request.method == "HEAD";
  framing.http_1_0 = input_.head().http_1_0;
  const bool until_close = body_framing(response, framing) == BodyFraming::kUntilClose;
  keep_alive_ = framing.keep_alive = keep_alive && !until_close;
  const auto waked_by = std::move(response.waked_by);
  output_.add(std::move(response), framing);
  ends_with_client_ = static_cast<bool>(waked_by);
  if (waked_by) waked_by(waker());
}

Want Connection::finish_request() {
  input_.finish();
  linger_ = input_.in_request();
  phase_ = keep_alive_ ? Phase::kReceiving : Phase::kClosing;
  return Want::kNothing;
}

Want Connection::finish_connection() {
  if (const Want want = flush(); want != Want::kNothing) return want;
  transport_.finish_writing();
  if (!linger_) return Want::kClosed;
  phase_ = Phase::kLingering;
  deadline_ = after(shared_.options.limits.linger_timeout);
  readable_ = true;
  return Want::kNothing;
}

// Closing while the peer still sends makes the kernel reset the connection, and the peer would lose
// the answer that says why. So what comes is thrown away, for a while.
Want Connection::linger() {
  std::array<char, 16 * 1024> ignored;
  const Progress progress = transport_.read(ignored.data(), ignored.size());
  return progress.bytes > 0 ? Want::kReadable : progress.want;
}

Want Connection::flush() {
  const Progress progress = output_.flush(transport_);
  if (progress.want != Want::kWritable && progress.want != Want::kReadable) {
    write_deadline_ = Time::max();
    return progress.want;
  }
  if (write_deadline_ == Time::max()) {
    write_deadline_ = after(shared_.options.limits.write_timeout);
  }
  write_deadline_ += credit(progress.bytes);
  return progress.want;
}

void Connection::sweep() {
  const Time now = worker_->now();
  if (now >= write_deadline_) return close();
  if (output_.waits_for_producer()) {
    const bool is_over = worker_->draining() || (ends_with_client_ && watch_->has_left());
    return is_over ? close() : run();
  }
  if (now < deadline_) return;
  if (phase_ != Phase::kReceiving || !input_.in_request()) return close();
  refuse(408, "The request did not arrive in time.");
  run();
}

void Connection::begin_drain() {
  if (phase_ == Phase::kHandshake) return close();
  if (phase_ != Phase::kReceiving || input_.in_request() || !output_.empty()) return;
  watch_->nudge();  // A request may have come already; without one, the connection closes.
}

void Connection::close() {
  if (phase_ == Phase::kClosed) return;
  phase_ = Phase::kClosed;
  watch_.reset();
  worker_->forget(*this);
}

Connection::Time Connection::after(std::chrono::milliseconds time) const {
  return worker_->now() + time;
}

std::chrono::milliseconds Connection::credit(std::size_t bytes) const {
  const std::size_t rate = std::max<std::size_t>(shared_.options.limits.bytes_per_second_min, 1);
  return std::chrono::milliseconds(bytes * 1000 / rate);
}

}  // namespace daybook::http
