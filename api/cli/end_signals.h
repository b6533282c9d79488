// SIGTERM and SIGINT as an event that one waits for.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

namespace daybook::cli {

// Made before any other thread, so that all of them leave the signals to this one. One in a
// process: the signals stay blocked, so that a late one does not spoil an orderly end.
class EndSignals {
 public:
  EndSignals();
  ~EndSignals();
  EndSignals(const EndSignals&) = delete;
  EndSignals& operator=(const EndSignals&) = delete;

  // Until this is called there is nothing to drain yet: a signal ends the process at once, with 0.
  // Afterwards it returns when one came. Later ones change nothing, since a terminal and a script
  // may both send theirs.
  void wait();

 private:
  void listen();

  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_waiting_ = false;  // Guarded by mutex_.
  bool has_come_ = false;    // Guarded by mutex_.
  std::thread thread_;
};

}  // namespace daybook::cli
