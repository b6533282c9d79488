// What every engine of the log promises (eventstore/event_store.h).
#include <algorithm>
#include <atomic>
#include <ostream>
#include <thread>

#include "tests/store/event_store_fixture.h"

namespace daybook::testing {
namespace {

using namespace std::chrono_literals;

struct EngineCase {
  const char* name;
  std::unique_ptr<Engine> (*make)(std::optional<LogIdentity>);
  friend void PrintTo(const EngineCase& engine, std::ostream* out) { *out << engine.name; }
};

class EventStoreConformance : public ::testing::TestWithParam<EngineCase> {
 protected:
  EventStore& store() { return engine_->store(); }
  Engine& engine() { return *engine_; }

  void append_ok(std::span<const StoredCommit> commits, std::span<const KeyRow> keys = {}) {
    const auto appended = store().append(store().head(), commits, keys);
    ASSERT_TRUE(appended) << appended.error().message;
  }

  std::optional<std::string> key(std::string_view name) {
    auto found = store().key(name);
    EXPECT_TRUE(found) << found.error().message;
    return found ? *found : std::nullopt;
  }

  // Both as it is and, for engines with files, after a restart.
  template <class Check>
  void now_and_after_restart(const Check& check) {
    check();
    if (engine().restart()) check();
  }

 private:
  std::unique_ptr<Engine> engine_ = GetParam().make({});
};

TEST_P(EventStoreConformance, ANewLogIsEmpty) {
  EXPECT_EQ(store().head(), Place{0});
  EXPECT_TRUE(commits_after(store(), Place{0}).empty());
  EXPECT_EQ(store().at(Place{1}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(store().at(Place{0}).error().code, ErrorCode::kNotFound);
}

TEST_P(EventStoreConformance, IdentityIsRandomAndStays) {
  const LogIdentity identity = store().identity();
  EXPECT_FALSE(identity.log.is_nil());
  EXPECT_EQ(identity.format, kLogFormat);
  EXPECT_EQ(identity.incarnation, 1U);
  EXPECT_NE(identity, GetParam().make({})->store().identity());
  now_and_after_restart([&] { EXPECT_EQ(store().identity(), identity); });
  ASSERT_TRUE(store().reopen());
  EXPECT_EQ(store().identity(), identity);
}

TEST_P(EventStoreConformance, ALogCanBeMadeAsTheNextIncarnationOfAnother) {
  LogIdentity restored = store().identity();
  restored.incarnation = 7;
  const auto made = GetParam().make(restored);
  made->restart();
  ASSERT_TRUE(made->store().reopen());
  EXPECT_EQ(made->store().identity(), restored);
}

TEST_P(EventStoreConformance, PlacesAreGaplessFromOne) {
  std::vector<StoredCommit> all = numbered_commits(700);
  for (std::size_t i = 0; i < all.size();) {
    const std::size_t count = std::min<std::size_t>(1 + i % 7, all.size() - i);
    append_ok(std::span(all).subspan(i, count));
    i += count;
    ASSERT_EQ(store().head(), Place{i});
  }
  now_and_after_restart([&] {
    EXPECT_EQ(store().head(), Place{700});
    EXPECT_EQ(commits_after(store(), Place{0}), all);
    EXPECT_EQ(store().at(Place{1}).value(), all.front());
    EXPECT_EQ(store().at(Place{256}).value(), all[255]);
    EXPECT_EQ(store().at(Place{257}).value(), all[256]);
    EXPECT_EQ(store().at(Place{700}).value(), all.back());
    EXPECT_FALSE(store().at(Place{701}));
  });
}

TEST_P(EventStoreConformance, ReadingBeginsAfterAPlaceAndStopsWhenTold) {
  append_ok(numbered_commits(20));
  EXPECT_EQ(commits_after(store(), Place{15}), numbered_commits(5, 16));
  EXPECT_TRUE(commits_after(store(), Place{20}).empty());
  EXPECT_TRUE(commits_after(store(), Place{99}).empty());
  std::vector<Place> seen;
  ASSERT_TRUE(store().read(Place{3}, [&](Place place, const StoredCommit&) {
    seen.push_back(place);
    return seen.size() < 2;
  }));
  EXPECT_EQ(seen, (std::vector{Place{4}, Place{5}}));
}

TEST_P(EventStoreConformance, AnotherExpectedHeadWritesNothing) {
  append_ok(numbered_commits(3));
  for (const std::uint64_t wrong : {0ULL, 2ULL, 4ULL}) {
    const KeyRow key{"tenant/1", "wrapped"};
    const auto refused = store().append(Place{wrong}, numbered_commits(1), {&key, 1});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  }
  EXPECT_EQ(store().head(), Place{3});
  EXPECT_FALSE(key("tenant/1"));
  append_ok(numbered_commits(1, 4));
  EXPECT_EQ(commits_after(store(), Place{0}), numbered_commits(4));
}

TEST_P(EventStoreConformance, OneBadCommitKeepsTheWholeAppendOut) {
  const KeyRow key_row{"tenant/1", "wrapped"};
  std::vector<StoredCommit> commits = numbered_commits(3);
  commits[2].rows.clear();
  EXPECT_EQ(store().append(Place{0}, commits, {&key_row, 1}).error().code, ErrorCode::kInvalid);
  commits[2].rows = {"fine", std::string(kRowBytesMax + 1, 'x')};
  EXPECT_EQ(store().append(Place{0}, commits, {&key_row, 1}).error().code, ErrorCode::kTooLarge);
  now_and_after_restart([&] {
    EXPECT_EQ(store().head(), Place{0});
    EXPECT_TRUE(commits_after(store(), Place{0}).empty());
    EXPECT_FALSE(key("tenant/1"));
  });
  append_ok(numbered_commits(1));
}

TEST_P(EventStoreConformance, ACommitKeepsItsRowsAndTheirBytes) {
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);
  std::vector<std::string> many;
  for (int i = 0; i < 300; ++i) many.push_back(std::to_string(i));
  const std::vector<StoredCommit> commits = {
      commit_of({every_byte, "", "third"}), commit_of({""}), commit_of(many),
      commit_of({std::string(kRowBytesMax, 'a'), std::string(kRowBytesMax, 'b')})};
  append_ok(commits);
  now_and_after_restart([&] {
    EXPECT_TRUE(commits_after(store(), Place{0}) == commits);
    EXPECT_TRUE(store().at(Place{1}).value() == commits[0]);
    EXPECT_TRUE(store().at(Place{4}).value() == commits[3]);
  });
}

TEST_P(EventStoreConformance, ALargeAppendIsReadInOrder) {
  std::vector<StoredCommit> commits;
  for (int i = 0; i < 12; ++i) {
    commits.push_back(commit_of({"head " + std::to_string(i), std::string(3 << 20, 'p')}));
  }
  append_ok(commits);
  EXPECT_TRUE(commits_after(store(), Place{0}) == commits);
  EXPECT_TRUE(commits_after(store(), Place{7}) == std::vector(commits.begin() + 7, commits.end()));
}

TEST_P(EventStoreConformance, AnEmptyAppendChangesNothing) {
  append_ok({});
  EXPECT_EQ(store().head(), Place{0});
  append_ok(numbered_commits(2));
  append_ok({});
  EXPECT_EQ(store().head(), Place{2});
  EXPECT_EQ(store().append(Place{1}, {}, {}).error().code, ErrorCode::kConflict);
}

TEST_P(EventStoreConformance, KeysComeWithTheCommitsOfTheirAppend) {
  const std::vector<KeyRow> keys = {{"subject/1/a", "wrapped a"},
                                    {"tenant/1", std::string("\0", 1)}};
  append_ok(numbered_commits(2), keys);
  append_ok({}, std::vector<KeyRow>{{"tenant/2", "wrapped 2"}});
  now_and_after_restart([&] {
    EXPECT_EQ(key("subject/1/a"), "wrapped a");
    EXPECT_EQ(key("tenant/1"), std::string("\0", 1));
    EXPECT_EQ(key("tenant/2"), "wrapped 2");
    EXPECT_EQ(key("tenant/3"), std::nullopt);
    EXPECT_EQ(store().head(), Place{2});
  });
}

TEST_P(EventStoreConformance, AnAppendNeverWritesOverAKey) {
  append_ok({}, std::vector<KeyRow>{{"tenant/1", "first"}});
  const std::vector<KeyRow> keys = {{"tenant/2", "new"}, {"tenant/1", "second"}};
  const auto refused = store().append(Place{0}, numbered_commits(1), keys);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_EQ(key("tenant/1"), "first");
  EXPECT_EQ(key("tenant/2"), std::nullopt);
  EXPECT_EQ(store().head(), Place{0});
}

TEST_P(EventStoreConformance, KeysAreVisitedByPrefixInOrder) {
  ASSERT_TRUE(store().put_keys(
      std::vector<KeyRow>{{"b/2", "4"}, {"a/1", "1"}, {"b/10", "3"}, {"c", "5"}, {"b", "2"}}));
  const auto names_of = [&](std::string_view prefix) {
    std::vector<std::string> names;
    EXPECT_TRUE(store().each_key(prefix, [&](const KeyRow& row) {
      names.push_back(row.name + "=" + row.bytes);
      return true;
    }));
    return names;
  };
  EXPECT_EQ(names_of("b/"), (std::vector<std::string>{"b/10=3", "b/2=4"}));
  EXPECT_EQ(names_of(""), (std::vector<std::string>{"a/1=1", "b=2", "b/10=3", "b/2=4", "c=5"}));
  EXPECT_TRUE(names_of("d").empty());
  int visits = 0;
  EXPECT_TRUE(store().each_key("", [&](const KeyRow&) { return ++visits < 2; }));
  EXPECT_EQ(visits, 2);
  std::string after;
  EXPECT_TRUE(store().each_key_after(
      "b", [&](const KeyRow& row) { return !(after += row.bytes).empty(); }));
  EXPECT_EQ(after, "345");
}

TEST_P(EventStoreConformance, PutReplacesAKey) {
  ASSERT_TRUE(store().put_keys(std::vector<KeyRow>{{"tenant/1", "old"}}));
  ASSERT_TRUE(store().put_keys(std::vector<KeyRow>{{"tenant/1", "new"}}));
  now_and_after_restart([&] { EXPECT_EQ(key("tenant/1"), "new"); });
}

TEST_P(EventStoreConformance, ErasedKeysAreGoneAndTombstonesTakeTheirNames) {
  append_ok(numbered_commits(1), std::vector<KeyRow>{{"a", "1"}, {"b", "2"}, {"c", "3"}});
  ASSERT_TRUE(store().erase_keys(std::vector<std::string>{"a", "b", "never there"},
                                 std::vector<KeyRow>{{"b", "erased"}}));
  now_and_after_restart([&] {
    EXPECT_EQ(key("a"), std::nullopt);
    EXPECT_EQ(key("b"), "erased");
    EXPECT_EQ(key("c"), "3");
    EXPECT_EQ(commits_after(store(), Place{0}), numbered_commits(1));
  });
}

// What stands in no file cannot be found by whoever takes the disk.
TEST_P(EventStoreConformance, TheBytesOfErasedKeysAreInNoFile) {
  const std::string secret = "recognisable-key-bytes-";
  const auto files_with = [&](const std::string& bytes) {
    const auto files = engine().files();
    return std::count_if(files.begin(), files.end(),
                         [&](const auto& file) { return holds_bytes(file, bytes); });
  };
  std::vector<KeyRow> keys;
  for (int i = 100; i < 160; ++i)
    keys.push_back({"subject/" + std::to_string(i), secret + std::to_string(i)});
  append_ok(numbered_commits(10), std::span(keys).first(30));
  engine().restart();  // Some in files of their own, the others in the write-ahead log.
  append_ok(numbered_commits(10, 11), std::span(keys).subspan(30));
  ASSERT_TRUE(engine().files().empty() || files_with(secret) > 0);

  const std::vector<std::string> two = {keys[3].name, keys[45].name};
  ASSERT_TRUE(store().erase_keys(two, {}));
  EXPECT_EQ(files_with(keys[3].bytes), 0);
  EXPECT_EQ(files_with(keys[45].bytes), 0);
  EXPECT_EQ(key(keys[4].name), keys[4].bytes);

  std::vector<std::string> names;
  for (const KeyRow& row : keys) names.push_back(row.name);
  ASSERT_TRUE(store().erase_keys(names, {}));
  EXPECT_EQ(files_with(secret), 0);
  EXPECT_EQ(commits_after(store(), Place{0}), numbered_commits(20));
}

TEST_P(EventStoreConformance, ReadersOfKeysHoldNoErasedBytesBack) {
  std::atomic<bool> is_over = false;
  const auto read_on = [&] {
    while (!is_over) {
      EXPECT_TRUE(store().each_key("", [](const KeyRow&) { return true; }));
      EXPECT_TRUE(store().key("other"));
    }
  };
  std::thread first(read_on);
  std::thread second(read_on);
  for (int round = 0; round < 10; ++round) {
    const std::string bytes = "recognisable-key-of-round-" + std::to_string(round);
    append_ok({}, std::vector<KeyRow>{{"key " + std::to_string(round), bytes}});
    EXPECT_TRUE(store().erase_keys(std::vector{"key " + std::to_string(round)}, {}));
    for (const auto& file : engine().files()) EXPECT_FALSE(holds_bytes(file, bytes)) << file;
  }
  is_over = true;
  first.join();
  second.join();
}

TEST_P(EventStoreConformance, ReplacingByEraseLeavesNoOldBytes) {
  ASSERT_TRUE(store().put_keys(std::vector<KeyRow>{{"tenant/1", "recognisable-old-wrapping"}}));
  ASSERT_TRUE(store().erase_keys(std::vector<std::string>{"tenant/1"},
                                 std::vector<KeyRow>{{"tenant/1", "new wrapping"}}));
  EXPECT_EQ(key("tenant/1"), "new wrapping");
  for (const auto& file : engine().files()) {
    EXPECT_FALSE(holds_bytes(file, "recognisable-old-wrapping")) << file;
  }
}

TEST_P(EventStoreConformance, WaitingEndsWithACommitOrWithTheTime) {
  EXPECT_EQ(store().wait_for(Place{0}, 1ms), Place{0});
  Place seen;
  std::thread waiting([&] { seen = store().wait_for(Place{0}, 60s); });
  append_ok(numbered_commits(3));
  waiting.join();
  EXPECT_EQ(seen, Place{3});
  EXPECT_EQ(store().wait_for(Place{2}, 60s), Place{3});
}

TEST_P(EventStoreConformance, ReadersSeeWholeAppendsInOrderWhileTheLogGrows) {
  constexpr std::uint64_t kLast = 900;
  const auto follow = [this] {
    Place reached;
    while (reached.value < kLast) {
      store().wait_for(reached, 1s);
      const auto read = store().read(reached, [&](Place place, const StoredCommit& commit) {
        EXPECT_EQ(place.value, reached.value + 1);
        EXPECT_EQ(commit.rows.front(), "commit " + std::to_string(place.value));
        reached = place;
        return true;
      });
      ASSERT_TRUE(read) << read.error().message;
      EXPECT_EQ(reached.value % 3, 0U) << "a part of an append was seen";
      EXPECT_TRUE(key("key " + std::to_string(reached.value)) || reached.value == 0);
      EXPECT_FALSE(store().at(Place{kLast + 1}));
    }
  };
  std::thread first(follow);
  std::thread second(follow);
  for (std::uint64_t place = 0; place < kLast; place += 3) {
    const KeyRow key_row{"key " + std::to_string(place + 3), "wrapped"};
    append_ok(numbered_commits(3, place + 1), {&key_row, 1});
    ASSERT_TRUE(place % 300 != 0 || store().reopen());
  }
  first.join();
  second.join();
}

TEST_P(EventStoreConformance, AVisitorMayUseTheStore) {
  append_ok(numbered_commits(2));
  ASSERT_TRUE(store().read(Place{0}, [&](Place place, const StoredCommit& commit) {
    EXPECT_EQ(store().at(place).value(), commit);
    if (place == Place{1}) append_ok(numbered_commits(1, 3));
    return true;
  }));
  EXPECT_EQ(store().head(), Place{3});
}

TEST_P(EventStoreConformance, AfterAnUnknownOutcomeNothingIsWrittenUntilReopened) {
  append_ok(numbered_commits(2));
  engine().fail_next_write();
  const KeyRow key_row{"tenant/1", "wrapped"};
  const auto unknown = store().append(Place{2}, numbered_commits(2, 3), {&key_row, 1});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().reason, "store.outcome_unknown");
  engine().let_writes_pass();

  EXPECT_EQ(store().append(Place{2}, numbered_commits(1, 3), {}).error().reason,
            "store.reopen_first");
  EXPECT_EQ(store().put_keys({&key_row, 1}).error().reason, "store.reopen_first");
  EXPECT_EQ(store().erase_keys({}, {}).error().reason, "store.reopen_first");
  EXPECT_EQ(store().head(), Place{2});
  EXPECT_EQ(commits_after(store(), Place{0}), numbered_commits(2));

  ASSERT_TRUE(store().reopen());
  now_and_after_restart([&] {
    EXPECT_EQ(store().head(), Place{4}) << "it was written, so it is there";
    EXPECT_EQ(commits_after(store(), Place{0}), numbered_commits(4));
    EXPECT_EQ(key("tenant/1"), "wrapped");
  });
  append_ok(numbered_commits(1, 5));
  EXPECT_EQ(store().head(), Place{5});
}

TEST_P(EventStoreConformance, WaitersWakeForWhatReopeningBrings) {
  engine().fail_next_write();
  ASSERT_FALSE(store().append(Place{0}, numbered_commits(1), {}));
  engine().let_writes_pass();
  Place seen;
  std::thread waiting([&] { seen = store().wait_for(Place{0}, 60s); });
  EXPECT_TRUE(store().reopen());
  waiting.join();
  EXPECT_EQ(seen, Place{1});
}

TEST_P(EventStoreConformance, AnUnknownErasureIsFinishedByAskingAgain) {
  ASSERT_TRUE(store().put_keys(std::vector<KeyRow>{{"a", "recognisable"}}));
  engine().fail_next_write();
  const std::vector<std::string> names = {"a"};
  EXPECT_EQ(store().erase_keys(names, {}).error().reason, "store.outcome_unknown");
  engine().let_writes_pass();
  ASSERT_TRUE(store().reopen());
  ASSERT_TRUE(store().erase_keys(names, {}));
  EXPECT_EQ(key("a"), std::nullopt);
  for (const auto& file : engine().files()) EXPECT_FALSE(holds_bytes(file, "recognisable")) << file;
}

INSTANTIATE_TEST_SUITE_P(Engines, EventStoreConformance,
                         ::testing::Values(EngineCase{"Memory", new_memory_engine},
                                           EngineCase{"RocksDb", new_rocksdb_engine}),
                         [](const auto& engine) { return engine.param.name; });

}  // namespace
}  // namespace daybook::testing
