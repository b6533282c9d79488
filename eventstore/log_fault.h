// What is wrong with a log, and where.
#pragma once

#include <string>

#include "domain/core/value.h"
#include "eventstore/event_store.h"

namespace daybook {

// `place` is 0 when it is no commit's, `position` when it is not known.
struct LogFault {
  Place place{};
  TenantId tenant{};
  Position position{};
  std::string what;
  bool operator==(const LogFault&) const = default;
};

}  // namespace daybook
