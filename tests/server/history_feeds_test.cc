// How many streams may be open, and who of them is woken.
#include <gtest/gtest.h>

#include "api/history/feeds.h"
#include "domain/access/token.h"
#include "domain/people/person.h"

namespace daybook::test {
namespace {

constexpr TenantId kAcme{1};
constexpr TenantId kBolt{2};
constexpr api::SeatLimits kRoomy{.per_tenant = 9, .per_server = 9};

Commit commit_of(TenantId tenant, const Kind& kind) {
  Commit commit;
  commit.tenant = tenant;
  commit.events.push_back({.record = {kind.id, Uuid{}}, .name = "something", .changes = {}});
  return commit;
}

std::shared_ptr<api::HistoryFeed> opened(api::HistoryFeeds& feeds, TenantId tenant) {
  auto feed = feeds.open(tenant);
  EXPECT_TRUE(feed);
  return feed ? *feed : nullptr;
}

// A feed that has been looked at once, and how often it was woken since.
struct Listening {
  Listening(api::HistoryFeeds& feeds, TenantId tenant) : feed(opened(feeds, tenant)) {
    feed->waked_by([this] { ++woken; });
    EXPECT_TRUE(feed->take_news()) << "what there is already";
  }
  int woken = 0;
  std::shared_ptr<api::HistoryFeed> feed;
};

TEST(HistoryFeeds, WakeForTheirTenantOnceUntilTheyLook) {
  api::HistoryFeeds feeds(kRoomy);
  Listening acme(feeds, kAcme);
  Listening bolt(feeds, kBolt);
  EXPECT_FALSE(acme.feed->take_news());
  for (int i = 0; i < 3; ++i) feeds.committed(commit_of(kAcme, person::kPerson));
  EXPECT_EQ(acme.woken, 1);
  EXPECT_TRUE(acme.feed->take_news());
  EXPECT_FALSE(acme.feed->take_news());
  feeds.committed(commit_of(kAcme, person::kPerson));
  EXPECT_EQ(acme.woken, 2);
  EXPECT_EQ(bolt.woken, 0);
  EXPECT_FALSE(bolt.feed->take_news());
}

TEST(HistoryFeeds, AllWakeWhenSomebodysRightsMayHaveChanged) {
  api::HistoryFeeds feeds(kRoomy);
  Listening acme(feeds, kAcme);
  Listening bolt(feeds, kBolt);
  feeds.committed(commit_of(kControl, token::kToken));
  EXPECT_EQ(acme.woken + bolt.woken, 2);
}

TEST(HistoryFeeds, AreLimitedByTenantAndByServerUntilOneIsLetGo) {
  api::HistoryFeeds feeds({.per_tenant = 2, .per_server = 3});
  auto one = opened(feeds, kAcme);
  const auto two = opened(feeds, kAcme);
  const auto refused = feeds.open(kAcme);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "history.too_many_streams");
  EXPECT_NE(refused.error().message.find("2 open streams of the tenant"), std::string::npos);
  const auto other = opened(feeds, kBolt);
  const auto full = feeds.open(kBolt);
  ASSERT_FALSE(full);
  EXPECT_NE(full.error().message.find("3 open streams of the server"), std::string::npos);
  one.reset();
  const auto again = opened(feeds, kAcme);
  EXPECT_FALSE(feeds.open(kBolt));
}

// As a connection that is closed while its stream is woken.
TEST(HistoryFeeds, OneThatIsLetGoWhileItIsWokenLeavesItsPlace) {
  api::HistoryFeeds feeds({.per_tenant = 1, .per_server = 1});
  auto feed = opened(feeds, kAcme);
  feed->take_news();
  feed->waked_by([&] { feed.reset(); });
  feeds.committed(commit_of(kAcme, person::kPerson));
  EXPECT_EQ(feed, nullptr);
  EXPECT_TRUE(feeds.open(kAcme));
}

}  // namespace
}  // namespace daybook::test
