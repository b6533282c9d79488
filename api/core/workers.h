// Threads for what must run neither on an I/O thread nor on a committer: hashing passwords, reading
// history, searching many records, finishing what spans two tenants.
//
// Threads: post() from any. What is queued at stop() is still run.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace daybook::api {

class Workers {
 public:
  Workers(std::size_t threads, std::size_t queued_max);
  ~Workers();

  // False when too much waits already or the workers stop: nothing will be run.
  [[nodiscard]] bool post(std::function<void()> task);
  void stop();

 private:
  void run();

  const std::size_t queued_max_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::function<void()>> tasks_;  // Guarded by mutex_.
  bool is_stopping_ = false;                 // Guarded by mutex_.
  std::vector<std::thread> threads_;
};

}  // namespace daybook::api
