// Rows that are written as files without compacting: few files in the end, and the last row of each
// key. What is little in each part makes no files.
#include <gtest/gtest.h>

#include <filesystem>
#include <future>
#include <map>
#include <random>

#include "projections/row_batch.h"
#include "projections/rows.h"
#include "tests/support/temporary_folder.h"

namespace daybook::testing {
namespace {

constexpr int kParts = 70;
constexpr int kRowsOfAPart = 1000;

class RowsInFiles : public ::testing::Test {
 protected:
  RowsInFiles() {
    auto rows = Rows::open(folder_.path().string(), {.is_compacting = false});
    EXPECT_TRUE(rows);
    rows_ = std::move(rows).value();
  }

  void put(RowBatch& part, const std::string& key, const std::string& value) {
    part.put(key, value);
    model_[key] = value;
  }

  // Rows of one table in order, those of another all over it, the one of a third again and again.
  void ingest_part(int number) {
    RowBatch part;
    for (int i = 0; i < kRowsOfAPart; ++i) {
      put(part, "R" + std::to_string(1'000'000 + number * kRowsOfAPart + i), "record");
      put(part, "I" + std::to_string(random_()), std::to_string(i));
    }
    put(part, "D", std::to_string(number));
    ASSERT_TRUE(rows_->ingest(part.sorted()));
  }

  int files() const {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      count += entry.path().extension() == ".sst" ? 1 : 0;
    }
    return count;
  }

  void expect_rows() const {
    std::map<std::string, std::string> read;
    ASSERT_TRUE(rows_->each({}, [&](std::string_view key, std::string_view value) {
      read.emplace(key, value);
      return true;
    }));
    EXPECT_EQ(read, model_);
  }

  std::mt19937_64 random_{7};
  TemporaryFolder folder_{Medium::kMemory};
  std::unique_ptr<Rows> rows_;
  std::map<std::string, std::string> model_;
};

TEST_F(RowsInFiles, AreReadFromAllOfThem) {
  for (int number = 0; number < kParts; ++number) ingest_part(number);
  EXPECT_EQ(files(), 2 * kParts);
  expect_rows();
}

TEST_F(RowsInFiles, AreOneForEachLargeTableOnceCompacted) {
  for (int number = 0; number < kParts; ++number) ingest_part(number);
  const Status compacted = rows_->compact();
  ASSERT_TRUE(compacted) << compacted.error().message;
  rows_->drop_old_files(std::chrono::seconds(5)).has_value();
  EXPECT_EQ(files(), 2);
  expect_rows();
}

// The writer and the thread that folds lists both do it.
TEST_F(RowsInFiles, AreCompactedByTwoAtOnce) {
  for (int number = 0; number < kParts; ++number) ingest_part(number);
  auto beside = std::async(std::launch::async, [this] { return rows_->compact(); });
  const Status compacted = rows_->compact();
  EXPECT_TRUE(compacted) << compacted.error().message;
  EXPECT_TRUE(beside.get());
  expect_rows();
}

TEST_F(RowsInFiles, AreCompactedWhenThereAreVeryMany) {
  for (int number = 0; number < 4 * kParts; ++number) ingest_part(number);
  rows_->drop_old_files(std::chrono::seconds(5)).has_value();
  EXPECT_LT(files(), 4 * kParts);
  expect_rows();
}

}  // namespace
}  // namespace daybook::testing
