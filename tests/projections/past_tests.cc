// The parts of the past one by one: what they keep, what they refuse, what they throw away.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <fstream>
#include <future>
#include <mutex>
#include <thread>

#include "snapshots/bounded_log.h"
#include "snapshots/past_reader.h"
#include "tests/projections/test_log.h"

namespace daybook::test {
namespace {

constexpr TenantId kTenant{1};
constexpr Position kLast{~std::uint64_t{0}};
constexpr Version kNewest{~std::uint64_t{0}};

Commit commit_of(std::size_t events) {
  Commit commit;
  commit.events.resize(events);
  return commit;
}

class PastTest : public testing::Test {
 protected:
  void open(const PastOptions& options = {}) {
    past_.reset();
    views_.reset();
    auto opened = open_views(readable(), {folder_.path("views"), kKinds, {}, {}});
    ASSERT_TRUE(opened) << opened.error().message;
    views_ = std::move(opened).value();
    past_ = std::make_unique<Past>(LiveHistory{readable(), *views_, kKinds}, folder_.path("past"),
                                   options);
  }

  ReadableLog readable() {
    ReadableLog log = log_.readable();
    return {log.store, [this, decode = log.decode](const StoredCommit& stored) {
              if (on_decode_) on_decode_();
              return decode(stored);
            }};
  }

  // A contact with so many events.
  RecordKey contact(int events) {
    const RecordKey key{kContactKind.id, random_id(random_)};
    log_.append(create(kTenant, key, {{contact::kName, std::string("name 0")}}));
    for (int i = 1; i < events; ++i) edit(key, i);
    return key;
  }
  void edit(const RecordKey& key, int i) {
    log_.append(change(kTenant, key, log_.find(kTenant, key), "contact.renamed",
                       {{contact::kName, "name " + std::to_string(i)}}));
  }
  void apply() { ASSERT_TRUE(log_.apply_to(*views_, 100)); }

  PastRecords records() { return {past_->history(), past_->records()}; }
  Place add_checkpoint() {
    const auto place = past_->checkpoints().add(past_->history());
    EXPECT_TRUE(place);
    return place ? *place : Place{};
  }
  std::uint64_t count_at(std::uint64_t position) {
    ListQuery query;
    query.tenant = kTenant;
    query.kind = &kContactKind;
    const auto page = PastReader(*past_, kTenant, Position{position}).list(query);
    EXPECT_TRUE(page) << page.error().message;
    return page ? page->count : ~0ULL;
  }
  std::filesystem::path at(Place place) const {
    std::string number = std::to_string(place.value);
    return std::filesystem::path(folder_.path("past")) / "checkpoints" /
           (std::string(20 - number.size(), '0') + number);
  }
  std::size_t folders_of_views() const {
    std::error_code error;
    std::size_t count = 0;
    for (const auto& folder :
         std::filesystem::directory_iterator(folder_.path("past/views"), error)) {
      count += folder.is_directory() ? 1 : 0;
    }
    return count;
  }

  std::mt19937_64 random_{3};
  TestLog log_;
  TemporaryFolder folder_;
  std::function<void()> on_decode_;
  std::unique_ptr<RocksdbViews> views_;
  std::unique_ptr<Past> past_;
};

TEST_F(PastTest, ALongHistoryIsFoldedFromSnapshotsOnceItWasWalked) {
  open();
  const RecordKey key = contact(1000);
  apply();
  int decoded = 0;
  on_decode_ = [&] { ++decoded; };
  for (const std::uint64_t position : {1000ULL, 999ULL, 640ULL, 65ULL, 64ULL, 63ULL, 2ULL, 1ULL}) {
    const int before = decoded;
    const auto then = records().as_of(kTenant, key, Position{position});
    ASSERT_TRUE(then && *then);
    EXPECT_EQ((*then)->version.value, position);
    EXPECT_EQ((*then)->text(contact::kName), "name " + std::to_string(position - 1));
    if (position != 1000) {
      EXPECT_LE(decoded - before, static_cast<int>(kEventsPerSnapshot)) << position;
    }
    const auto by_version = records().at(kTenant, key, Version{position});
    ASSERT_TRUE(by_version);
    EXPECT_EQ(*by_version, **then);
  }
  EXPECT_EQ(*records().as_of(kTenant, key, Position{0}), std::nullopt);
  EXPECT_EQ(records().at(kTenant, key, Version{1001}).error().reason, "record.no_version");
}

TEST_F(PastTest, ALongHistoryIsWalkedBeforeAnybodyLooks) {
  PastOptions options;
  options.checkpoint_events = 1'000'000;
  open(options);
  std::atomic<int> decoded = 0;
  on_decode_ = [&] { ++decoded; };
  past_->start();
  const RecordKey key = contact(static_cast<int>(LongHistories::kEventsPerWalk));
  apply();
  for (const Commit& commit : log_.commits()) past_->committed(commit);
  for (int i = 0; i < 1000 && !past_->records().nearest(kTenant, key, kLast, kNewest); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  past_->stop();
  decoded = 0;
  const auto now = records().as_of(kTenant, key, kLast);
  ASSERT_TRUE(now && *now);
  EXPECT_EQ((*now)->version.value, LongHistories::kEventsPerWalk);
  EXPECT_LE(decoded, static_cast<int>(kEventsPerSnapshot));
}

TEST_F(PastTest, SnapshotsOutliveARestartAndAreThrownAwayWhenTold) {
  open();
  const RecordKey key = contact(200);
  apply();
  const auto folded = records().as_of(kTenant, key, Position{150});
  open();
  int decoded = 0;
  on_decode_ = [&] { ++decoded; };
  EXPECT_EQ(*records().as_of(kTenant, key, Position{150}), *folded);
  EXPECT_LE(decoded, static_cast<int>(kEventsPerSnapshot));
  ASSERT_TRUE(past_->forget());
  EXPECT_FALSE(std::filesystem::exists(folder_.path("past/records")));
  decoded = 0;
  EXPECT_EQ(*records().as_of(kTenant, key, Position{150}), *folded);
  EXPECT_EQ(decoded, 150);
}

TEST_F(PastTest, WhatWasReadBeforeForgettingIsNotKeptAfterIt) {
  open();
  contact(1);
  apply();
  RecordSnapshots& snapshots = past_->records();
  const RecordSnapshot snapshot{kTenant, Position{1}, log_.records().begin()->second};
  const std::uint64_t before = snapshots.generation();
  ASSERT_TRUE(snapshots.forget());
  ASSERT_TRUE(snapshots.keep({&snapshot, 1}, before));
  const RecordKey key = snapshot.record.key;
  EXPECT_EQ(snapshots.nearest(kTenant, key, Position{9}, Version{9}), std::nullopt);
  ASSERT_TRUE(snapshots.keep({&snapshot, 1}, snapshots.generation()));
  const auto kept = snapshots.nearest(kTenant, key, Position{9}, Version{9});
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->record, snapshot.record);
  EXPECT_EQ(snapshots.nearest(kTenant, key, Position{9}, Version{0}), std::nullopt);
  EXPECT_EQ(snapshots.nearest(TenantId{2}, key, Position{9}, Version{9}), std::nullopt);
}

TEST_F(PastTest, SnapshotsOfAnotherLogAreThrownAway) {
  open();
  contact(1);
  apply();
  const RecordSnapshot snapshot{kTenant, Position{1}, log_.records().begin()->second};
  ASSERT_TRUE(past_->records().keep({&snapshot, 1}, past_->records().generation()));
  past_.reset();
  const MemoryEventStore other;
  RecordSnapshots theirs(folder_.path("past/records"), other.identity());
  EXPECT_EQ(theirs.nearest(kTenant, snapshot.record.key, Position{9}, Version{9}), std::nullopt);
}

TEST_F(PastTest, ACheckpointShortensTheWayAndASpoiltOneIsLeftOut) {
  open();
  contact(200);
  apply();
  const Place place = add_checkpoint();
  EXPECT_EQ(place, Place{200});
  contact(100);
  apply();
  int decoded = 0;
  on_decode_ = [&] { ++decoded; };
  EXPECT_EQ(count_at(210), 2U);
  EXPECT_LE(decoded, 20);
  std::ofstream(at(place) / "views" / "CURRENT") << "nonsense\n";
  open();
  EXPECT_EQ(count_at(205), 2U);
  EXPECT_EQ(past_->checkpoints().places(), std::vector<Place>{});
}

TEST_F(PastTest, ACheckpointOfAnotherLogIsNeverUsed) {
  open();
  contact(3);
  contact(3);
  apply();
  const Place place = add_checkpoint();
  const std::filesystem::path saved = folder_.path("saved");
  std::filesystem::copy(at(place), saved, std::filesystem::copy_options::recursive);
  past_.reset();
  views_.reset();

  TestLog other;
  for (int i = 0; i < 8; ++i) {
    other.append(create(kTenant, {kContactKind.id, random_id(random_)},
                        {{contact::kName, std::string("other")}}));
  }
  const auto views = open_views(other.readable(), {folder_.path("others"), kKinds, {}, {}});
  ASSERT_TRUE(views);
  Past past(LiveHistory{other.readable(), **views, kKinds}, folder_.path("past"), {});
  ASSERT_EQ(past.checkpoints().places(), std::vector<Place>{place});
  const auto view = past.views().at({Place{7}, Place{7}});
  ASSERT_TRUE(view) << view.error().message;
  EXPECT_EQ((*view)->views().head(kTenant).position, Position{7});
  EXPECT_EQ((*view)->views().last_number(kTenant, kContactKind), RecordNumber{7});
  EXPECT_EQ(past.checkpoints().places(), std::vector<Place>{});
}

TEST_F(PastTest, ADigestIsKeptBesideACheckpointAndFindsOneThatWasChanged) {
  open();
  contact(10);
  apply();
  const Place place = add_checkpoint();
  Checkpoints& checkpoints = past_->checkpoints();
  EXPECT_EQ(checkpoints.verify(past_->history(), place).error().reason, "past.no_digest");
  ASSERT_TRUE(checkpoints.seal(past_->history(), place));
  EXPECT_EQ(*checkpoints.verify(past_->history(), place), true);
  {
    auto rows = Rows::open((at(place) / "views").string(), {});
    ASSERT_TRUE(rows);
    RowBatch batch;
    batch.put("Rx", "not of the log");
    ASSERT_TRUE((*rows)->write(batch.sorted()));
  }
  EXPECT_EQ(*checkpoints.verify(past_->history(), place), false);
}

TEST_F(PastTest, OlderCheckpointsStandFurtherApart) {
  PastOptions options;
  options.checkpoints_kept = 5;
  open(options);
  const RecordKey key = contact(1);
  for (int i = 1; i <= 32; ++i) {
    edit(key, i);
    apply();
    add_checkpoint();
  }
  const std::vector<Place> places = past_->checkpoints().places();
  ASSERT_EQ(places.size(), 5U);
  EXPECT_EQ(places.back(), Place{33});
  for (std::size_t i = 2; i < places.size(); ++i) {
    EXPECT_GE(places[i - 1].value - places[i - 2].value, places[i].value - places[i - 1].value);
  }
}

TEST_F(PastTest, CheckpointsAreTakenEverySoManyEventsAndAtTheEnd) {
  PastOptions options;
  options.checkpoint_events = 40;
  open(options);
  past_->start();
  contact(50);
  apply();
  past_->committed(commit_of(50));
  Checkpoints& checkpoints = past_->checkpoints();
  const auto is_sealed = [&] { return checkpoints.digest(Place{50}).has_value(); };
  for (int i = 0; i < 2000 && !is_sealed(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ASSERT_TRUE(is_sealed());
  contact(12);
  apply();
  past_->committed(commit_of(12));
  past_->stop();
  EXPECT_EQ(checkpoints.places(), (std::vector{Place{50}, Place{62}}));
  open(options);
  past_->start();
  past_->stop();
  EXPECT_EQ(past_->checkpoints().places(), (std::vector{Place{50}, Place{62}}))
      << "nothing came since";
}

TEST_F(PastTest, FewViewsStayOpenAndTheirFoldersGoWithThem) {
  PastOptions options;
  options.views_open_max = 2;
  open(options);
  for (int i = 0; i < 6; ++i) contact(1);
  apply();
  for (const std::uint64_t position : {1ULL, 2ULL, 3ULL, 1ULL, 4ULL}) {
    EXPECT_EQ(count_at(position), position);
    EXPECT_LE(folders_of_views(), 2U);
  }
  EXPECT_NE(past_->views().ready({Place{4}, Place{4}}), nullptr);
  EXPECT_NE(past_->views().ready({Place{1}, Place{1}}), nullptr);
  EXPECT_EQ(past_->views().ready({Place{3}, Place{3}}), nullptr);
  past_.reset();
  EXPECT_EQ(folders_of_views(), 0U);
}

// Holds whoever decodes a commit until it is opened.
class Gate {
 public:
  void pass() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return is_open_; });
  }
  void wait_for_somebody() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_ > 0; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    is_open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int waiting_ = 0;
  bool is_open_ = false;
};

TEST_F(PastTest, OneMakesAViewOthersWaitForItAndNoMoreThanAllowedAreMade) {
  PastOptions options;
  options.builds_max = 1;
  open(options);
  for (int i = 0; i < 6; ++i) contact(1);
  apply();
  Gate gate;
  on_decode_ = [&] { gate.pass(); };
  const auto ask = [&] { return past_->views().at({Place{3}, Place{3}}); };
  auto first = std::async(std::launch::async, ask);
  gate.wait_for_somebody();
  EXPECT_EQ(past_->views().at({Place{5}, Place{5}}).error().reason, "past.busy");
  auto second = std::async(std::launch::async, ask);
  gate.open();
  const auto made = first.get();
  const auto shared = second.get();
  ASSERT_TRUE(made && shared);
  EXPECT_EQ(made->get(), shared->get());
}

TEST_F(PastTest, AViewThatIsMadeWhileTheOthersAreForgottenIsNotKept) {
  open();
  for (int i = 0; i < 6; ++i) contact(1);
  apply();
  EXPECT_EQ(count_at(5), 5U);
  Gate gate;
  on_decode_ = [&] { gate.pass(); };
  auto made = std::async(std::launch::async, [&] {
    return past_->views().at({Place{3}, Place{3}});
  });
  gate.wait_for_somebody();
  auto forgotten = std::async(std::launch::async, [&] { return past_->forget(); });
  while (past_->views().ready({Place{5}, Place{5}}) != nullptr) std::this_thread::yield();
  gate.open();
  EXPECT_TRUE(forgotten.get());
  EXPECT_EQ(made.get().error().reason, "past.busy");
  EXPECT_EQ(folders_of_views(), 0U);
  EXPECT_EQ(count_at(3), 3U);
}

TEST_F(PastTest, ABoundedLogEndsAtItsPlaceAndCannotBeWrittenTo) {
  for (int i = 0; i < 6; ++i) contact(1);
  BoundedLog past(log_.store(), Place{4});
  std::vector<std::uint64_t> places;
  ASSERT_TRUE(past.read(Place{1}, [&](Place place, const StoredCommit&) {
    places.push_back(place.value);
    return true;
  }));
  EXPECT_EQ(places, (std::vector<std::uint64_t>{2, 3, 4}));
  EXPECT_EQ(past.head(), Place{4});
  EXPECT_TRUE(past.at(Place{4}));
  EXPECT_EQ(past.at(Place{5}).error().reason, "store.no_such_place");
  const StoredCommit commit{{"x"}};
  EXPECT_EQ(past.append(Place{4}, {&commit, 1}, {}).error().reason, "store.past");
}

}  // namespace
}  // namespace daybook::test
