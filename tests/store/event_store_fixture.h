// What the store's tests share: engines by name, folders of their own, commits and a disk that
// fails when told to.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "eventstore/event_store.h"
#include "tests/support/temporary_folder.h"

namespace rocksdb {
class Env;
}

namespace daybook::testing {

// The system's file system, whose syncs of write-ahead logs fail while `fails` is set. What was
// written before the failed sync stays in the file: an unknown outcome.
class FailingDisk {
 public:
  FailingDisk();
  ~FailingDisk();
  rocksdb::Env* env() const { return env_.get(); }
  std::atomic<bool>& fails() { return fails_; }

 private:
  std::atomic<bool> fails_ = false;
  std::unique_ptr<rocksdb::Env> env_;
};

// One engine under test, with what it takes to make it fail and to find its bytes on disk.
class Engine {
 public:
  virtual ~Engine() = default;
  virtual EventStore& store() = 0;
  // The next write is carried out and answers "unknown".
  virtual void fail_next_write() = 0;
  virtual void let_writes_pass() = 0;
  // Closes and opens from the files; an engine without files does nothing.
  virtual bool restart() = 0;
  // Every file, to be searched; empty for an engine without files.
  virtual std::vector<std::filesystem::path> files() const = 0;
};

// Without an identity the engine makes one.
std::unique_ptr<Engine> new_memory_engine(std::optional<LogIdentity> identity = {});
std::unique_ptr<Engine> new_rocksdb_engine(std::optional<LogIdentity> identity = {});

StoredCommit commit_of(std::vector<std::string> rows);
// `count` commits of one row each that name their number.
std::vector<StoredCommit> numbered_commits(std::size_t count, std::size_t from = 1);
std::vector<StoredCommit> commits_after(const EventStore& store, Place after);

bool holds_bytes(const std::filesystem::path& file, std::string_view bytes);

}  // namespace daybook::testing
