// The checker: "every acknowledged write survives; every unacknowledged one is wholly there or
// wholly absent; positions have no gap; views equal the fold of the log by digest". Every test of
// faults ends with it; tests/checker/ is the same as a program.
//
// A test keeps a list of the writes that it asked for and what it was answered. A write is told by
// its request id, which its commit carries. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "eventstore/keys.h"
#include "projections/runner.h"

namespace daybook::testing {

enum class Answered : std::uint8_t {
  kDone,     // Acknowledged: it must be there, at the position that was answered if one was.
  kRefused,  // Told that nothing was written: it must not be there.
  kUnknown,  // No answer, or one that leaves it open.
};

struct AskedWrite {
  std::string request;
  TenantId tenant{};
  Answered answered = Answered::kUnknown;
  std::uint64_t position = 0;  // 0: none was answered.
  std::size_t records = 1;     // That its commit has to touch to be there as a whole.
  bool operator==(const AskedWrite&) const = default;
};

// "done 2 17 3 request-id": answered, tenant, position, records, request. Lines that are none are
// reported as findings by whoever reads them.
std::string line_of(const AskedWrite& write);
bool parse_line(std::string_view line, AskedWrite& write);

class Checker {
 public:
  // A log and its views, which nobody has open. Once for each shard; the log is only read.
  void add(const EventStore& store, const KeyRing& keys, const OpenViews& views);
  void check(std::span<const AskedWrite> writes);

  // What does not hold, in words; empty when everything does.
  const std::vector<std::string>& findings() const { return findings_; }
  std::uint64_t commits() const { return commits_; }

 private:
  struct Written {
    TenantId tenant{};
    std::uint64_t position = 0;
    std::set<RecordKey> records;
  };

  void add_log(const EventStore& store, const KeyRing& keys);
  void add_commit(const Commit& commit);
  void add_views(const EventStore& store, const KeyRing& keys, const OpenViews& views);
  void check_one(const AskedWrite& write);
  void check_whole(const AskedWrite& write, const Written& written);
  void find(std::string what) { findings_.push_back(std::move(what)); }

  std::map<TenantId, std::uint64_t> positions_;
  std::map<std::string, Written, std::less<>> written_;
  std::vector<std::string> findings_;
  std::uint64_t commits_ = 0;
};

}  // namespace daybook::testing
