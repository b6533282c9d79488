// Which records of a tenant differ between two positions of its history, told from the commits
// between them alone: what was changed and changed back does not count.
//
// Any thread. The work is bounded by limits: nothing of a larger range is answered.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "snapshots/live_history.h"

namespace daybook {

struct NetChangeLimits {
  std::uint64_t commits_max = 100'000;
  std::uint64_t events_max = 1'000'000;
  std::size_t records_max = 200'000;  // Of one range; each takes some hundred bytes meanwhile.
};

// Both ends belong to the tenant's history, `from` is not after `to`.
struct PositionRange {
  TenantId tenant{};
  Position from{};
  Position to{};
};

// Whether a change of this field counts; asked for existence (field 0) too.
using CountsField = std::function<bool(KindId, FieldId)>;

// The records that differ, in the order of kind and number. A record that exists at neither end
// does not. kInvalid "history.range_too_large" beyond a limit.
Result<std::vector<RecordKey>> changed_between(const LiveHistory& history,
                                               const PositionRange& range,
                                               const CountsField& counts,
                                               const NetChangeLimits& limits = {});

}  // namespace daybook
