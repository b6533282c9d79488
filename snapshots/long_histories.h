// Which records have had so many events that they are worth a walk: it leaves snapshots behind
// (past_records.h), so that whoever looks at the record next does not wait for it.
//
// Counts since it was made and for a bounded number of records; a record that it lost sight of is
// walked by the first who looks. One thread, or under a lock.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>

#include "domain/core/commit.h"

namespace daybook {

class LongHistories {
 public:
  using Of = std::pair<TenantId, RecordKey>;

  // A commit of very many events is passed over: it gives no record a long history.
  void add(const Commit& commit);
  bool has_due() const { return !due_.empty(); }
  // Each once for every kEventsPerWalk of its events.
  std::optional<Of> take_due();

  static constexpr std::uint64_t kEventsPerWalk = 512;

 private:
  void make_room();

  std::map<Of, std::uint64_t> events_;
  std::deque<Of> due_;
};

}  // namespace daybook
