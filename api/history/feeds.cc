#include "api/history/feeds.h"

#include <unordered_map>
#include <utility>
#include <vector>

#include "api/access/authenticator.h"

namespace daybook::api {

class FeedRegister {
 public:
  void enter(const std::shared_ptr<HistoryFeed>& feed) {
    const std::lock_guard lock(mutex_);
    by_tenant_[feed->seat_->value].emplace(feed.get(), feed);
    ++count_;
  }

  void leave(HistoryFeed& feed) {
    const std::lock_guard lock(mutex_);
    const auto found = by_tenant_.find(feed.seat_->value);
    if (found == by_tenant_.end()) return;
    count_ -= found->second.erase(&feed);
    if (found->second.empty()) by_tenant_.erase(found);
  }

  // Woken without the lock: whoever is woken may be the last to hold a feed, which then leaves.
  void tell(const Commit& commit) {
    if (count_ == 0) return;
    for (const auto& feed : told_of(commit)) feed->wake();
  }

 private:
  using Feeds = std::unordered_map<HistoryFeed*, std::weak_ptr<HistoryFeed>>;
  using Held = std::vector<std::shared_ptr<HistoryFeed>>;

  static void collect(const Feeds& feeds, Held& out) {
    for (const auto& [address, entered] : feeds) {
      auto feed = entered.lock();
      // Also one that needs no waking: it must not be let go of under the lock.
      if (feed != nullptr) out.push_back(std::move(feed));
    }
  }

  Held told_of(const Commit& commit) {
    Held held;
    const bool concerns_all = touches_access(commit);
    const std::lock_guard lock(mutex_);
    for (const auto& [tenant, feeds] : by_tenant_) {
      if (concerns_all || tenant == commit.tenant.value) collect(feeds, held);
    }
    return held;
  }

  std::mutex mutex_;
  std::unordered_map<std::uint64_t, Feeds> by_tenant_;  // Guarded by mutex_.
  std::atomic<std::size_t> count_ = 0;                  // Changed under mutex_.
};

HistoryFeed::HistoryFeed(std::shared_ptr<FeedRegister> registered, Seat seat)
    : registered_(std::move(registered)), seat_(std::move(seat)) {}

HistoryFeed::~HistoryFeed() { registered_->leave(*this); }

void HistoryFeed::waked_by(http::Wake wake) {
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
}

// Once for all commits until it looks.
void HistoryFeed::wake() {
  if (has_news_.exchange(true)) return;
  http::Wake call;
  {
    const std::lock_guard lock(mutex_);
    call = wake_;
  }
  if (call) call();
}

HistoryFeeds::HistoryFeeds(SeatLimits limits)
    : seats_(limits, "open streams", "history.too_many_streams"),
      register_(std::make_shared<FeedRegister>()) {}

Result<std::shared_ptr<HistoryFeed>> HistoryFeeds::open(TenantId tenant) {
  DAYBOOK_TRY(Seat seat, seats_.take(tenant));
  auto feed = std::make_shared<HistoryFeed>(register_, std::move(seat));
  register_->enter(feed);
  return feed;
}

void HistoryFeeds::committed(const Commit& commit) { register_->tell(commit); }

}  // namespace daybook::api
