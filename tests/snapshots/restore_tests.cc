// Restores: the same commits and keys in a new log, and nothing that was erased.
#include "snapshots/restore.h"

#include <gtest/gtest.h>

#include "domain/people/person.h"
#include "eventstore/codec.h"
#include "tests/snapshots/backed_up_log.h"
#include "tests/support/records.h"

namespace daybook::testing {
namespace {

constexpr TenantId kAcme{1};

class Restores : public ::testing::Test {
 protected:
  std::string restored(const BackupFolders& folders) {
    into_ = std::make_unique<MemoryEventStore>();
    return reason_of(restore_backup(folders, *into_, {}));
  }
  std::string restored() { return restored(log_.folders()); }

  // What the restored log's keys make of the name in the commit at that place.
  Value name_at(Place place) {
    // The rows are wrapped by the same master key, so the ring of the log reads them.
    for (const KeyRow& row : all_keys(*into_)) {
      EXPECT_TRUE(log_.store().put_keys({&row, 1}));
    }
    const auto stored = into_->at(place);
    EXPECT_TRUE(stored);
    const auto commit = decode_commit(log_.keys(), *stored);
    EXPECT_TRUE(commit) << commit.error().message;
    for (const Change& change : commit->events.front().changes) {
      if (change.field == person::kName.id) return change.after;
    }
    return Null{};
  }

  BackedUpLog log_;
  std::unique_ptr<MemoryEventStore> into_;
};

TEST_F(Restores, TheSamePlacesBytesRootsAndKeys) {
  log_.write_some(25);
  ASSERT_TRUE(log_.back_up(BackedUpLog::small_segments()));
  log_.write_some(3);
  ASSERT_TRUE(log_.back_up(BackedUpLog::small_segments()));
  ASSERT_EQ(restored(), "ok");
  EXPECT_EQ(all_commits(*into_), all_commits(log_.store()));
  EXPECT_EQ(chain_of(*into_), chain_of(log_.store()));
  EXPECT_EQ(all_keys(*into_), all_keys(log_.store()));
}

TEST_F(Restores, TheNextIncarnationOfTheSameLog) {
  log_.write(kAcme, 1);
  ASSERT_TRUE(log_.back_up());
  const auto manifest = read_manifest(log_.folders().commits);
  ASSERT_TRUE(manifest);
  const auto next = restored_identity(*manifest);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->log, log_.store().identity().log);
  EXPECT_EQ(next->incarnation, 2U);
  EXPECT_EQ(restored_identity(*manifest, 9)->incarnation, 9U);
  EXPECT_EQ(restored_identity(*manifest, 1).error().code, ErrorCode::kInvalid);
}

TEST_F(Restores, WithoutTheErasureListNothingIsRestored) {
  log_.write(kAcme, 1);
  ASSERT_TRUE(log_.back_up());
  std::filesystem::remove(log_.folders().keys / "erasures");
  EXPECT_EQ(restored(), "backup.no_erasure_list");
  EXPECT_EQ(into_->head(), Place{});
  EXPECT_TRUE(all_keys(*into_).empty());
  EXPECT_EQ(restored({log_.folders().commits, log_.folder("none")}), "backup.no_erasure_list");
}

TEST_F(Restores, WithoutKeysOrWithOthersNothingIsRestored) {
  log_.write(kAcme, 1);
  ASSERT_TRUE(log_.back_up());
  BackedUpLog other;
  other.write(kAcme, 1);
  ASSERT_TRUE(other.back_up());
  EXPECT_EQ(restored({log_.folders().commits, other.folders().keys}), "backup.other_log");
  std::filesystem::copy_file(other.folders().keys / "erasures", log_.folders().keys / "erasures",
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(restored(), "backup.other_log");
  ASSERT_TRUE(log_.back_up().error().reason == "backup.other_log");
  std::filesystem::remove(log_.folders().keys / "erasures");
  ASSERT_TRUE(log_.back_up());
  std::filesystem::remove(log_.folders().keys / "keys");
  EXPECT_EQ(restored(), "backup.no_keys");
}

TEST_F(Restores, KeysOlderThanTheCommitsAreRefused) {
  log_.write(kAcme, 1);
  ASSERT_TRUE(log_.back_up());
  std::filesystem::copy(log_.folders().keys, log_.folder("old"));
  log_.write(kAcme, 2);
  ASSERT_TRUE(log_.back_up());
  EXPECT_EQ(restored({log_.folders().commits, log_.folder("old")}), "backup.keys_behind");
  ASSERT_TRUE(log_.keys().erase_subject(kAcme, id(2), kNow));
  std::filesystem::copy(log_.folders().keys, log_.folder("older"));
  ASSERT_TRUE(log_.back_up());
  EXPECT_EQ(restored({log_.folders().commits, log_.folder("older")}), "backup.keys_behind");
  EXPECT_EQ(restored(), "ok");
}

TEST_F(Restores, AnErasedKeyDoesNotComeBackFromCommitsThatAreOlder) {
  log_.write(kAcme, 1, "Ada");
  log_.write(kAcme, 2, "Grace");
  ASSERT_TRUE(log_.back_up());
  ASSERT_TRUE(log_.keys().erase_subject(kAcme, id(1), kNow));
  ASSERT_TRUE(refresh_keys(log_.store(), log_.folders().keys));
  ASSERT_EQ(restored(), "ok");
  EXPECT_TRUE(is_erased(name_at(Place{1})));
  EXPECT_EQ(name_at(Place{2}), Value(std::string("Grace")));
}

TEST_F(Restores, TheListWinsOverKeysThatAreOlderThanIt) {
  log_.write(kAcme, 1, "Ada");
  ASSERT_TRUE(log_.back_up());
  const std::string older = bytes_of(log_.folders().keys / "keys");
  ASSERT_TRUE(log_.keys().erase_subject(kAcme, id(1), kNow));
  ASSERT_TRUE(refresh_keys(log_.store(), log_.folders().keys));
  write_bytes(log_.folders().keys / "keys", older);
  ASSERT_EQ(restored(), "ok");
  EXPECT_TRUE(is_erased(name_at(Place{1})));
}

TEST_F(Restores, ASourceThatStillHasAnErasedKeyDoesNotBringItBack) {
  log_.write(kAcme, 1, "Ada");
  const std::vector<KeyRow> before = all_keys(log_.store());
  ASSERT_TRUE(log_.keys().erase_subject(kAcme, id(1), kNow));
  ASSERT_TRUE(log_.back_up());
  // As a run that had opened the log before the erasure, and writes after it.
  ASSERT_TRUE(log_.store().put_keys(before));
  ASSERT_TRUE(log_.back_up());
  ASSERT_EQ(restored(), "ok");
  EXPECT_TRUE(is_erased(name_at(Place{1})));
}

TEST_F(Restores, ARunThatKnowsLessLeavesTheLaterKeys) {
  log_.write(kAcme, 1);
  StoreBackupSource early(log_.store());
  log_.write(kAcme, 2);
  ASSERT_TRUE(refresh_keys(log_.store(), log_.folders().keys));
  const std::string later = bytes_of(log_.folders().keys / "keys");
  ASSERT_TRUE(back_up(early, log_.folders(), {}));
  EXPECT_EQ(bytes_of(log_.folders().keys / "keys"), later);
  EXPECT_EQ(restored(), "ok");
}

TEST_F(Restores, DamageIsFoundInEveryFile) {
  log_.write_some(8);
  ASSERT_TRUE(log_.keys().erase_subject(TenantId{0}, id(1), kNow));
  ASSERT_TRUE(log_.back_up(BackedUpLog::small_segments()));
  ASSERT_EQ(restored(), "ok");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(log_.folder(""))) {
    if (!entry.is_regular_file() || entry.path().filename() == ".lock") continue;
    const std::string whole = bytes_of(entry.path());
    for (const std::size_t at : {std::size_t{0}, whole.size() / 3, whole.size() - 1}) {
      std::string changed = whole;
      changed[at] = static_cast<char>(changed[at] ^ 4);
      write_bytes(entry.path(), changed);
      EXPECT_NE(restored(), "ok") << entry.path() << " at " << at;
    }
    write_bytes(entry.path(), whole);
  }
  EXPECT_EQ(restored(), "ok");
}

TEST_F(Restores, OnlyIntoAnEmptyLog) {
  log_.write(kAcme, 1);
  ASSERT_TRUE(log_.back_up());
  EXPECT_EQ(reason_of(restore_backup(log_.folders(), log_.store(), {})), "backup.not_empty");
}

}  // namespace
}  // namespace daybook::testing
