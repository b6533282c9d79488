// Has views made anew once bytes of them turn out not to verify: beside them, while they are read
// and written as far as that goes, and then put in their place (repair_views, runner.h).
//
// One thread of its own; wake() from any.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "projections/rebuild_beside.h"

namespace daybook::api {

// What reading damaged views answers with, until they are made anew.
bool tells_of_damaged_views(const Error& error);

class ViewsMender {
 public:
  // Both are called on its thread: `rebuild` makes the views beside, for as long as the log lets
  // itself be decoded; `put_in_place` waits for the committer.
  using Rebuild = std::function<Status(const OpenReadableLog&)>;
  using PutInPlace = std::function<Status()>;

  // What `log` is of outlives it.
  ViewsMender(ReadableLog log, Rebuild rebuild, PutInPlace put_in_place);
  ~ViewsMender();  // Gives up what is under way.
  ViewsMender(const ViewsMender&) = delete;
  ViewsMender& operator=(const ViewsMender&) = delete;

  void wake();

 private:
  void run();
  Status mend() const;
  // Until there is something to do; false when it is to end.
  bool wait(unsigned failures);
  ReadableLog readable() const;

  const ReadableLog log_;
  const Rebuild rebuild_;
  const PutInPlace put_in_place_;
  std::atomic<bool> is_stopping_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_wanted_ = false;  // Guarded by mutex_.
  std::thread thread_;
};

}  // namespace daybook::api
