// Random histories: what the live views and records were at a place, the past shows for ever, from
// whatever checkpoints, snapshots and open views there happen to be.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "projections/digest.h"
#include "snapshots/bounded_log.h"
#include "snapshots/net_changes.h"
#include "snapshots/past_reader.h"
#include "tests/projections/random_history.h"

namespace daybook::test {
namespace {

PastOptions tight() {
  PastOptions options;
  options.checkpoints_kept = 3;
  options.views_open_max = 2;
  return options;
}

using Records = std::map<std::pair<TenantId, RecordKey>, Record>;

// What was answered when a tenant stood at a position.
struct Seen {
  ListQuery query;
  ListPage page;
  Place place;
};

class PastOfRandomHistories : public testing::TestWithParam<std::uint64_t> {
 protected:
  PastOfRandomHistories() : history_(GetParam()) { open(); }

  void open() {
    past_.reset();
    views_.reset();
    auto opened = open_views(log_.readable(), {folder_.path("views"), kKinds, {}, {}});
    ASSERT_TRUE(opened) << opened.error().message;
    views_ = std::move(opened).value();
    past_ = std::make_unique<Past>(LiveHistory{log_.readable(), *views_, kKinds},
                                   folder_.path("past"), tight());
  }

  void go_on(int steps, bool with_checkpoints = true) {
    for (int step = 0; step < steps; ++step) {
      history_.step(log_);
      if (history_.below(4) != 0) continue;
      ASSERT_TRUE(log_.apply_to(*views_, 1 + history_.below(5)));
      watch();
      if (with_checkpoints && history_.below(6) == 0) {
        ASSERT_TRUE(past_->checkpoints().add(past_->history()));
      }
    }
    ASSERT_TRUE(log_.apply_to(*views_, 5));
  }

  void watch() {
    const ListQuery query = history_.query();
    auto page = views_->reader().list(query);
    ASSERT_TRUE(page);
    seen_.push_back({query, std::move(page).value(), views_->reached()});
    records_[views_->reached()] = log_.records();
  }

  void expect_seen(const Seen& seen) {
    SCOPED_TRACE(testing::Message() << "seed " << GetParam() << " place " << seen.place.value);
    const PastReader then(*past_, seen.query.tenant, seen.page.position);
    const auto page = then.list(seen.query);
    ASSERT_TRUE(page) << page.error().message;
    EXPECT_EQ(page->count, seen.page.count);
    EXPECT_EQ(page->records, seen.page.records);
    EXPECT_EQ(page->position, seen.page.position);
  }

  void expect_all(std::size_t every = 1) {
    for (std::size_t i = 0; i < seen_.size() && !HasFailure(); i += every) {
      expect_seen(seen_[(i * 7919) % seen_.size()]);
    }
  }

  // Each record, folded and from a past view.
  void expect_records(Place place) {
    for (const TenantId tenant : kTenants) {
      const Position position = position_in(tenant, place);
      const auto range = places_of(past_->history(), tenant, position);
      ASSERT_TRUE(range);
      const auto view = past_->views().at(*range);
      ASSERT_TRUE(view) << view.error().message;
      const PastReader folded(*past_, tenant, position);
      const PastReader viewed(*past_, tenant, position, *view);
      for (const auto& [key, now] : log_.records()) {
        if (key.first != tenant) continue;
        const auto then = records_[place].find(key);
        const auto expected =
            then == records_[place].end() ? std::nullopt : std::optional(then->second);
        EXPECT_EQ(*folded.record(tenant, key.second), expected) << "seed " << GetParam();
        EXPECT_EQ(*viewed.record(tenant, key.second), expected) << "seed " << GetParam();
      }
    }
  }

  Position position_in(TenantId tenant, Place place) const {
    std::uint64_t position = 0;
    for (std::size_t i = 0; i < place.value; ++i) {
      position += log_.commits()[i].tenant == tenant ? 1 : 0;
    }
    return Position{position};
  }

  RandomHistory history_;
  TestLog log_;
  TemporaryFolder folder_;
  std::unique_ptr<RocksdbViews> views_;
  std::unique_ptr<Past> past_;
  std::vector<Seen> seen_;
  std::map<Place, Records> records_;
};

TEST_P(PastOfRandomHistories, AnswersListsAsTheLiveViewsDid) {
  go_on(220);
  ASSERT_FALSE(past_->checkpoints().places().empty());
  expect_all();
  go_on(60);
  expect_all(3);
  open();
  expect_all(3);
  ASSERT_TRUE(past_->forget());
  EXPECT_FALSE(std::filesystem::exists(folder_.path("past/checkpoints")));
  expect_all(4);
}

TEST_P(PastOfRandomHistories, ShowsEachRecordAsItWas) {
  go_on(120);
  int left = 8;
  for (const auto& [place, records] : records_) {
    if (--left < 0 || HasFailure()) return;
    expect_records(place);
  }
}

TEST_P(PastOfRandomHistories, MakesTheRowsThatViewsOfThatPlaceHave) {
  go_on(160);
  for (int i = 0; i < 6; ++i) {
    const Place place{1 + history_.below(log_.commits().size())};
    const auto view = past_->views().at({place, place});
    ASSERT_TRUE(view) << view.error().message;
    const BoundedLog bounded(log_.store(), place);
    const auto fresh = open_views({bounded, log_.readable().decode},
                                  {folder_.path("fresh" + std::to_string(i)), kKinds, {}, {}});
    ASSERT_TRUE(fresh);
    EXPECT_EQ(*rows_digest((*view)->views()), *rows_digest(**fresh)) << "seed " << GetParam();
  }
  for (const Place place : past_->checkpoints().places()) {
    ASSERT_TRUE(past_->checkpoints().seal(past_->history(), place));
    EXPECT_EQ(*past_->checkpoints().verify(past_->history(), place), true);
  }
}

TEST_P(PastOfRandomHistories, NamesTheRecordsThatDifferBetweenTwoPositions) {
  go_on(160, false);
  const auto counts = [](KindId, FieldId field) { return field != contact::kNotes.id; };
  const auto values = [&](Place place, const auto& key) -> std::optional<std::vector<Slot>> {
    const auto found = records_[place].find(key);
    if (found == records_[place].end() || !found->second.exists()) return std::nullopt;
    std::vector<Slot> slots(found->second.slots.begin(), found->second.slots.end());
    for (Slot& slot : slots) slot.origin.reset();
    std::erase_if(slots, [&](const Slot& slot) { return !counts({}, slot.field); });
    return slots;
  };
  for (auto to = std::next(records_.begin()); to != records_.end(); ++to) {
    const auto from = std::next(
        records_.begin(), static_cast<std::ptrdiff_t>(history_.below(
                              static_cast<std::size_t>(std::distance(records_.begin(), to)))));
    for (const TenantId tenant : kTenants) {
      std::set<RecordKey> expected;
      for (const auto& [key, now] : to->second) {
        if (key.first != tenant) continue;
        if (values(from->first, key) != values(to->first, key)) expected.insert(key.second);
      }
      const PositionRange range{tenant, position_in(tenant, from->first),
                                position_in(tenant, to->first)};
      const auto changed = changed_between(past_->history(), range, counts);
      ASSERT_TRUE(changed);
      EXPECT_EQ(std::set(changed->begin(), changed->end()), expected) << "seed " << GetParam();
      EXPECT_EQ(changed->size(), expected.size());
    }
  }
}

TEST_P(PastOfRandomHistories, AnswersManyAtOnce) {
  go_on(200);
  std::atomic<int> answered{0};
  const auto ask = [&](std::uint64_t seed) {
    std::mt19937_64 random(seed);
    for (int i = 0; i < 25; ++i) {
      const Seen& seen = seen_[random() % seen_.size()];
      const PastReader then(*past_, seen.query.tenant, seen.page.position);
      auto page = then.list(seen.query);
      while (!page && page.error().reason == "past.busy") {
        std::this_thread::yield();
        page = then.list(seen.query);
      }
      ASSERT_TRUE(page) << page.error().message;
      EXPECT_EQ(page->count, seen.page.count);
      EXPECT_EQ(page->records, seen.page.records);
      ++answered;
    }
  };
  std::vector<std::thread> threads;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) threads.emplace_back(ask, seed);
  ASSERT_TRUE(past_->checkpoints().add(past_->history()));
  ASSERT_TRUE(past_->forget());
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(answered, 100);
}

INSTANTIATE_TEST_SUITE_P(Seeds, PastOfRandomHistories, testing::Values(1, 20261124));

}  // namespace
}  // namespace daybook::test
