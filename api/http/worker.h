// One I/O thread: an event loop, its connections, and the list through which other threads hand it
// answers. Internal to api/http.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/http/buffer.h"
#include "api/http/connection.h"
#include "api/http/shared.h"

namespace daybook::http {

class Worker : public std::enable_shared_from_this<Worker> {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit Worker(std::shared_ptr<Shared> shared);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void start();  // Its thread. Throws std::system_error.

  // From any thread, while it runs. adopt() takes over a connection that was counted already.
  void adopt(Peer peer, bool refused);
  void begin_drain();
  void stop();  // Cuts the connections; then the thread ends.
  void join();
  // From any thread at any time; after stop() the answer is dropped.
  void deliver(std::shared_ptr<Connection> connection, Response response);
  // Likewise: the connection's producer has something.
  void wake(std::shared_ptr<Connection> connection);
  bool on_thread() const;
  void count_connections(int change);

  // On its own thread only.
  Shared& shared() { return *shared_; }
  BufferPool& pool() { return pool_; }
  boost::asio::io_context& loop();
  bool draining() const { return draining_; }
  std::string_view common_headers() const { return common_headers_; }
  // Of the last tick: a deadline may be off by one tick, a clock call is spared at each request.
  Time now() const { return now_; }
  void make_request_id(std::array<char, 16>& id);
  void forget(Connection& connection);
  // Called at every tick, for who has to try again.
  void on_tick(std::function<void()> call) { tick_call_ = std::move(call); }

 private:
  struct Loop;
  struct Answer {
    std::shared_ptr<Connection> connection;
    Response response;
  };

  void open(Peer peer, bool refused);
  void deliver_waiting();
  void tick();
  bool ran_out_of_work();
  void cut_all();
  template <class Visit>
  void for_each(Visit visit);

  std::shared_ptr<Shared> shared_;
  BufferPool pool_;
  std::unique_ptr<Loop> loop_;
  std::vector<std::shared_ptr<Connection>> connections_;
  std::function<void()> tick_call_;
  std::string common_headers_;
  Time now_;
  std::uint64_t id_counter_;
  bool draining_ = false;
  bool stopping_ = false;

  std::mutex waiting_mutex_;     // Of the three below.
  std::vector<Answer> waiting_;  // When one of these two is not empty, the loop knows.
  std::vector<std::shared_ptr<Connection>> woken_;
  bool closed_ = false;
  std::vector<Answer> delivering_;  // Kept for its memory.
};

}  // namespace daybook::http
