// Commits of more records than are held as they are.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "projections/digest.h"
#include "tests/projections/test_log.h"

namespace daybook::test {
namespace {

constexpr TenantId kTenant{1};

class LargeCommits : public ::testing::Test {
 protected:
  void SetUp() override {
    for (std::size_t i = 0; i < kUnpackedMax + 10; ++i) {
      keys_.push_back({kContactKind.id, random_id(random_)});
    }
    std::ranges::sort(keys_);
    open();
  }

  void open() {
    views_.reset();
    views_ = open_views(log_.readable(), {folder_.path("views"), kKinds, {}, {}}).value();
  }

  // All of them in one commit: whether they are active, and the one that has the code.
  void write(bool active, const RecordKey& holder) {
    Commit all;
    for (const RecordKey& key : keys_) {
      std::vector<std::pair<Field, Value>> values{
          {kExists, true},
          {contact::kName, "acme " + std::to_string(std::hash<Uuid>{}(key.id) % 1000)},
          {contact::kActive, active},
          {contact::kCode, key == holder ? Value{std::string("A1")} : Value{Null{}}}};
      Commit one =
          change(kTenant, key, log_.find(kTenant, key), "contact.written", std::move(values));
      all.tenant = one.tenant;
      all.command = one.command;
      all.events.push_back(std::move(one.events.front()));
    }
    log_.append(std::move(all));
    ASSERT_TRUE(log_.apply_to(*views_, 1));
  }

  ListPage with_active(bool active, FieldId order = {}) const {
    ListQuery query;
    query.tenant = kTenant;
    query.kind = &kContactKind;
    query.conditions = {{contact::kActive.id, Match::kEquals, active}};
    if (order.value != 0) query.order = order;
    return views_->reader().list(query).value();
  }

  std::optional<Uuid> holder() const {
    return views_->claimed_by(kTenant, kContactKind, contact::kCode, std::string("A1"));
  }

  TestLog log_;
  TemporaryFolder folder_;
  std::mt19937_64 random_{3};
  std::vector<RecordKey> keys_;
  std::unique_ptr<RocksdbViews> views_;
};

// The views take some thousand records at a time.
TEST_F(LargeCommits, AClaimPassesFromTheLastRecordToTheFirst) {
  write(true, keys_.back());
  EXPECT_EQ(holder(), keys_.back().id);
  write(false, keys_.front());
  EXPECT_EQ(holder(), keys_.front().id);
}

TEST_F(LargeCommits, ListsAndOrdersHaveAllOfIt) {
  write(true, keys_.back());
  EXPECT_EQ(with_active(true, kUpdatedAt).count, keys_.size());
  write(false, keys_.front());
  EXPECT_EQ(with_active(true).count, 0U);
  const ListPage page = with_active(false, kUpdatedAt);
  EXPECT_EQ(page.count, keys_.size());
  EXPECT_EQ(page.records.front().version, Version{2});
}

// An order that a large commit dropped is loaded again, whenever that happens.
TEST_F(LargeCommits, ListsAreInTheirOrderWhileOthersArePublished) {
  write(true, keys_.back());
  std::atomic<bool> goes_on = true;
  std::atomic<int> unsorted = 0;
  std::atomic<int> lists = 0;
  const auto read = [&] {
    while (goes_on) {
      ListQuery query;
      query.tenant = kTenant;
      query.kind = &kContactKind;
      query.search = "acme";  // Also among the companies, which takes a while.
      query.order = contact::kName.id;
      query.limit = 5;
      const auto page = views_->reader().list(query);
      const auto name_of = [](const Record& one) { return one.text(contact::kName); };
      if (!page || !std::ranges::is_sorted(page->records, {}, name_of)) ++unsorted;
      ++lists;
    }
  };
  std::thread one(read);
  std::thread other(read);
  for (int i = 0; i < 12; ++i) write(i % 2 == 0, keys_[static_cast<std::size_t>(i)]);
  goes_on = false;
  one.join();
  other.join();
  EXPECT_EQ(unsorted, 0);
  EXPECT_GT(lists, 12);
}

TEST_F(LargeCommits, ARebuildMakesTheSameOfThem) {
  write(true, keys_.back());
  write(false, keys_.front());
  const auto rows = rows_digest(*views_);
  const auto values = values_digest(*views_);
  views_.reset();
  std::filesystem::remove_all(folder_.path("views"));
  open();
  EXPECT_EQ(*rows_digest(*views_), *rows);
  EXPECT_EQ(*values_digest(*views_), *values);
}

TEST_F(LargeCommits, WhatACrashLeftOnItsWayInIsRemoved) {
  views_.reset();
  const std::string left = folder_.path("views") + "/ingest.7";
  std::ofstream(left) << "a value";
  open();
  EXPECT_FALSE(std::filesystem::exists(left));
}

}  // namespace
}  // namespace daybook::test
