#include "api/history/feeds.h"

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "api/access/authenticator.h"

namespace daybook::api {
namespace {

Error too_many(const std::string& whose, std::size_t limit) {
  return unavailable("history.too_many_streams",
                     "There are " + std::to_string(limit) + " open streams of " + whose +
                         " already, which is the limit; close one, or try again.");
}

}  // namespace

class FeedRegister {
 public:
  explicit FeedRegister(FeedLimits limits) : limits_(limits) {}

  Status enter(const std::shared_ptr<HistoryFeed>& feed) {
    const std::lock_guard lock(mutex_);
    if (count_ >= limits_.per_server) return too_many("the server", limits_.per_server);
    if (count_of(feed->tenant_) >= limits_.per_tenant) {
      return too_many("the tenant", limits_.per_tenant);
    }
    by_tenant_[feed->tenant_.value].emplace(feed.get(), feed);
    ++count_;
    return Done{};
  }

  void leave(HistoryFeed& feed) {
    const std::lock_guard lock(mutex_);
    const auto found = by_tenant_.find(feed.tenant_.value);
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

  std::size_t count_of(TenantId tenant) const {
    const auto found = by_tenant_.find(tenant.value);
    return found == by_tenant_.end() ? 0 : found->second.size();
  }

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

  const FeedLimits limits_;
  std::mutex mutex_;
  std::unordered_map<std::uint64_t, Feeds> by_tenant_;  // Guarded by mutex_.
  std::atomic<std::size_t> count_ = 0;                  // Changed under mutex_.
};

HistoryFeed::HistoryFeed(std::shared_ptr<FeedRegister> registered, TenantId tenant)
    : registered_(std::move(registered)), tenant_(tenant) {}

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

HistoryFeeds::HistoryFeeds(FeedLimits limits) : register_(std::make_shared<FeedRegister>(limits)) {}

Result<std::shared_ptr<HistoryFeed>> HistoryFeeds::open(TenantId tenant) {
  auto feed = std::make_shared<HistoryFeed>(register_, tenant);
  DAYBOOK_CHECK(register_->enter(feed));
  return feed;
}

void HistoryFeeds::committed(const Commit& commit) { register_->tell(commit); }

}  // namespace daybook::api
