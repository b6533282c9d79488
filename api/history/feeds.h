// The open streams of histories: how many there may be, and that each hears of what is committed.
//
// Safe from any thread. A feed may outlive the feeds it came from.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "api/core/seats.h"
#include "api/http/message.h"
#include "domain/core/commit.h"
#include "domain/core/result.h"

namespace daybook::api {

class FeedRegister;

// One open stream. Its seat is free again once it is destroyed.
class HistoryFeed {
 public:
  HistoryFeed(std::shared_ptr<FeedRegister> registered, Seat seat);
  ~HistoryFeed();
  HistoryFeed(const HistoryFeed&) = delete;
  HistoryFeed& operator=(const HistoryFeed&) = delete;

  // May something have happened since this was asked last? To be asked before one looks.
  bool take_news() { return has_news_.exchange(false); }
  void waked_by(http::Wake wake);

 private:
  friend class FeedRegister;
  void wake();

  const std::shared_ptr<FeedRegister> registered_;
  const Seat seat_;
  std::atomic<bool> has_news_ = true;
  std::mutex mutex_;
  http::Wake wake_;  // Guarded by mutex_.
};

class HistoryFeeds {
 public:
  explicit HistoryFeeds(SeatLimits limits);

  // kUnavailable "history.too_many_streams", which names the limit.
  Result<std::shared_ptr<HistoryFeed>> open(TenantId tenant);
  // Told of every commit once the views show it. Wakes the tenant's feeds, and all of them when it
  // may have changed who may listen.
  void committed(const Commit& commit);

 private:
  Seats seats_;
  const std::shared_ptr<FeedRegister> register_;
};

}  // namespace daybook::api
