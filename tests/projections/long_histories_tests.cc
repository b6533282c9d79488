// Which records are worth a walk.
#include "snapshots/long_histories.h"

#include <gtest/gtest.h>

namespace daybook::test {
namespace {

constexpr TenantId kTenant{1};

TEST(LongHistories, TellsOfARecordOnceForSoManyEvents) {
  LongHistories histories;
  Commit commit;
  commit.tenant = kTenant;
  commit.events.resize(2);
  commit.events[1].record.id = Uuid{{1}};
  for (std::uint64_t i = 1; i < LongHistories::kEventsPerWalk; ++i) histories.add(commit);
  EXPECT_FALSE(histories.has_due());
  histories.add(commit);
  EXPECT_EQ(histories.take_due(), (LongHistories::Of{kTenant, commit.events[0].record}));
  EXPECT_EQ(histories.take_due(), (LongHistories::Of{kTenant, commit.events[1].record}));
  EXPECT_EQ(histories.take_due(), std::nullopt);
}

TEST(LongHistories, PassesOverCommitsOfVeryManyEvents) {
  LongHistories histories;
  Commit commit;
  commit.events.resize(1000);
  for (std::uint64_t i = 0; i <= LongHistories::kEventsPerWalk; ++i) histories.add(commit);
  EXPECT_FALSE(histories.has_due());
}

}  // namespace
}  // namespace daybook::test
