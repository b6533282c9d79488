// Bits of the files of a small log, and of views but for their tables, turned one by one: every few
// of them, and in a torture the others as well, as far as its time goes. The log is refused by name
// or reads as it was, and never as something else; the views are found out and made anew.
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>

#include "eventstore/rocksdb_event_store.h"
#include "projections/rows.h"
#include "tests/faults/torture.h"
#include "tests/faults/workload.h"
#include "tests/support/seed.h"
#include "tests/support/temporary_folder.h"

namespace daybook::testing {
namespace {

namespace fs = std::filesystem;
constexpr std::uint64_t kCommits = 6;
using Commits = std::vector<StoredCommit>;
using Keys = std::vector<KeyRow>;

struct Content {
  Commits commits;
  Keys keys;
  bool operator==(const Content&) const = default;
};

// What is stored, or why it cannot be read.
Result<Content> content_of(const fs::path& folder) {
  DAYBOOK_TRY(const auto store, open_rocksdb_event_store({.folder = folder}));
  Content content;
  DAYBOOK_CHECK(store->read(Place{}, [&](Place, const StoredCommit& commit) {
    content.commits.push_back(commit);
    return true;
  }));
  DAYBOOK_CHECK(store->each_key("", [&](const KeyRow& row) {
    content.keys.push_back(row);
    return true;
  }));
  return content;
}

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

void write_bytes(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

void copy_anew(const fs::path& from, const fs::path& to) {
  fs::remove_all(to);
  fs::copy(from, to);
}

// The folder as it was kept, with one bit turned.
void copy_with_flipped(const fs::path& kept, const fs::path& to, const fs::path& name,
                       std::size_t bit) {
  copy_anew(kept, to);
  std::string bytes = bytes_of(kept / name);
  bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
  write_bytes(to / name, bytes);
}

// A log of a few commits and keys. Closed: they are in table files. Otherwise: in the write-ahead
// log alone: copied while it is open, which is what a killed process leaves.
class FlippedBits : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    auto store = open_rocksdb_event_store({.folder = log_, .create_if_absent = true});
    ASSERT_TRUE(store) << store.error().message;
    for (std::uint64_t i = 0; i < kCommits; ++i) {
      const StoredCommit commit{{"commit " + std::to_string(i), std::string(40, 'r')}};
      const KeyRow key{"subject/" + std::to_string(i), std::string(48, 'k')};
      ASSERT_TRUE((*store)->append(Place{i}, {&commit, 1}, {&key, 1}));
    }
    if (!GetParam()) copy_anew(log_, kept_);
    store = Result<std::unique_ptr<EventStore>>(std::unique_ptr<EventStore>());
    if (GetParam()) copy_anew(log_, kept_);
    auto content = content_of(log_);
    ASSERT_TRUE(content) << content.error().message;
    whole_ = std::move(content).value();
    ASSERT_EQ(whole_.commits.size(), kCommits);
  }

  // The log with one bit turned.
  Result<Content> with_flipped(const fs::path& name, std::size_t bit) const {
    copy_with_flipped(kept_, log_, name, bit);
    return content_of(log_);
  }

  // Each `stride`th, others in each of so many rounds.
  void flip_some(const fs::path& name, std::size_t stride, std::uint64_t round) {
    if (round >= stride) return;
    const std::size_t bits = fs::file_size(kept_ / name) * 8;
    for (std::size_t bit = (seed() + round) % stride; bit < bits; bit += stride) {
      const auto read = with_flipped(name, bit);
      if (!read) {
        EXPECT_FALSE(read.error().message.empty());
        EXPECT_FALSE(read.error().reason.empty());
        refused_ += 1;
        continue;
      }
      EXPECT_EQ(*read, whole_) << name << " bit " << bit << " of " << bits
                               << ": something else is served";
      if (HasFailure()) return;
    }
  }

  const TemporaryFolder folder_{Medium::kMemory};
  const fs::path log_ = folder_.path() / "log";
  const fs::path kept_ = folder_.path() / "kept";
  Content whole_;
  std::size_t refused_ = 0;
};

// Another part of the bits in each run.
TEST_P(FlippedBits, OfTheLogAreRefusedOrDoNotMatter) {
  constexpr std::size_t kStride = 37;
  constexpr std::size_t kStrideOfRecords = 5;
  std::size_t files = 0;
  for_a_while(1, kStride, [&](std::uint64_t round) {
    for (const auto& entry : fs::directory_iterator(kept_)) {
      const fs::path name = entry.path().filename();
      // RocksDB's own text log and the record of its options are not read.
      if (name.string().starts_with("LOG") || name.string().starts_with("OPTIONS")) continue;
      flip_some(name, name.extension() == ".log" ? kStrideOfRecords : kStride, round);
      files += 1;
      if (HasFailure()) return;
    }
  });
  EXPECT_GE(files, 4U);
  EXPECT_GT(refused_, 50U);
}

// One of them says that the properties have a hash index, which RocksDB believes before it verifies
// them, and ends the process.
TEST_P(FlippedBits, HighestOnesOfTheEndsOfTablesAreRefused) {
  constexpr std::size_t kBytes = 200;
  for (const auto& entry : fs::directory_iterator(kept_)) {
    const fs::path name = entry.path().filename();
    if (name.extension() != ".sst") continue;
    const std::size_t size = entry.file_size();
    for (std::size_t byte = size - kBytes; byte < size; ++byte) {
      const auto read = with_flipped(name, byte * 8 + 7);
      EXPECT_TRUE(!read || *read == whole_) << name << " byte " << byte << " of " << size;
      refused_ += read ? 0 : 1;
    }
  }
  EXPECT_EQ(refused_ > kBytes, GetParam());
}

// What a power cut in the middle of a flush leaves beside the log: a table without its end, whose
// last bytes may be anything.
TEST_P(FlippedBits, TablesThatWereNeverFinishedDoNotMatter) {
  std::string junk;  // Where a footer would be, most name a byte with its highest bit.
  while (junk.size() < 100) junk += "\x83\x14";
  for (std::size_t size = 50; size < 64; ++size) {
    copy_anew(kept_, log_);
    write_bytes(log_ / "000999.sst", junk.substr(0, size));
    const auto read = content_of(log_);
    ASSERT_TRUE(read) << size << " bytes: " << read.error().message;
    EXPECT_EQ(*read, whole_);
  }
}

INSTANTIATE_TEST_SUITE_P(Logs, FlippedBits, ::testing::Bool(), [](const auto& closes) {
  return closes.param ? "InTables" : "InTheWriteAheadLog";
});

// Views that a workload left, opened by the program's own shard.
class FlippedBitsOfViews : public ::testing::Test {
 protected:
  void SetUp() override {
    Workload workload(shard_);
    workload.run();
    ASSERT_TRUE(workload.failures().empty()) << workload.failures().front();
    whole_ = shard_.values();
    shard_.close();
    fs::copy(shard_.views_folder(), kept_);
  }

  void flip(const fs::path& name, std::size_t bit) const {
    copy_with_flipped(kept_, shard_.views_folder(), name, bit);
    write_bytes(shard_.views_folder() / kMark, "");  // A folder made anew does not have it.
  }

  // What is found only while it is read is not served, and the views are made anew meanwhile.
  void expect_whole() {
    const Status opened = shard_.open();
    ASSERT_TRUE(opened) << opened.error().message;
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    Digest values = shard_.values();
    while (values != whole_ && std::chrono::steady_clock::now() < until) {
      ASSERT_EQ(values, Digest{}) << "something else is served";
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      values = shard_.values();
    }
    EXPECT_EQ(values, whole_);
    made_anew_ += fs::exists(shard_.views_folder() / kMark) ? 0 : 1;
    shard_.close();
  }

  static constexpr const char* kMark = "not made anew";
  FaultyShard shard_{1};
  const fs::path kept_ = shard_.folder() / "kept";
  Digest whole_{};
  std::size_t made_anew_ = 0;
};

TEST_F(FlippedBitsOfViews, AreFoundOutAndTheViewsMadeAnew) {
  constexpr std::size_t kStride = 101;
  for_a_while(1, kStride, [&](std::uint64_t round) {
    for (const auto& entry : fs::directory_iterator(kept_)) {
      const fs::path name = entry.path().filename();
      const std::size_t bits = entry.file_size() * 8;
      for (std::size_t bit = (seed() + round) % kStride; bit < bits; bit += kStride) {
        SCOPED_TRACE(name.string() + " bit " + std::to_string(bit));
        flip(name, bit);
        expect_whole();
        if (HasFailure()) return;
      }
    }
  });
  EXPECT_GT(made_anew_, 5U);
}

// Of more rows than are read when they are opened.
TEST(FlippedBitsOfRows, FoundWhileTheyAreReadAreKnownAtTheNextOpening) {
  const TemporaryFolder folder(Medium::kMemory);
  const std::string path = (folder.path() / "rows").string();
  const auto key = [](int number) { return "key " + std::to_string(1'000'000 + number); };
  {
    const auto rows = Rows::open(path, {});
    ASSERT_TRUE(rows);
    RowBatch batch;
    for (int i = 0; i < 20'000; ++i) batch.put(key(i), std::string(50, static_cast<char>(i)));
    ASSERT_TRUE((*rows)->write(batch.sorted()));
    ASSERT_TRUE((*rows)->flush());
  }
  for (const auto& entry : fs::directory_iterator(path)) {
    if (entry.path().extension() != ".sst") continue;
    std::string bytes = bytes_of(entry.path());
    bytes[bytes.size() / 2] ^= 1;
    write_bytes(entry.path(), bytes);
  }
  {
    const auto rows = Rows::open(path, {});
    ASSERT_TRUE(rows) << rows.error().message;
    const Status read =
        (*rows)->each("key", [](std::string_view, std::string_view) { return true; });
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::kCorrupt);
  }
  const auto again = Rows::open(path, {});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace daybook::testing
