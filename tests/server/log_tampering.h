// Changes what a folder stores behind the program's back, as somebody with access to the disk
// could: valid files with other content.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rocksdb {
class ColumnFamilyHandle;
class DB;
}  // namespace rocksdb

namespace daybook::test {

// A database of the folder, open until this goes. Nobody else may have it open. Every failure ends
// the test.
class TamperedDatabase {
 public:
  explicit TamperedDatabase(const std::filesystem::path& folder);
  ~TamperedDatabase();
  TamperedDatabase(const TamperedDatabase&) = delete;
  TamperedDatabase& operator=(const TamperedDatabase&) = delete;

  struct Row {
    std::string key;
    std::string value;
  };
  std::vector<Row> rows(std::string_view family, std::string_view prefix = {}) const;
  void put(std::string_view family, const Row& row);
  void remove(std::string_view family, std::string_view key);
  // One bit of the byte at that place of the row's value.
  void flip(std::string_view family, std::string_view key, std::size_t byte);

 private:
  rocksdb::ColumnFamilyHandle* family(std::string_view name) const;

  std::unique_ptr<rocksdb::DB> database_;
  std::vector<rocksdb::ColumnFamilyHandle*> families_;
};

// The commits of a log by place, each as its rows.
class TamperedLog {
 public:
  using Commit = std::vector<std::string>;
  explicit TamperedLog(const std::filesystem::path& folder) : database_(folder / "log") {}

  std::vector<Commit> commits() const;
  // In the place of all that is there.
  void replace(const std::vector<Commit>& commits);
  void flip(std::uint64_t place, std::uint32_t row, std::size_t byte);
  void flip_key(std::string_view name, std::size_t byte);
  void remove_key(std::string_view name);
  std::string key(std::string_view name) const;
  void put_key(std::string_view name, std::string bytes);
  std::vector<std::string> keys(std::string_view prefix) const;

 private:
  TamperedDatabase database_;
};

}  // namespace daybook::test
