// The program's own shard (log, keys, views and committer) on a disk that does wrong, with a clock
// of the test's and a list of all writes for the checker. Every write has an idempotency key, so
// that one whose answer leaves it open can be asked again.
//
// One thread; the committer has its own.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "api/core/shard.h"
#include "tests/support/checker.h"
#include "tests/support/faulty_disk.h"
#include "tests/support/temporary_folder.h"

namespace daybook::testing {

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

  // Asks once, under `key`, and waits for the answer. `records` as in AskedWrite.
  CommandAnswer ask(Command command, const std::string& key, std::size_t records);
  const std::vector<AskedWrite>& asked() const { return asked_; }
  void take_down(AskedWrite write) { asked_.push_back(std::move(write)); }
  // Of the next request, for whoever asks without ask().
  std::string next_request();

  // Closes and checks everything. The disk must be whole. Empty: all holds.
  std::vector<std::string> check();
  // Of the views, by value (digest.h); nil when it cannot be read. The shard must be open.
  Digest values();

  std::atomic<std::int64_t> clock;

 private:
  OpenViews views();

  const Secret32 master_ = Secret32::random();
  TemporaryFolder folder_{Medium::kMemory};
  FaultyDisk disk_;
  std::unique_ptr<api::Shard> shard_;
  std::vector<AskedWrite> asked_;
  std::uint64_t seed_;
  std::uint64_t requests_ = 0;
};

// What the answer says of the write itself.
Answered meaning_of(const CommandAnswer& answer);

}  // namespace daybook::testing
