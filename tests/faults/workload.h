// A fixed day in the life of a shard, for faults at every one of its calls to the disk: two
// tenants, records with and without personal values, a batch, a merge, a deletion, an erasure with
// its keys, folded lists and a restart.
//
// Every write is asked again, with its idempotency key, until it is done; so the records at the end
// are always the same.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/faults/faulty_shard.h"

namespace daybook::testing {

class Workload {
 public:
  explicit Workload(FaultyShard& shard) : shard_(shard) {}

  // Opens the shard, does everything, and leaves it open. The power comes on again and room is made
  // as soon as one attempt was refused for want of it.
  void run();

  // Of the whole life of the shard, in words: what went against the rules.
  const std::vector<std::string>& failures() const { return failures_; }

 private:
  void open();
  void write(const std::string& key, std::size_t records, Command command);
  void erase_person();
  Status scrub_person();
  // `what` is to be erased.
  void until_done(const std::string& what, const std::function<Status()>& attempt);
  void restart();
  // What somebody does about the disk between two attempts.
  void mend_disk();
  void reads_go_on();
  void fail(std::string what) { failures_.push_back(std::move(what)); }

  FaultyShard& shard_;
  std::vector<std::string> failures_;
  std::uint64_t shown_ = 0;  // Organizations that a list showed.
};

}  // namespace daybook::testing
