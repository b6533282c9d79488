// A thread that does one piece of work whenever it is woken: what a writer leaves to others while
// it goes on. Internal to projections/.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace daybook {

class WorkThread {
 public:
  // `work` runs on the worker's thread, once for each call of wake() that finds it idle.
  explicit WorkThread(std::function<void()> work);
  ~WorkThread();  // Waits for work under way.
  WorkThread(const WorkThread&) = delete;
  WorkThread& operator=(const WorkThread&) = delete;

  void wake();
  // Until what was asked for is done.
  void wait_idle();

 private:
  void run();

  const std::function<void()> work_;
  std::mutex mutex_;  // Guards what follows.
  std::condition_variable changed_;
  bool wanted_ = false;
  bool working_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace daybook
