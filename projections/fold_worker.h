// The thread that writes the lists' pending changes to disk when there are many of them. Owned by
// the views; internal to projections/.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace daybook {

class FoldWorker {
 public:
  // `work` runs on the worker's thread, once for each call of wake() that finds it idle.
  explicit FoldWorker(std::function<void()> work);
  ~FoldWorker();  // Waits for work under way.
  FoldWorker(const FoldWorker&) = delete;
  FoldWorker& operator=(const FoldWorker&) = delete;

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
