#include "projections/work_thread.h"

namespace daybook {

WorkThread::WorkThread(std::function<void()> work)
    : work_(std::move(work)), thread_([this] { run(); }) {}

WorkThread::~WorkThread() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void WorkThread::wake() {
  {
    std::lock_guard lock(mutex_);
    wanted_ = true;
  }
  changed_.notify_all();
}

void WorkThread::wait_idle() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !wanted_ && !working_; });
}

void WorkThread::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return wanted_ || stopping_; });
    if (stopping_) return;
    wanted_ = false;
    working_ = true;
    lock.unlock();
    work_();
    lock.lock();
    working_ = false;
    changed_.notify_all();
  }
}

}  // namespace daybook
