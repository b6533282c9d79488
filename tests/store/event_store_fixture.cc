#include "tests/store/event_store_fixture.h"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <fstream>
#include <iterator>

#include "eventstore/crypto.h"
#include "eventstore/memory_event_store.h"
#include "eventstore/rocksdb_event_store.h"

namespace daybook::testing {
namespace {

class FailingLog : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FailingLog(std::unique_ptr<rocksdb::FSWritableFile>&& file, const std::atomic<bool>& fails)
      : FSWritableFileOwnerWrapper(std::move(file)), fails_(fails) {}

  rocksdb::IOStatus Sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* d) override {
    const auto status = FSWritableFileOwnerWrapper::Sync(options, d);
    return fails_ ? rocksdb::IOStatus::IOError("staged failure of a sync") : status;
  }
  rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* d) override {
    return Sync(options, d);
  }

 private:
  const std::atomic<bool>& fails_;
};

class FailingFileSystem : public rocksdb::FileSystemWrapper {
 public:
  explicit FailingFileSystem(const std::atomic<bool>& fails)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), fails_(fails) {}

  const char* Name() const override { return "FailingFileSystem"; }

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* d) override {
    auto status = FileSystemWrapper::NewWritableFile(name, options, file, d);
    if (status.ok() && name.ends_with(".log")) {
      *file = std::make_unique<FailingLog>(std::move(*file), fails_);
    }
    return status;
  }

 private:
  const std::atomic<bool>& fails_;
};

class MemoryEngine : public Engine {
 public:
  explicit MemoryEngine(std::optional<LogIdentity> identity)
      : store_([this] { return fault_; }, identity) {}

  EventStore& store() override { return store_; }
  void fail_next_write() override { fault_ = WriteFault::kWrittenUnknown; }
  void let_writes_pass() override { fault_ = WriteFault::kNone; }
  bool restart() override { return false; }
  std::vector<std::filesystem::path> files() const override { return {}; }

 private:
  WriteFault fault_ = WriteFault::kNone;
  MemoryEventStore store_;
};

class RocksDbEngine : public Engine {
 public:
  explicit RocksDbEngine(std::optional<LogIdentity> identity) : identity_(identity) { open(); }

  EventStore& store() override { return *store_; }
  void fail_next_write() override { disk_.fails() = true; }
  void let_writes_pass() override { disk_.fails() = false; }

  bool restart() override {
    store_.reset();
    open();
    return true;
  }

  std::vector<std::filesystem::path> files() const override {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
    return files;
  }

 private:
  void open() {
    auto opened = open_rocksdb_event_store({.folder = folder_.path(),
                                            .create_if_absent = true,
                                            .identity = identity_,
                                            .env = disk_.env()});
    ASSERT_TRUE(opened) << opened.error().message;
    store_ = std::move(opened).value();
  }

  const std::optional<LogIdentity> identity_;
  TemporaryFolder folder_;
  FailingDisk disk_;
  std::unique_ptr<EventStore> store_;
};

}  // namespace

FailingDisk::FailingDisk()
    : env_(rocksdb::NewCompositeEnv(std::make_shared<FailingFileSystem>(fails_))) {}
FailingDisk::~FailingDisk() = default;

std::unique_ptr<Engine> new_memory_engine(std::optional<LogIdentity> identity) {
  return std::make_unique<MemoryEngine>(identity);
}
std::unique_ptr<Engine> new_rocksdb_engine(std::optional<LogIdentity> identity) {
  return std::make_unique<RocksDbEngine>(identity);
}

StoredCommit commit_of(std::vector<std::string> rows) { return {std::move(rows)}; }

std::vector<StoredCommit> numbered_commits(std::size_t count, std::size_t from) {
  std::vector<StoredCommit> commits;
  for (std::size_t i = from; i < from + count; ++i) {
    commits.push_back(commit_of({"commit " + std::to_string(i)}));
  }
  return commits;
}

std::vector<StoredCommit> commits_after(const EventStore& store, Place after) {
  std::vector<StoredCommit> commits;
  const auto read = store.read(after, [&](Place place, const StoredCommit& commit) {
    EXPECT_EQ(place.value, after.value + commits.size() + 1);
    commits.push_back(commit);
    return true;
  });
  EXPECT_TRUE(read) << read.error().message;
  return commits;
}

bool holds_bytes(const std::filesystem::path& file, std::string_view bytes) {
  std::ifstream stream(file, std::ios::binary);
  const std::string content((std::istreambuf_iterator<char>(stream)), {});
  return content.find(bytes) != std::string::npos;
}

}  // namespace daybook::testing
