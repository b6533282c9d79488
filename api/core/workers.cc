#include "api/core/workers.h"

#include <exception>
#include <utility>

#include "api/core/trouble.h"

namespace daybook::api {
namespace {

// What a task throws (no memory, for all that is known) must not end the server. Whoever waits for
// its answer is told when the task is destroyed (http/responder.h).
void run_guarded(const Workers::Task& task) {
  try {
    task();
  } catch (const std::exception& error) {
    log_trouble(unavailable("server.task", error.what()));
  }
}

}  // namespace

Workers::Workers(std::size_t threads, SeatLimits waiting_max) : waiting_max_(waiting_max) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

Workers::~Workers() { stop(); }

bool Workers::post(TenantId tenant, Task task) {
  {
    const std::lock_guard lock(mutex_);
    if (is_stopping_ || count_ >= waiting_max_.per_server) return false;
    const auto own = waiting_.find(tenant);
    const std::size_t own_count = own == waiting_.end() ? 0 : own->second.size();
    if (own_count >= waiting_max_.per_tenant) return false;
    if (own_count == 0) turns_.push_back(tenant);
    waiting_[tenant].push_back(std::move(task));
    ++count_;
  }
  arrived_.notify_one();
  return true;
}

void Workers::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  arrived_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void Workers::drop_and_stop() {
  Waiting dropped;  // Destroyed without the mutex: it may hold the last of an answer's owners.
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
    dropped.swap(waiting_);
    turns_.clear();
    count_ = 0;
  }
  dropped.clear();
  stop();
}

void Workers::run() {
  while (true) {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return is_stopping_ || count_ > 0; });
    if (count_ == 0) return;
    const Task task = take();
    lock.unlock();
    run_guarded(task);
  }
}

Workers::Task Workers::take() {
  const TenantId tenant = turns_.front();
  turns_.pop_front();
  const auto own = waiting_.find(tenant);
  Task task = std::move(own->second.front());
  own->second.pop_front();
  --count_;
  if (own->second.empty()) {
    waiting_.erase(own);
  } else {
    turns_.push_back(tenant);
  }
  return task;
}

}  // namespace daybook::api
