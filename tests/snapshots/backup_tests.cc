// Backups: what a run adds, what it refuses, and that a run cut short at any moment harms nothing.
#include "snapshots/backup.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "snapshots/backup_reader.h"
#include "tests/snapshots/backed_up_log.h"
#include "tests/support/records.h"

namespace daybook::testing {
namespace {

constexpr TenantId kAcme{1};

class Backups : public ::testing::Test {
 protected:
  static Result<BackupReport> verify(const BackupFolders& folders) {
    return verify_backup(folders, {});
  }
  std::string verified() { return reason_of(verify(log_.folders())); }

  // The segment that holds the place.
  std::filesystem::path segment_of(Place place) {
    const auto manifest = read_manifest(log_.folders().commits);
    std::filesystem::path file;
    for (const SegmentEntry& segment : manifest->segments) {
      if (segment.first <= place) file = segment_file(log_.folders().commits, segment.first);
    }
    return file;
  }

  BackedUpLog log_;
};

TEST_F(Backups, ARunAddsWhatIsNew) {
  log_.write_some(30);
  const auto first = log_.back_up(BackedUpLog::small_segments());
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(first->head, Place{31});
  EXPECT_EQ(first->added, 31U);
  EXPECT_EQ(first->tenants, 3U);
  EXPECT_GT(first->segments, 3U);
  const std::string segment = bytes_of(segment_of(Place{1}));

  log_.write_some(10);
  const auto second = log_.back_up(BackedUpLog::small_segments());
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(second->added, 11U);
  EXPECT_GT(second->segments, first->segments);
  EXPECT_EQ(bytes_of(segment_of(Place{1})), segment);

  const auto third = log_.back_up();
  ASSERT_TRUE(third);
  EXPECT_EQ(third->added, 0U);
  const auto whole = verify(log_.folders());
  ASSERT_TRUE(whole) << whole.error().message;
  EXPECT_EQ(whole->head, Place{42});
  EXPECT_EQ(whole->keys.keys, all_keys(log_.store()).size());
}

TEST_F(Backups, AnEmptyLogHasABackupToo) {
  ASSERT_TRUE(log_.back_up());
  EXPECT_EQ(verified(), "ok");
  log_.write(kAcme, 1);
  ASSERT_TRUE(log_.back_up());
  EXPECT_EQ(verified(), "ok");
}

TEST_F(Backups, TheFoldersAreOfUseToNobodyAlone) {
  log_.write(kAcme, 1, "Ada the unmistakable");
  ASSERT_TRUE(log_.back_up());
  for (const auto& entry : std::filesystem::recursive_directory_iterator(log_.folder(""))) {
    const auto mode = entry.status().permissions() & std::filesystem::perms::others_all;
    if (!entry.is_regular_file()) continue;
    EXPECT_EQ(mode, std::filesystem::perms::none) << entry.path();
    EXPECT_EQ(bytes_of(entry.path()).find("unmistakable"), std::string::npos) << entry.path();
  }
  const std::string key = all_keys(log_.store()).front().bytes;
  for (const auto& entry : std::filesystem::directory_iterator(log_.folders().commits)) {
    EXPECT_EQ(bytes_of(entry.path()).find(key), std::string::npos);
  }
}

TEST_F(Backups, AnotherLogIsRefused) {
  log_.write_some(5);
  ASSERT_TRUE(log_.back_up());
  BackedUpLog other;
  other.write_some(9);
  StoreBackupSource source(other.store());
  EXPECT_EQ(reason_of(back_up(source, log_.folders(), {})), "backup.other_log");
  EXPECT_EQ(reason_of(back_up(source, {other.folder("new"), log_.folders().keys}, {})),
            "backup.other_log");
  EXPECT_EQ(verified(), "ok");
}

// A source that says it is the same log, but is not.
class Impostor : public StoreBackupSource {
 public:
  Impostor(const EventStore& store, LogIdentity identity)
      : StoreBackupSource(store), identity_(identity) {}
  LogIdentity identity() const override { return identity_; }

 private:
  LogIdentity identity_;
};

TEST_F(Backups, ALogThatDoesNotGoOnFromTheBackupIsRefused) {
  log_.write_some(5);
  ASSERT_TRUE(log_.back_up());
  BackedUpLog other;
  other.write_some(9);
  Impostor forked(other.store(), log_.store().identity());
  EXPECT_EQ(reason_of(back_up(forked, log_.folders(), {})), "backup.other_log");
  BackedUpLog younger;
  younger.write(kAcme, 1);
  Impostor behind(younger.store(), log_.store().identity());
  EXPECT_EQ(reason_of(back_up(behind, log_.folders(), {})), "backup.log_behind");
  LogIdentity restored = log_.store().identity();
  ++restored.incarnation;
  Impostor later(log_.store(), restored);
  EXPECT_EQ(reason_of(back_up(later, log_.folders(), {})), "backup.other_log");
}

TEST_F(Backups, ALogWhoseChainIsBrokenIsRefused) {
  log_.write_some(6);
  const std::vector<StoredCommit> commits = all_commits(log_.store());
  const auto backed_up = [&](const std::vector<StoredCommit>& of, const std::string& name) {
    MemoryEventStore store;
    EXPECT_TRUE(store.append(Place{}, of, {}));
    StoreBackupSource source(store);
    return reason_of(back_up(source, {log_.folder(name), log_.folder(name + "-keys")}, {}));
  };
  // Tenants take turns: 0, 1, 2, 0, 1, 2.
  EXPECT_EQ(backed_up({commits[1], commits[4], commits[0]}, "other-order"), "ok");
  EXPECT_EQ(backed_up({commits[3]}, "second-alone"), "backup.chain");
  EXPECT_EQ(backed_up({commits[0], commits[0]}, "twice"), "backup.chain");
  EXPECT_EQ(backed_up({StoredCommit{{"no commit"}}}, "none"), "backup.chain");
}

TEST_F(Backups, TwoRunsIntoOneFolderDoNotMix) {
  log_.write(kAcme, 1);
  BackupOptions options;
  std::string second;
  options.before_publish = [&](const std::filesystem::path&) -> Status {
    if (second.empty()) second = reason_of(log_.back_up());
    return Done{};
  };
  ASSERT_TRUE(log_.back_up(options));
  EXPECT_EQ(second, "backup.running");
}

// Each run ends, as if killed, before one more file gets its name; no two runs end alike.
TEST_F(Backups, ARunKilledBetweenAnyTwoFilesIsFinishedByTheNext) {
  log_.write_some(12);
  ASSERT_TRUE(log_.back_up(BackedUpLog::small_segments()));
  log_.write_some(12);
  int files = 0;
  for (bool was_killed = true; was_killed; ++files) {
    const BackupFolders copy{log_.folder("c" + std::to_string(files)),
                             log_.folder("k" + std::to_string(files))};
    std::filesystem::copy(log_.folders().commits, copy.commits);
    std::filesystem::copy(log_.folders().keys, copy.keys);
    const pid_t child = ::fork();
    if (child == 0) {
      BackupOptions options = BackedUpLog::small_segments();
      int left = files;
      options.before_publish = [&](const std::filesystem::path&) -> Status {
        if (left-- == 0) ::_exit(9);
        return Done{};
      };
      StoreBackupSource source(log_.store());
      ::_exit(back_up(source, copy, options) ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    was_killed = WEXITSTATUS(status) == 9;
    ASSERT_TRUE(was_killed || WEXITSTATUS(status) == 0);
    const auto between = verify(copy);
    ASSERT_TRUE(between) << files << ": " << between.error().message;
    EXPECT_EQ(between->head, was_killed ? Place{13} : Place{26});
    StoreBackupSource source(log_.store());
    ASSERT_TRUE(back_up(source, copy, BackedUpLog::small_segments()));
    const auto after = verify(copy);
    ASSERT_TRUE(after) << files << ": " << after.error().message;
    EXPECT_EQ(after->head, Place{26});
  }
  EXPECT_GT(files, 6);
}

TEST_F(Backups, WhatAKilledRunHadFinishedIsTakenOver) {
  log_.write_some(12);
  BackupOptions killed = BackedUpLog::small_segments();
  killed.before_publish = [](const std::filesystem::path& file) -> Status {
    if (file.filename() != "erasures") return Done{};
    return unavailable("test.killed", "");
  };
  ASSERT_EQ(reason_of(log_.back_up(killed)), "test.killed");
  // The first segment is whole, the second is not: it is copied anew, with all after it.
  std::vector<std::filesystem::path> segments;
  for (const auto& entry : std::filesystem::directory_iterator(log_.folders().commits)) {
    if (entry.path().filename().string().starts_with("commits-")) segments.push_back(entry.path());
  }
  std::ranges::sort(segments);
  ASSERT_GT(segments.size(), 3U);
  const std::string bytes = bytes_of(segments[1]);
  write_bytes(segments[1], bytes.substr(0, bytes.size() - 1));
  std::vector<std::filesystem::path> written;
  BackupOptions next = BackedUpLog::small_segments();
  next.before_publish = [&](const std::filesystem::path& file) -> Status {
    written.push_back(file);
    return Done{};
  };
  ASSERT_TRUE(log_.back_up(next));
  EXPECT_EQ(written.front(), segments[1]);
  EXPECT_EQ(written.size(), segments.size() - 1 + 3);
  EXPECT_EQ(verified(), "ok");
}

TEST_F(Backups, AGrowingLogIsBackedUpToTheHeadThatWasSeenFirst) {
  log_.write_some(6);
  BackupOptions options = BackedUpLog::small_segments();
  options.before_publish = [&](const std::filesystem::path&) -> Status {
    log_.write(kAcme, 5000 + static_cast<std::uint32_t>(log_.store().head().value));
    return Done{};
  };
  const auto taken = log_.back_up(options);
  ASSERT_TRUE(taken) << taken.error().message;
  EXPECT_EQ(taken->head, Place{7});
  EXPECT_EQ(verified(), "ok");
}

TEST_F(Backups, VerifyingNamesTheFirstBadFileAndPlace) {
  log_.write_some(20);
  ASSERT_TRUE(log_.back_up(BackedUpLog::small_segments()));
  const std::filesystem::path file = segment_of(Place{9});
  const std::string whole = bytes_of(file);
  std::string changed = whole;
  changed[changed.size() / 2] ^= 1;
  write_bytes(file, changed);
  const auto found = verify(log_.folders());
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::kCorrupt);
  EXPECT_TRUE(found.error().message.starts_with(file.string())) << found.error().message;
  EXPECT_NE(found.error().message.find("place"), std::string::npos) << found.error().message;
  std::filesystem::remove(file);
  EXPECT_EQ(verify(log_.folders()).error().message, file.string() + ": It is missing.");
  write_bytes(file, bytes_of(segment_of(Place{1})));
  EXPECT_EQ(verified(), "backup.damaged");
  write_bytes(file, whole);
  EXPECT_EQ(verified(), "ok");
}

TEST_F(Backups, AManifestOfOtherRootsIsFound) {
  log_.write_some(6);
  ASSERT_TRUE(log_.back_up());
  auto manifest = read_manifest(log_.folders().commits);
  ASSERT_TRUE(manifest);
  auto tenants = manifest->chain.tenants();
  std::swap(tenants[TenantId{0}], tenants[TenantId{2}]);
  manifest->chain = CommitChain(manifest->chain.head(), manifest->chain.head_leaf(), tenants);
  EXPECT_EQ(reason_of(read_backup(log_.folders().commits, *manifest, {}, {})), "backup.damaged");
}

}  // namespace
}  // namespace daybook::testing
