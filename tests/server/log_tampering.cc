#include "tests/server/log_tampering.h"

#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include <cstdlib>

#include "eventstore/rocksdb_log_files.h"

namespace daybook::test {
namespace {

constexpr std::string_view kCommits = "default";
constexpr std::string_view kKeys = "keys";

void must(const rocksdb::Status& status) {
  if (status.ok()) return;
  ADD_FAILURE() << status.ToString();
  std::abort();
}

rocksdb::Slice slice(std::string_view text) {
  return {text.empty() ? "" : text.data(), text.size()};
}

}  // namespace

TamperedDatabase::TamperedDatabase(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  must(rocksdb::DB::ListColumnFamilies({}, folder, &names));
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  families.reserve(names.size());
  for (const std::string& name : names) families.emplace_back(name, rocksdb::ColumnFamilyOptions());
  rocksdb::DB* database = nullptr;
  must(rocksdb::DB::Open(rocksdb::Options(), folder, families, &families_, &database));
  database_.reset(database);
}

TamperedDatabase::~TamperedDatabase() {
  for (auto* family : families_) {
    must(database_->Flush({}, family));
    must(database_->DestroyColumnFamilyHandle(family));
  }
  must(database_->Close());
}

rocksdb::ColumnFamilyHandle* TamperedDatabase::family(std::string_view name) const {
  for (auto* family : families_) {
    if (family->GetName() == name) return family;
  }
  std::abort();
}

std::vector<TamperedDatabase::Row> TamperedDatabase::rows(std::string_view name,
                                                          std::string_view prefix) const {
  std::vector<Row> rows;
  const std::unique_ptr<rocksdb::Iterator> at(database_->NewIterator({}, family(name)));
  for (at->Seek(slice(prefix)); at->Valid(); at->Next()) {
    if (!at->key().starts_with(slice(prefix))) break;
    rows.push_back({at->key().ToString(), at->value().ToString()});
  }
  must(at->status());
  return rows;
}

void TamperedDatabase::put(std::string_view name, const Row& row) {
  must(database_->Put({}, family(name), row.key, row.value));
}

void TamperedDatabase::remove(std::string_view name, std::string_view key) {
  must(database_->Delete({}, family(name), slice(key)));
}

void TamperedDatabase::flip(std::string_view name, std::string_view key, std::size_t byte) {
  std::string value;
  must(database_->Get({}, family(name), slice(key), &value));
  ASSERT_LT(byte, value.size());
  value[byte] = static_cast<char>(value[byte] ^ 1);
  put(name, {std::string(key), std::move(value)});
}

// A key ends with the number of the row in its commit.
std::vector<TamperedLog::Commit> TamperedLog::commits() const {
  std::vector<Commit> commits;
  for (auto& [key, value] : database_.rows(kCommits)) {
    if (key.ends_with(std::string(4, '\0'))) commits.emplace_back();
    commits.back().push_back(std::move(value));
  }
  return commits;
}

void TamperedLog::replace(const std::vector<Commit>& commits) {
  for (const auto& row : database_.rows(kCommits)) database_.remove(kCommits, row.key);
  std::uint64_t place = 0;
  for (const Commit& commit : commits) {
    ++place;
    for (std::uint32_t row = 0; row < commit.size(); ++row) {
      database_.put(kCommits, {row_key(Place{place}, row), commit[row]});
    }
  }
}

void TamperedLog::flip(std::uint64_t place, std::uint32_t row, std::size_t byte) {
  database_.flip(kCommits, row_key(Place{place}, row), byte);
}

void TamperedLog::flip_key(std::string_view name, std::size_t byte) {
  database_.flip(kKeys, name, byte);
}

void TamperedLog::remove_key(std::string_view name) { database_.remove(kKeys, name); }

std::string TamperedLog::key(std::string_view name) const {
  return database_.rows(kKeys, name).at(0).value;
}

void TamperedLog::put_key(std::string_view name, std::string bytes) {
  database_.put(kKeys, {std::string(name), std::move(bytes)});
}

std::vector<std::string> TamperedLog::keys(std::string_view prefix) const {
  std::vector<std::string> names;
  for (const auto& row : database_.rows(kKeys, prefix)) names.push_back(row.key);
  return names;
}

}  // namespace daybook::test
