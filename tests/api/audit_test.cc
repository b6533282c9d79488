// The merge of several tenants' entries, and the ids of entries.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "api/audit/entry_id.h"
#include "api/audit/time_merge.h"

namespace daybook::api {
namespace {

class FixedLine : public TimeLine {
 public:
  explicit FixedLine(std::vector<std::int64_t> times) : times_(std::move(times)) {}
  std::uint64_t count() const override { return times_.size(); }
  Result<Time> time_at(std::uint64_t rank) override { return Time{times_.at(rank)}; }
  Result<std::uint64_t> count_before(Time time) override {
    ++searches;
    const auto at = std::ranges::lower_bound(times_, time.value);
    return static_cast<std::uint64_t>(at - times_.begin());
  }
  const std::vector<std::int64_t>& times() const { return times_; }
  int searches = 0;

 private:
  std::vector<std::int64_t> times_;
};

std::vector<MergedEntry> rest_of(TimeMerge& merge) {
  std::vector<MergedEntry> all;
  for (auto next = merge.next(); next && *next; next = merge.next()) all.push_back(**next);
  return all;
}

std::vector<MergedEntry> expected(const std::vector<FixedLine>& lines, bool oldest_first) {
  struct Timed {
    std::int64_t time;
    MergedEntry entry;
  };
  std::vector<Timed> all;
  for (std::size_t line = 0; line < lines.size(); ++line) {
    for (std::size_t rank = 0; rank < lines[line].times().size(); ++rank) {
      all.push_back({lines[line].times()[rank], {line, rank}});
    }
  }
  std::ranges::stable_sort(all, {}, &Timed::time);
  std::vector<MergedEntry> entries;
  for (const Timed& one : all) entries.push_back(one.entry);
  if (!oldest_first) std::ranges::reverse(entries);
  return entries;
}

// Few moments, so that many entries share one.
std::vector<FixedLine> random_lines(std::mt19937_64& random) {
  std::vector<FixedLine> lines;
  const std::int64_t moments = 1 + static_cast<std::int64_t>(random() % 400);
  for (std::size_t line = random() % 5; line > 0; --line) {
    std::vector<std::int64_t> times(random() % 500);
    for (std::int64_t& time : times) time = static_cast<std::int64_t>(random() % 1000) % moments;
    std::ranges::sort(times);
    lines.emplace_back(std::move(times));
  }
  return lines;
}

TEST(TimeMerge, IsTheSortOfAllFromAnyPlaceOn) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<FixedLine> lines = random_lines(random);
    const bool oldest_first = random() % 2 == 0;
    std::vector<TimeLine*> merged;
    for (FixedLine& line : lines) merged.push_back(&line);
    const std::vector<MergedEntry> all = expected(lines, oldest_first);
    const std::uint64_t offset = random() % (all.size() + 2);
    TimeMerge merge(merged, oldest_first);
    EXPECT_EQ(merge.count(), all.size());
    ASSERT_TRUE(merge.skip(offset));
    const auto from = all.begin() + static_cast<std::ptrdiff_t>(std::min(offset, all.size()));
    EXPECT_EQ(rest_of(merge), std::vector<MergedEntry>(from, all.end())) << "round " << round;
  }
}

TEST(TimeMerge, DoesNotWalkThroughWhatItSkips) {
  constexpr std::int64_t kMany = 1'000'000;
  std::vector<std::int64_t> times(kMany);
  for (std::int64_t i = 0; i < kMany; ++i) times[static_cast<std::size_t>(i)] = i;
  FixedLine one(times);
  FixedLine other(std::move(times));
  TimeMerge merge({&one, &other}, false);
  ASSERT_TRUE(merge.skip(kMany));
  EXPECT_EQ(*merge.next(), (MergedEntry{1, kMany / 2 - 1}));
  EXPECT_LT(one.searches, 100);
}

const Secret32 kSecret = Secret32::random();

TEST(AuditEntryId, IsReadBackAsItWasMade) {
  for (const AuditEntryId& id :
       {AuditEntryId{}, AuditEntryId{TenantId{7}, Position{12}, 3},
        AuditEntryId{TenantId{0xffffffff}, Position{0xfffffffe}, (1U << 22) - 1}}) {
    const Uuid uuid = uuid_of(id, kSecret);
    EXPECT_EQ(uuid.text()[14], '8');
    EXPECT_NE(std::string("89ab").find(uuid.text()[19]), std::string::npos);
    EXPECT_EQ(entry_id_of(uuid, kSecret), id);
    EXPECT_EQ(uuid_of(id, kSecret), uuid);
  }
}

TEST(AuditEntryId, IsNothingWhenAnyBitWasTurned) {
  const Uuid uuid = uuid_of({TenantId{7}, Position{70'000}, 300'000}, kSecret);
  for (std::size_t bit = 0; bit < 128; ++bit) {
    Uuid turned = uuid;
    turned.bytes[bit / 8] = static_cast<std::uint8_t>(turned.bytes[bit / 8] ^ (1U << bit % 8));
    EXPECT_FALSE(entry_id_of(turned, kSecret)) << bit;
  }
  EXPECT_FALSE(entry_id_of(uuid, Secret32::random()));
}

}  // namespace
}  // namespace daybook::api
