// Threads for what must run neither on an I/O thread nor on a committer: hashing passwords, reading
// history, searching many records, finishing what spans two tenants.
//
// Tenants take turns: what one of them asks for waits behind its own, not in front of all others.
// Threads: post() from any. What is queued at stop() is still run, at drop_and_stop() it is not.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "api/core/seats.h"
#include "domain/core/value.h"

namespace daybook::api {

class Workers {
 public:
  using Task = std::function<void()>;

  // `waiting_max`: how many may wait, of a tenant and of all.
  Workers(std::size_t threads, SeatLimits waiting_max);
  ~Workers();

  // For `tenant`; kControl for what is nobody's. False when too much waits already or the workers
  // stop: nothing will be run.
  [[nodiscard]] bool post(TenantId tenant, Task task);
  void stop();
  // For work that only makes an answer, when nobody is left to take it.
  void drop_and_stop();

 private:
  using Waiting = std::map<TenantId, std::deque<Task>>;  // None of them empty.

  void run();
  Task take();

  const SeatLimits waiting_max_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  Waiting waiting_;             // Guarded by mutex_, as what follows.
  std::size_t count_ = 0;       // That wait.
  std::deque<TenantId> turns_;  // Of those in waiting_, whose is next.
  bool is_stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace daybook::api
