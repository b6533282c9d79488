// The program's own shard (log, keys, views and committer) on a disk that does wrong, with a clock
// of the test's and a list of all writes for the checker. Every write has an idempotency key, so
// that one whose answer leaves it open can be asked again.
//
// One thread; the committer has its own.
#pragma once

#include <atomic>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "api/core/shard.h"
#include "tests/support/checker.h"
#include "tests/support/faulty_disk.h"
#include "tests/support/temporary_folder.h"

namespace daybook::testing {

// A write that is asked for under an idempotency key. `records` as in AskedWrite.
struct Question {
  std::string key;
  std::size_t records = 1;
  Command command;
};

class FaultyShard {
 public:
  explicit FaultyShard(std::uint64_t seed);
  ~FaultyShard();

  FaultyDisk& disk() { return disk_; }
  const std::filesystem::path& folder() const { return folder_.path(); }
  std::filesystem::path views_folder() const { return folder() / "views"; }

  // Makes the log when there is none.
  Status open();
  void close();
  bool is_open() const { return shard_ != nullptr; }
  api::Shard& shard() { return *shard_; }
  const Reader& reader() const { return shard_->reader(); }

  // Asks each once, all at once, and waits for the answers.
  std::vector<CommandAnswer> ask(std::span<const Question> questions);

  // Closes and checks everything. The disk must be whole. Empty: all holds.
  std::vector<std::string> check();
  // Of the views, by value (digest.h); nil when it cannot be read. The shard must be open.
  Digest values();

  std::atomic<std::int64_t> clock;

 private:
  OpenViews views();
  void take_down(const Question& question, std::string request, const CommandAnswer& answer);

  const Secret32 master_ = Secret32::random();
  TemporaryFolder folder_{Medium::kMemory};
  FaultyDisk disk_;
  std::unique_ptr<api::Shard> shard_;
  std::vector<AskedWrite> asked_;
  std::uint64_t seed_;
  std::uint64_t requests_ = 0;
};

}  // namespace daybook::testing
