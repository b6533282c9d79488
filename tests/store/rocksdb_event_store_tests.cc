// What only an engine with files can show: opening, refusing, broken bytes, killed processes.
#include "eventstore/rocksdb_event_store.h"

#include <fcntl.h>
#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "tests/store/event_store_fixture.h"

namespace daybook::testing {
namespace {

class RocksDbEventStore : public ::testing::Test {
 protected:
  std::unique_ptr<EventStore> open(bool create = true) {
    auto opened = open_rocksdb_event_store({.folder = path_, .create_if_absent = create});
    EXPECT_TRUE(opened) << opened.error().message;
    return opened ? std::move(opened).value() : nullptr;
  }

  Error refusal(bool create = true) {
    auto opened = open_rocksdb_event_store({.folder = path_, .create_if_absent = create});
    EXPECT_FALSE(opened);
    return opened ? Error{} : std::move(opened).error();
  }

  const TemporaryFolder folder_;
  const std::filesystem::path path_ = folder_.path() / "data" / "log";
};

constexpr const char* kFolderVariable = "DAYBOOK_STORE_TEST_FOLDER";

// One disabled test below, run by this same program in a process of its own. RocksDB keeps threads
// and locks for the whole process, so that a mere fork would show neither.
class OtherProcess {
 public:
  OtherProcess(const std::string& test, const std::filesystem::path& folder) {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const std::string filter = "--gtest_filter=StoreProcess." + test;
    pid_ = ::fork();
    if (pid_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::setenv(kFolderVariable, folder.c_str(), 1);
      ::execl("/proc/self/exe", "store_tests", "--gtest_also_run_disabled_tests", filter.c_str(),
              nullptr);
      ::_exit(127);
    }
    ::close(ends[1]);
    out_ = ::fdopen(ends[0], "r");
  }

  ~OtherProcess() {
    kill();
    if (!is_over_) wait();
    std::fclose(out_);
  }

  // The next number it says; false when it says no more.
  bool hear(std::uint64_t& number) {
    char line[256];
    while (std::fgets(line, sizeof(line), out_) != nullptr) {
      if (std::sscanf(line, "durable %" SCNu64 "\n", &number) == 1) return true;
    }
    return false;
  }

  void kill() const {
    if (!is_over_) ::kill(pid_, SIGKILL);
  }

  int wait() {
    int status = 0;
    EXPECT_EQ(::waitpid(pid_, &status, 0), pid_);
    is_over_ = true;
    return status;
  }

 private:
  ::pid_t pid_ = -1;
  bool is_over_ = false;
  std::FILE* out_ = nullptr;
};

std::filesystem::path folder_to_use() {
  const char* folder = std::getenv(kFolderVariable);
  return folder != nullptr ? folder : "";
}

TEST(StoreProcess, DISABLED_IsRefusedAFolderInUse) {
  const auto opened = open_rocksdb_event_store({.folder = folder_to_use()});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().reason, "store.in_use");
}

TEST(StoreProcess, DISABLED_WritesNineCommitsAndDies) {
  auto store = open_rocksdb_event_store({.folder = folder_to_use(), .create_if_absent = true});
  ASSERT_TRUE(store);
  for (std::uint64_t i = 0; i < 9; ++i) {
    ASSERT_TRUE((*store)->append(Place{i}, numbered_commits(1, i + 1), {}));
  }
  ::_exit(0);  // Without closing: the commits are in the write-ahead log alone.
}

TEST(StoreProcess, DISABLED_WritesUntilKilled) {
  // Small memtables: the process is also killed while files are written and moved.
  auto store = open_rocksdb_event_store(
      {.folder = folder_to_use(), .create_if_absent = true, .memtable_bytes = 64 << 10});
  ASSERT_TRUE(store);
  while (true) {
    const Place head = (*store)->head();
    const KeyRow key{"key " + std::to_string(head.value + 3), "wrapped"};
    std::vector<StoredCommit> commits = numbered_commits(3, head.value + 1);
    commits[1].rows.push_back(std::string(500, 'r'));
    ASSERT_TRUE((*store)->append(head, commits, {&key, 1}));
    std::printf("durable %" PRIu64 "\n", (*store)->head().value);
    std::fflush(stdout);
  }
}

using Families = std::vector<rocksdb::ColumnFamilyHandle*>;

// Changes the log's files as another program would, with one more family if it is named.
void write_meta(const std::filesystem::path& path, const std::string& name,
                const std::string& bytes, const std::string& extra_family = "") {
  std::vector<rocksdb::ColumnFamilyDescriptor> names;
  for (const char* family : {"default", "keys", "meta"}) {
    names.emplace_back(family, rocksdb::ColumnFamilyOptions());
  }
  rocksdb::DB* opened = nullptr;
  Families families;
  ASSERT_TRUE(rocksdb::DB::Open({}, path.string(), names, &families, &opened).ok());
  const std::unique_ptr<rocksdb::DB> database(opened);
  ASSERT_TRUE(database->Put({}, families[2], name, bytes).ok());
  if (!extra_family.empty()) {
    rocksdb::ColumnFamilyHandle* extra = nullptr;
    ASSERT_TRUE(database->CreateColumnFamily({}, extra_family, &extra).ok());
    families.push_back(extra);
  }
  for (auto* family : families) ASSERT_TRUE(database->DestroyColumnFamilyHandle(family).ok());
}

TEST_F(RocksDbEventStore, AnAbsentFolderIsMadeOnlyWhenAsked) {
  EXPECT_EQ(refusal(false).reason, "store.absent");
  EXPECT_FALSE(std::filesystem::exists(path_));
  EXPECT_EQ(open(true)->head(), Place{0});
  EXPECT_EQ(open(false)->head(), Place{0});
}

TEST_F(RocksDbEventStore, ANewerFormatIsRefusedWithBothNumbers) {
  open();
  write_meta(path_, "format", std::string("\x09\0\0\0", 4), "a family of the future");
  const Error refused = refusal();
  EXPECT_EQ(refused.reason, "store.newer_format");
  EXPECT_NE(refused.message.find("format 9"), std::string::npos) << refused.message;
  EXPECT_NE(refused.message.find("up to " + std::to_string(kLogFormat)), std::string::npos)
      << refused.message;
}

TEST_F(RocksDbEventStore, ASecondOpenerIsToldThatTheLogIsInUse) {
  const auto first = open();
  ASSERT_TRUE(first->append(Place{0}, numbered_commits(1), {}));
  EXPECT_EQ(refusal().reason, "store.in_use");
  EXPECT_EQ(OtherProcess("DISABLED_IsRefusedAFolderInUse", path_).wait(), 0)
      << "another process was let in, or not told why it is not";
  EXPECT_TRUE(first->append(Place{1}, numbered_commits(1, 2), {}));
}

// Turns one byte of `text` in the log's files; false when no file of that extension holds it.
bool damage(const std::filesystem::path& folder, const std::string& extension,
            const std::string& text) {
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != extension) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    std::string content((std::istreambuf_iterator<char>(in)), {});
    const std::size_t at = content.find(text);
    if (at == std::string::npos) continue;
    content[at] = static_cast<char>(content[at] ^ 1);
    std::ofstream(entry.path(), std::ios::binary) << content;
    return true;
  }
  return false;
}

TEST_F(RocksDbEventStore, BrokenBytesAreNamedByPlaceAndNeverServed) {
  std::vector<StoredCommit> commits;
  for (int i = 1; i <= 40; ++i) {
    commits.push_back(commit_of({"commit " + std::to_string(i) + std::string(4000, '.')}));
  }
  ASSERT_TRUE(open()->append(Place{0}, commits, {}));  // Closing writes it to a file.
  ASSERT_TRUE(damage(path_, ".sst", "commit 30"));

  const auto store = open();
  EXPECT_EQ(store->head(), Place{40});
  std::uint64_t seen = 0;
  const auto read = store->read(Place{0}, [&](Place place, const StoredCommit& commit) {
    EXPECT_EQ(commit, commits[place.value - 1]);
    seen = place.value;
    return true;
  });
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kCorrupt);
  EXPECT_NE(read.error().message.find("Place " + std::to_string(seen + 1)), std::string::npos)
      << read.error().message;
  EXPECT_LT(seen, 30U);
  EXPECT_GE(seen, 20U);
  EXPECT_EQ(store->at(Place{30}).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(store->at(Place{3}).value(), commits[2]);
}

TEST_F(RocksDbEventStore, AMissingPlaceOrRowIsCorrupt) {
  ASSERT_TRUE(open()->append(Place{0}, numbered_commits(5), {}));
  const auto remove = [&](const std::string& key) {
    rocksdb::DB* opened = nullptr;
    Families families;
    ASSERT_TRUE(rocksdb::DB::Open({}, path_.string(), {{"default", {}}, {"keys", {}}, {"meta", {}}},
                                  &families, &opened)
                    .ok());
    const std::unique_ptr<rocksdb::DB> database(opened);
    ASSERT_TRUE(database->Delete({}, families[0], key).ok());
    for (auto* family : families) ASSERT_TRUE(database->DestroyColumnFamilyHandle(family).ok());
  };
  remove(std::string("\0\0\0\0\0\0\0\x03\0\0\0\0", 12));
  const auto store = open();
  EXPECT_EQ(store->at(Place{2}).value(), numbered_commits(2)[1]);
  EXPECT_EQ(store->at(Place{3}).error().code, ErrorCode::kCorrupt);
  const auto read = store->read(Place{0}, [](Place, const StoredCommit&) { return true; });
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().message.find("Place 3"), std::string::npos) << read.error().message;
}

// A commit that was acknowledged must not vanish because a byte of the write-ahead log went bad.
TEST_F(RocksDbEventStore, ABrokenWriteAheadLogIsRefusedNotCutShort) {
  ASSERT_EQ(OtherProcess("DISABLED_WritesNineCommitsAndDies", path_).wait(), 0);
  ASSERT_TRUE(damage(path_, ".log", "commit 4"));
  EXPECT_EQ(refusal().code, ErrorCode::kCorrupt);
}

TEST_F(RocksDbEventStore, AKilledWriterLosesNothingAcknowledgedAndLeavesNoHalfAppend) {
  std::uint64_t before = 0;
  for (int round = 0; round < 10; ++round) {
    OtherProcess writer("DISABLED_WritesUntilKilled", path_);
    std::uint64_t durable = 0;
    for (int i = 0; i < 40 + 31 * round; ++i) ASSERT_TRUE(writer.hear(durable));
    writer.kill();
    while (writer.hear(durable)) {
    }
    writer.wait();

    const auto store = open();
    ASSERT_TRUE(store);
    EXPECT_GE(store->head().value, durable);
    EXPECT_EQ(store->head().value % 3, 0U);
    EXPECT_EQ(commits_after(*store, Place{before}).size(), store->head().value - before);
    EXPECT_TRUE(store->key("key " + std::to_string(store->head().value))->has_value());
    before = store->head().value;
  }
}

TEST_F(RocksDbEventStore, AnOutcomeMayBecomeKnownOnlyAfterTheDiskIsBack) {
  FailingDisk disk;
  auto opened =
      open_rocksdb_event_store({.folder = path_, .create_if_absent = true, .env = disk.env()});
  ASSERT_TRUE(opened);
  EventStore& store = **opened;
  disk.fails() = true;
  EXPECT_EQ(store.append(Place{0}, numbered_commits(1), {}).error().reason,
            "store.outcome_unknown");
  std::filesystem::rename(path_, path_.string() + " away");
  EXPECT_FALSE(store.reopen());
  EXPECT_EQ(store.at(Place{1}).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(store.key("any").error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(store.append(Place{0}, numbered_commits(1), {}).error().reason, "store.reopen_first");
  std::filesystem::rename(path_.string() + " away", path_);
  disk.fails() = false;
  ASSERT_TRUE(store.reopen());
  EXPECT_EQ(commits_after(store, Place{0}), numbered_commits(1));
}

}  // namespace
}  // namespace daybook::testing
