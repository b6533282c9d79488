// The bare path's storage: one asynchronous writer with one synced RocksDB batch for all that wait,
// no business logic at all. What no server of the same libraries can be faster than.
//
// Threads: create() and reads from any; `done` is called on the writer's.
#pragma once

#include <rocksdb/db.h>

#include <array>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace daybook::bench {

struct BarePerson {
  std::string name;
  std::string email;
  std::string stage;
  std::string job;
};

// The n-th of the persons that a store is filled with.
BarePerson bare_person(std::uint64_t number);

struct BareOptions {
  std::filesystem::path folder;
  std::uint64_t filled = 0;  // Persons that are there at first.
  bool with_views = true;    // Row and index beside the event.
};

class BareStore {
 public:
  // `row` is the last one's JSON, which is what is answered.
  using Created = std::function<void(std::string row)>;

  explicit BareStore(const BareOptions& options);
  ~BareStore();
  BareStore(const BareStore&) = delete;
  BareStore& operator=(const BareStore&) = delete;

  void create(std::vector<BarePerson> persons, Created done);

  // Empty: there is none.
  std::string row(std::uint64_t number) const;
  // A page of 50 as JSON, with the count that the index keeps. Covered: the index holds the rows.
  std::string page(std::string_view stage, bool is_covered) const;

  rocksdb::DB& database() { return *database_; }

 private:
  struct Waiting {
    std::vector<BarePerson> persons;
    Created done;
  };

  void fill(std::uint64_t count);
  void run();
  void write(std::vector<Waiting> waiting);
  std::string add(const BarePerson& person, rocksdb::WriteBatch& batch);

  const BareOptions options_;
  std::unique_ptr<rocksdb::DB> database_;
  std::uint64_t last_ = 0;                  // Of the writer.
  std::uint64_t filled_of_each_stage_ = 0;  // The counts are ready.

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Waiting> waiting_;
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace daybook::bench
