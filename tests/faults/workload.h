// A fixed day in the life of a shard, for faults at every one of its calls to the disk: two
// tenants, records with and without personal values, a batch, a merge, a deletion, an erasure with
// its keys, folded lists and a restart.
//
// Every write is asked again, with its idempotency key, until it is done; so the records at the end
// are always the same.
#pragma once

#include <string>
#include <vector>

#include "tests/faults/patient_caller.h"

namespace daybook::testing {

class Workload {
 public:
  explicit Workload(FaultyShard& shard);

  // Opens the shard, does everything, and leaves it open. The power comes on again and room is made
  // as soon as one attempt was refused for want of it.
  void run();

  // Of the whole life of the shard, in words: what went against the rules.
  const std::vector<std::string>& failures() const { return caller_.failures(); }

 private:
  void write(const std::string& key, std::size_t records, const Command& command);
  void erase_person();
  Status scrub_person();
  void reads_go_on();
  void fail(std::string what) { caller_.fail(std::move(what)); }

  FaultyShard& shard_;
  PatientCaller caller_;
};

}  // namespace daybook::testing
