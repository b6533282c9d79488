// The audit's lists against the entries of the commits, one by one.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "projections/audit_reader.h"
#include "tests/projections/random_history.h"

namespace daybook::test {
namespace {

struct Entry {
  AuditedRecord audited;
  Position position;
  Time time;
  std::uint32_t index;
};

// In the order of their numbers.
std::vector<Entry> entries_of(const TestLog& log, TenantId tenant) {
  std::vector<Entry> entries;
  for (const Commit& commit : log.commits()) {
    if (commit.tenant != tenant) continue;
    std::uint32_t index = 0;
    for (AuditedRecord& one : audited_records(commit)) {
      entries.push_back({std::move(one), commit.position, commit.time, index++});
    }
  }
  return entries;
}

class Auditing : public testing::TestWithParam<std::uint64_t> {
 protected:
  Auditing() : history_(GetParam()) { open(); }

  void open() {
    ViewsOptions options;
    options.fold_changes = 3000;
    options.fold_at_end = history_.below(2) == 0;
    auto opened = open_views(log_.readable(), {folder_.path("views"), kKinds, options, {}});
    ASSERT_TRUE(opened) << opened.error().message;
    views_ = std::move(*opened);
  }

  const Entry& any(const std::vector<Entry>& entries) {
    return entries[history_.below(entries.size())];
  }

  AuditFilter filter_for(const std::vector<Entry>& entries) {
    AuditFilter filter;
    if (history_.below(3) == 0) filter.actor = static_cast<std::int64_t>(history_.below(2));
    for (auto more = history_.below(3); more > 0; --more) {
      filter.actions.push_back(any(entries).audited.action);
    }
    if (history_.below(3) == 0) filter.kind = any(entries).audited.record.kind;
    if (history_.below(3) == 0) filter.from = any(entries).time;
    if (history_.below(3) == 0) filter.to = any(entries).time;
    if (history_.below(3) == 0) {
      filter.before = static_cast<AuditNumber>(history_.below(entries.size() + 2));
    }
    for (auto more = history_.below(3); more > 0; --more) {
      AuditWord& word = filter.words.emplace_back();
      word.records = {any(entries).audited.record, any(entries).audited.record};
      if (history_.below(2) == 0) word.kinds = {any(entries).audited.record.kind};
    }
    return filter;
  }

  static bool has(const AuditWord& word, const Entry& entry) {
    return std::ranges::count(word.kinds, entry.audited.record.kind) > 0 ||
           std::ranges::count(word.records, entry.audited.record) > 0;
  }

  static bool matches(const AuditFilter& filter, const Entry& entry, AuditNumber number) {
    const auto& actions = filter.actions;
    return (!filter.actor || *filter.actor == 0) &&
           (actions.empty() || std::ranges::count(actions, entry.audited.action) > 0) &&
           (!filter.kind || *filter.kind == entry.audited.record.kind) &&
           (!filter.from || entry.time >= *filter.from) &&
           (!filter.to || entry.time <= *filter.to) &&
           (!filter.before || number < *filter.before) &&
           std::ranges::all_of(filter.words,
                               [&](const AuditWord& word) { return has(word, entry); });
  }

  void expect_matching(TenantId tenant) {
    const std::vector<Entry> entries = entries_of(log_, tenant);
    if (entries.empty()) return;
    const AuditReader reader(views_->state());
    const AuditFilter filter = filter_for(entries);
    std::vector<AuditNumber> expected;
    for (AuditNumber number = 1; number <= entries.size(); ++number) {
      if (matches(filter, entries[number - 1], number)) expected.push_back(number);
    }
    const auto found = reader.matching(tenant, filter);
    ASSERT_TRUE(found);
    ASSERT_EQ(found->count(), expected.size());
    for (std::size_t rank = 0; rank < expected.size(); ++rank) {
      EXPECT_EQ(found->at(rank), expected[rank]);
      EXPECT_EQ(found->count_before(expected[rank]), rank);
    }
  }

  void expect_places(TenantId tenant) {
    const std::vector<Entry> entries = entries_of(log_, tenant);
    const AuditReader reader(views_->state());
    EXPECT_EQ(reader.last(tenant), entries.size());
    std::set<std::string> actions;
    for (AuditNumber number = 1; number <= entries.size(); ++number) {
      const Entry& entry = entries[number - 1];
      const auto place = reader.places(tenant).of(number);
      ASSERT_TRUE(place);
      EXPECT_EQ(place->position, entry.position);
      EXPECT_EQ(place->time, entry.time);
      EXPECT_EQ(place->first + entry.index, number);
      actions.insert(entry.audited.action);
    }
    const auto values = reader.values(tenant, AuditColumn::kAction);
    ASSERT_TRUE(values);
    EXPECT_EQ(std::set<std::string>(values->begin(), values->end()), actions);
  }

  RandomHistory history_;
  TestLog log_;
  TemporaryFolder folder_;
  std::unique_ptr<RocksdbViews> views_;
};

TEST_P(Auditing, FindsWhatTheCommitsSayAlsoAfterAnotherStart) {
  for (int step = 0; step < 200; ++step) {
    history_.step(log_);
    ASSERT_TRUE(log_.apply_to(*views_, 1 + history_.below(4)));
    for (const TenantId tenant : kTenants) {
      SCOPED_TRACE(testing::Message() << "seed " << GetParam() << " step " << step);
      expect_matching(tenant);
      if (HasFailure()) return;
    }
    if (history_.below(40) != 0) continue;
    views_.reset();
    open();
  }
  for (const TenantId tenant : kTenants) expect_places(tenant);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Auditing, testing::Range<std::uint64_t>(1, 9));

}  // namespace
}  // namespace daybook::test
