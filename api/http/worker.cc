#include "api/http/worker.h"

#include <algorithm>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <ctime>
#include <optional>
#include <random>
#include <thread>

#include "api/http/write_head.h"

namespace daybook::http {
namespace {

using boost::system::error_code;
using std::chrono::milliseconds;

// Often enough for the shortest limit; a second does for the usual ones.
milliseconds tick_time(const Limits& limits) {
  const milliseconds shortest =
      std::min({limits.header_timeout, limits.body_timeout, limits.write_timeout,
                limits.idle_timeout, limits.linger_timeout});
  return std::clamp(shortest / 4, milliseconds(10), milliseconds(500));
}

}  // namespace

struct Worker::Loop {
  using Context = boost::asio::io_context;
  using Timer =
      boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                        boost::asio::wait_traits<std::chrono::steady_clock>,
                                        Context::executor_type>;

  // Sockets and timers are touched by the loop's thread only, so the reactor needs no locks; the
  // queue keeps its own, for other threads post to it.
  Context context{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
  Timer timer{context};
  std::optional<boost::asio::executor_work_guard<Context::executor_type>> work;
  std::thread thread;
  std::atomic<std::thread::id> thread_id{};
};

Worker::Worker(std::shared_ptr<Shared> shared)
    : shared_(std::move(shared)),
      pool_(shared_->options.limits.header_bytes_max + kBodyBytesInPlaceMax),
      loop_(std::make_unique<Loop>()),
      now_(std::chrono::steady_clock::now()),
      id_counter_((std::uint64_t{std::random_device{}()} << 32) | std::random_device{}()) {}

Worker::~Worker() { join(); }

boost::asio::io_context& Worker::loop() { return loop_->context; }

void Worker::start() {
  loop_->work.emplace(loop_->context.get_executor());
  tick();
  loop_->thread = std::thread([this] {
    loop_->thread_id = std::this_thread::get_id();
    while (!ran_out_of_work()) {
    }
  });
}

// What a callback throws (no memory, for all that is known) must not end the other connections.
bool Worker::ran_out_of_work() {
  try {
    loop_->context.run();
    return true;
  } catch (...) {
    return false;
  }
}

void Worker::join() {
  if (loop_->thread.joinable() && !on_thread()) loop_->thread.join();
}

bool Worker::on_thread() const {
  return loop_->thread_id.load(std::memory_order_relaxed) == std::this_thread::get_id();
}

void Worker::adopt(Peer peer, bool refused) {
  if (on_thread()) return open(std::move(peer), refused);
  boost::asio::post(loop_->context, [this, peer = std::move(peer), refused]() mutable {
    open(std::move(peer), refused);
  });
}

void Worker::open(Peer peer, bool refused) {
  if (stopping_) return count_connections(-1);
  std::shared_ptr<Connection> connection;
  try {
    connection = std::make_shared<Connection>(shared_from_this(), std::move(peer));
    connection->place = connections_.size();
    connections_.push_back(connection);
  } catch (...) {
    return count_connections(-1);  // No memory or no event: the client sees the socket close.
  }
  if (refused) return connection->start_refused();
  connection->start();
}

void Worker::forget(Connection& connection) {
  const std::size_t place = connection.place;
  connections_[place].swap(connections_.back());
  connections_[place]->place = place;
  connections_.pop_back();
  count_connections(-1);
}

void Worker::count_connections(int change) {
  const std::size_t open = shared_->connections_open += static_cast<std::size_t>(change);
  if (const auto& changed = shared_->options.hooks.connections_changed) changed(open);
}

void Worker::deliver(std::shared_ptr<Connection> connection, Response response) {
  bool is_first = false;
  {
    const std::lock_guard lock(waiting_mutex_);
    if (closed_) return;
    is_first = waiting_.empty() && woken_.empty();
    waiting_.push_back({std::move(connection), std::move(response)});
  }
  if (is_first) boost::asio::post(loop_->context, [this] { deliver_waiting(); });
}

void Worker::wake(std::shared_ptr<Connection> connection) {
  bool is_first = false;
  {
    const std::lock_guard lock(waiting_mutex_);
    if (closed_) return;
    is_first = waiting_.empty() && woken_.empty();
    woken_.push_back(std::move(connection));
  }
  if (is_first) boost::asio::post(loop_->context, [this] { deliver_waiting(); });
}

void Worker::deliver_waiting() {
  std::vector<std::shared_ptr<Connection>> woken;
  {
    const std::lock_guard lock(waiting_mutex_);
    delivering_.swap(waiting_);
    woken.swap(woken_);
  }
  for (Answer& answer : delivering_) answer.connection->deliver(std::move(answer.response));
  delivering_.clear();
  for (const auto& connection : woken) connection->pull();
}

void Worker::tick() {
  now_ = std::chrono::steady_clock::now();
  common_headers_ =
      http::common_headers(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()));
  if (tick_call_) tick_call_();
  for_each([](Connection& connection) { connection.sweep(); });
  loop_->timer.expires_after(tick_time(shared_->options.limits));
  loop_->timer.async_wait([this](const error_code& ec) {
    if (!ec && !stopping_) tick();
  });
}

// Backwards, because a visited connection may leave the list, and the last takes its place.
template <class Visit>
void Worker::for_each(Visit visit) {
  for (std::size_t place = connections_.size(); place-- > 0;) {
    if (place >= connections_.size()) continue;
    const std::shared_ptr<Connection> connection = connections_[place];
    visit(*connection);
  }
}

void Worker::begin_drain() {
  boost::asio::post(loop_->context, [this] {
    draining_ = true;
    for_each([](Connection& connection) { connection.begin_drain(); });
  });
}

void Worker::stop() {
  boost::asio::post(loop_->context, [this] { cut_all(); });
}

// Afterwards the loop runs dry and its thread ends: what waited is told so, nothing new begins.
void Worker::cut_all() {
  stopping_ = true;
  for_each([](Connection& connection) { connection.close(); });
  std::vector<Answer> dropped;
  std::vector<std::shared_ptr<Connection>> unheard;
  {
    const std::lock_guard lock(waiting_mutex_);
    closed_ = true;
    dropped.swap(waiting_);
    unheard.swap(woken_);
  }
  loop_->timer.cancel();
  loop_->work.reset();
}

void Worker::make_request_id(std::array<char, 16>& id) {
  // Steps of an odd constant visit every 64-bit number once; mixing (splitmix64) spreads them.
  std::uint64_t bits = id_counter_ += 0x9e3779b97f4a7c15;
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
  bits ^= bits >> 31;
  for (char& digit : id) {
    digit = "0123456789abcdef"[bits & 15];
    bits >>= 4;
  }
}

}  // namespace daybook::http
