// A log in memory, the records it makes, and views of it in a temporary folder.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "eventstore/memory_event_store.h"
#include "projections/runner.h"
#include "tests/projections/test_kinds.h"

namespace daybook::test {

// Gone with everything in it when it goes.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  std::string path(std::string_view name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

Uuid random_id(std::mt19937_64& random);

// Commits are kept as they are; what is stored is their place, so that no codec is needed.
class TestLog {
 public:
  // Gives place, position, time and numbers; appends; folds the records.
  const Commit& append(Commit commit);

  ReadableLog readable() const;
  const EventStore& store() const { return store_; }
  const std::vector<Commit>& commits() const { return commits_; }
  // All records there ever were, as the log makes them.
  const std::map<std::pair<TenantId, RecordKey>, Record>& records() const { return records_; }
  const Record* find(TenantId tenant, const RecordKey& key) const;
  Position position(TenantId tenant) const;

  // Applies the commits after the place that the views have reached, `at_once` in one batch.
  Status apply_to(RocksdbViews& views, std::size_t at_once) const;

 private:
  MemoryEventStore store_;
  std::vector<Commit> commits_;
  std::vector<TouchedRecords> touched_;
  std::map<std::pair<TenantId, RecordKey>, Record> records_;
  std::map<TenantId, Position> positions_;
  std::map<std::pair<TenantId, KindId>, std::uint32_t> numbers_;
  Time now_{1'700'000'000'000'000};
};

// A commit of one event that makes these changes to a record (nothing: a new one).
Commit change(TenantId tenant, const RecordKey& key, const Record* now, std::string name,
              std::vector<std::pair<Field, Value>> values);
Commit create(TenantId tenant, const RecordKey& key, std::vector<std::pair<Field, Value>> values);
Commit remove(TenantId tenant, const Record& now);

}  // namespace daybook::test
