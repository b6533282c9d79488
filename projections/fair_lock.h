// A shared lock under which the writer does not starve: once it waits, new readers queue behind it.
// (The rwlock of glibc lets readers pass a waiting writer for as long as they overlap.)
// Use with std::shared_lock and std::unique_lock.
#pragma once

#include <mutex>
#include <shared_mutex>

namespace daybook {

class FairLock {
 public:
  void lock() {
    std::lock_guard turn(turn_);
    lock_.lock();
  }
  void unlock() { lock_.unlock(); }
  void lock_shared() {
    std::lock_guard turn(turn_);
    lock_.lock_shared();
  }
  void unlock_shared() { lock_.unlock_shared(); }

 private:
  std::mutex turn_;
  std::shared_mutex lock_;
};

}  // namespace daybook
