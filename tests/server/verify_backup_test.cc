// `daybook verify --backup` over backups that a disk damaged, and over those that somebody changed
// who made every hash anew.
#include <gtest/gtest.h>

#include <algorithm>

#include "api/checkpoints/checkpoint.h"
#include "api/checkpoints/checkpoint_writer.h"
#include "api/cli/verify.h"
#include "eventstore/master_key.h"
#include "snapshots/hashed_text.h"
#include "tests/server/backup_fixture.h"
#include "tests/server/backup_tampering.h"

namespace daybook::test {
namespace {

namespace fs = std::filesystem;

// A backup of two segments with commits of every sort, and the signed tree heads of its moment.
// Made once; each test works on a copy.
class VerifyBackup : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    original_ = std::make_unique<BackedUpFolder>();
    Printed printed;
    for (int run = 0; run < 2; ++run) {
      original_->fill(4);
      ASSERT_EQ(original_->back_up(printed), cli::kExitDone) << printed.err.str();
    }
    const auto opened = original_->folder().open();
    api::CheckpointWriter writer(opened->shards, original_->in("heads"));
    ASSERT_TRUE(writer.start());
    const api::Shard& shard = opened->shards.control();
    const api::TreeHead any{shard.store().identity(), original_->tenants()[0].tenant, 0, {}};
    key_ = api::verifier_key(origin_of(any), ed25519_public_key(shard.keys().signing_key()));
  }
  static void TearDownTestSuite() { original_.reset(); }

  VerifyBackup() {
    for (const char* part : {"commits", "keys"}) {
      fs::copy(original_->in(part), folder_.path() / part, fs::copy_options::recursive);
    }
  }

  fs::path commits() const { return folder_.path() / "commits"; }
  fs::path keys() const { return folder_.path() / "keys"; }
  fs::path first_segment() const { return segment_file(commits(), Place{1}); }

  static fs::path master_key() { return original_->folder().data().key_file(); }

  cli::VerifyOptions options() const {
    cli::VerifyOptions options;
    options.backup = commits();
    options.keys = keys();
    options.folder.master_key_file = master_key();
    return options;
  }

  std::string verify(cli::ExitCode expected, bool with_heads = false) const {
    cli::VerifyOptions wanted = options();
    if (with_heads) wanted.checkpoints = {original_->in("heads")};
    Printed printed;
    EXPECT_EQ(cli::run_verify(wanted, printed.streams()), expected) << printed.err.str();
    return printed.out.str() + printed.err.str();
  }

  void expect_found(const std::string& where, const std::string& what,
                    bool with_heads = false) const {
    const std::string printed = verify(cli::kExitUnreadable, with_heads);
    EXPECT_NE(printed.find(where), std::string::npos) << printed;
    EXPECT_NE(printed.find(what), std::string::npos) << printed;
  }

  TestFolder folder_;
  static inline std::unique_ptr<BackedUpFolder> original_;
  static inline std::string key_;
};

TEST_F(VerifyBackup, FindsNothingInABackupAsItWasWritten) {
  cli::VerifyOptions wanted = options();
  wanted.checkpoints = {original_->in("heads")};
  wanted.key = key_;
  Printed printed;
  EXPECT_EQ(cli::run_verify(wanted, printed.streams()), cli::kExitDone) << printed.err.str();
  EXPECT_NE(printed.out.str().find("checkpoints: 4 compared"), std::string::npos)
      << printed.out.str();
}

struct Damage {
  const char* what;
  const char* file;  // Below the folder.
  std::int64_t byte;
  const char* named;
};

class DamagedBackup : public VerifyBackup, public ::testing::WithParamInterface<Damage> {};

TEST_P(DamagedBackup, IsFoundAndNamed) {
  const Damage& damage = GetParam();
  flip_byte(folder_.path() / damage.file, damage.byte);
  expect_found(damage.named, "NOT verified");
}

constexpr const char* kFirst = "commits/commits-00000000000000000001";
constexpr std::int64_t kHead = 44;  // Of the file, before the first frame.
constexpr std::int64_t kRow = kHead + 8;

INSTANTIATE_TEST_SUITE_P(
    OfAByte, DamagedBackup,
    ::testing::Values(
        Damage{"TheMagic", kFirst, 0, "place 1: "}, Damage{"TheLog", kFirst, 12, "place 1: "},
        Damage{"TheIncarnation", kFirst, 28, "place 1: "},
        Damage{"TheFirstPlace", kFirst, 36, "place 1: "},
        Damage{"TheCountOfRows", kFirst, kHead, "place 1: "},
        Damage{"TheLengthOfARow", kFirst, kHead + 4, "shard 0, place 1"},
        Damage{"TheLengthOfTheEnvelope", kFirst, kRow, "shard 0, place 1"},
        Damage{"TheEnvelope", kFirst, kRow + 10, "place 1, tenant 0, position 1: "},
        Damage{"TheSealedPart", kFirst, kRow + 120, "place 1, tenant 0, position 1: "},
        Damage{"AFurtherPart", kFirst, -1'000, "(seal.broken)"},
        Damage{"TheLastLeaf", kFirst, -44 - 1, "the leaf hash that was kept beside it"},
        Damage{"TheEnd", kFirst, -44, "commits-00000000000000000001"},
        Damage{"TheNumberOfCommits", kFirst, -40, "commits-00000000000000000001"},
        Damage{"TheHashOfTheFile", kFirst, -1, "commits-00000000000000000001"},
        Damage{"TheManifest", "commits/manifest", 30, "the manifest of shard 0"},
        Damage{"TheHashOfTheManifest", "commits/manifest", -3, "the manifest of shard 0"},
        Damage{"TheHeadOfTheKeys", "keys/keys", 12, "the keys of shard 0"},
        Damage{"AKey", "keys/keys", 90, "the keys of shard 0"},
        Damage{"TheHashOfTheKeys", "keys/keys", -1, "the keys of shard 0"},
        Damage{"TheErasureList", "keys/erasures", 30, "the keys of shard 0"}),
    [](const ::testing::TestParamInfo<Damage>& damage) { return std::string(damage.param.what); });

// Whatever class of place was forgotten above.
TEST(VerifySmallBackup, FindsAChangedByteWhereverItIs) {
  BackedUpFolder backed_up;
  Printed printed;
  ASSERT_EQ(backed_up.back_up(printed), cli::kExitDone) << printed.err.str();
  cli::VerifyOptions options;
  options.backup = backed_up.in("commits");
  options.keys = backed_up.in("keys");
  options.folder.master_key_file = backed_up.folder().data().key_file();
  const auto exit_code = [&options] {
    Printed unread;
    return cli::run_verify(options, unread.streams());
  };
  ASSERT_EQ(exit_code(), cli::kExitDone);
  constexpr std::int64_t kStride = 23;
  for (const fs::path& file :
       {segment_file(options.backup, Place{1}), manifest_file(options.backup),
        options.keys / "keys", options.keys / "erasures"}) {
    const auto bytes = static_cast<std::int64_t>(fs::file_size(file));
    for (std::int64_t byte = bytes % kStride; byte < bytes; byte += kStride) {
      flip_byte(file, byte);
      EXPECT_EQ(exit_code(), cli::kExitUnreadable) << file << ", byte " << byte;
      flip_byte(file, byte);
    }
  }
  EXPECT_EQ(exit_code(), cli::kExitDone);
}

struct Change {
  const char* what;
  std::uint64_t place;  // 0: that of several rows.
  std::size_t row;
  std::size_t byte;
  const char* named;
};

class HashedAnew : public VerifyBackup, public ::testing::WithParamInterface<Change> {};

TEST_P(HashedAnew, IsFoundByItsSeal) {
  const Change& change = GetParam();
  TamperedBackup backup(commits());
  const std::uint64_t place = change.place == 0 ? backup.place_of_large() : change.place;
  backup.at(place).rows.at(change.row).at(change.byte) ^= 1;
  backup.write();
  expect_found("shard 0, place " + std::to_string(place), change.named);
}

INSTANTIATE_TEST_SUITE_P(
    OfAByte, HashedAnew,
    ::testing::Values(Change{"TheLengthOfTheEnvelope", 6, 0, 0, "does not verify"},
                      Change{"TheCommitId", 6, 0, 10, "(seal.broken)"},
                      Change{"TheSealedPart", 6, 0, 200, "(seal.broken)"},
                      Change{"TheFirstOfSeveralRows", 0, 0, 900'000, "Part part 0"},
                      Change{"AFurtherRow", 0, 1, 7, "Part part 1"}),
    [](const ::testing::TestParamInfo<Change>& change) { return std::string(change.param.what); });

TEST_F(VerifyBackup, FindsARemovedCommit) {
  TamperedBackup backup(commits());
  auto& segment = backup.segments().front();
  segment.erase(segment.begin() + 4);
  backup.write();
  expect_found("shard 0, place ", "a commit was removed, added or moved");
}

TEST_F(VerifyBackup, FindsCommitsThatChangedPlaces) {
  TamperedBackup backup(commits());
  auto& segment = backup.segments().front();
  const TenantId tenant = segment.back().tenant;
  const auto other = std::ranges::find(segment, tenant, &TamperedBackup::Commit::tenant);
  std::swap(*other, segment.back());
  backup.write();
  expect_found("shard 0, place ", "is due: a commit was removed, added or moved");
}

TEST_F(VerifyBackup, FindsAnInsertedCommit) {
  TamperedBackup backup(commits());
  auto& segment = backup.segments().back();
  segment.insert(segment.begin(), backup.segments().front().at(3));
  backup.write();
  expect_found("shard 0, place ", "is due: a commit was removed, added or moved");
}

TEST_F(VerifyBackup, FindsARangeThatIsMissingTwiceOrMoved) {
  for (const bool is_moved : {false, true}) {
    TamperedBackup backup(commits());
    auto& segments = backup.segments();
    const auto first = segments.front();
    segments.erase(segments.begin());
    if (is_moved) segments.push_back(first);
    backup.write();
    expect_found("shard 0, place 1, ", "is due: a commit was removed, added or moved");
    fs::remove_all(commits());
    fs::copy(original_->in("commits"), commits(), fs::copy_options::recursive);
  }
  TamperedBackup backup(commits());
  backup.segments().push_back(backup.segments().back());
  backup.write();
  expect_found("shard 0, place ", "is due: a commit was removed, added or moved");
}

TEST_F(VerifyBackup, FindsFilesThatAreMissingExchangedOrPutThere) {
  const Place second = read_manifest(commits())->segments.at(1).first;
  const fs::path file = segment_file(commits(), second);
  fs::rename(file, folder_.path() / "away");
  expect_found("shard 0, place " + std::to_string(second.value), "It is missing");
  fs::copy_file(first_segment(), file);
  expect_found("shard 0, place " + std::to_string(second.value), file.string());
  fs::rename(folder_.path() / "away", file);
  fs::copy_file(first_segment(), segment_file(commits(), Place{second.value - 1}));
  expect_found("the manifest of shard 0", "which was put there");
}

// What a run that was cut short left is no part of the backup; the next run looks at it.
TEST_F(VerifyBackup, ASegmentBeyondTheEndIsNoFault) {
  const Place head = read_manifest(commits())->chain.head();
  fs::copy_file(first_segment(), segment_file(commits(), Place{head.value + 1}));
  verify(cli::kExitDone);
}

TEST_F(VerifyBackup, FindsRootsOfTheManifestThatAreNotThoseOfTheCommits) {
  auto manifest = *read_manifest(commits());
  auto tenants = manifest.chain.tenants();
  TenantEdge& edge = tenants.at(TenantId{1});
  const std::uint64_t size = edge.frontier.size();
  edge.frontier = {};
  for (std::uint64_t i = 0; i < size; ++i) edge.frontier.append(Digest{});
  manifest.chain = CommitChain(manifest.chain.head(), manifest.chain.head_leaf(), tenants);
  write_manifest(commits(), manifest);
  expect_found("the manifest of shard 0", "Merkle roots are not those of the commits");
}

// The backup that is left is a good one, so only what stood elsewhere tells.
TEST_F(VerifyBackup, FindsACutTailByTheCheckpointsAlone) {
  TamperedBackup backup(commits());
  backup.segments().back().pop_back();
  backup.write();
  verify(cli::kExitDone);
  expect_found("shard 0, tenant 1, position", "its end was cut off", true);
}

TEST_F(VerifyBackup, FindsAChangedKeyByItsName) {
  const auto whole = backed_up_keys(keys());
  for (const char* sort : {"tenant/", "subject/", "server/mail"}) {
    auto changed = whole;
    const auto key = std::ranges::find_if(
        changed, [sort](const KeyRow& row) { return row.name.starts_with(sort); });
    ASSERT_NE(key, changed.end());
    key->bytes.at(20) ^= 1;
    replace_keys(keys(), changed);
    expect_found("the keys of shard 0", key->name);
  }
}

// A key that was erased after the backup's last commit is no fault: no commit can tell of it yet.
TEST_F(VerifyBackup, AnErasedKeyThatNoCommitAskedForIsNamed) {
  const std::string log = read_manifest(commits())->log.log.text() + " 1\n";
  const std::string start = "daybook erasures 1\nlog " + log + "erased tenant/1 ";
  const auto write = [&](Time at) {
    auto file = create_hashed_text(keys() / "erasures", start + std::to_string(at.value) + "\n");
    ASSERT_TRUE(file && file->publish());
  };
  write(api::wall_clock());
  verify(cli::kExitDone);
  write(Time{1});
  expect_found("the keys of shard 0", "the key tenant/1 is destroyed and no commit asked for it");
}

TEST_F(VerifyBackup, FindsAKeyThatIsMissing) {
  auto rows = backed_up_keys(keys());
  std::erase_if(rows, [](const KeyRow& row) { return row.name == "tenant/1"; });
  replace_keys(keys(), rows);
  expect_found("shard 0, place ", "a key is unknown");
}

TEST_F(VerifyBackup, KeysThatAreOlderThanTheCommitsAreAFault) {
  auto manifest = *read_manifest(commits());
  ++manifest.erasures;
  write_manifest(commits(), manifest);
  expect_found("the keys of shard 0", "backup.keys_behind");
}

TEST_F(VerifyBackup, AnotherMasterKeyAndNoBackupAreNamed) {
  cli::VerifyOptions wrong = options();
  wrong.folder.master_key_file = folder_.path() / "other.key";
  ASSERT_TRUE(make_master_key(wrong.folder.master_key_file));
  Printed printed;
  EXPECT_EQ(cli::run_verify(wrong, printed.streams()), cli::kExitUnreadable);
  EXPECT_NE(printed.err.str().find("keys.wrong_master_key"), std::string::npos);
  fs::remove(commits() / "manifest");
  Printed absent;
  EXPECT_EQ(cli::run_verify(options(), absent.streams()), cli::kExitUsage);
}

}  // namespace
}  // namespace daybook::test
