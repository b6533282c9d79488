// Data folders that take long to make: made once, kept in the build folder, and read by whoever
// needs them. Whoever writes to one, or leaves it damaged, spoils it for the next run.
//
// One thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "bench/support/servers.h"

namespace daybook::bench {

// A tenant with so many persons, made by one event each, a thousand a commit: a fifth are
// customers, one in a hundred belongs to `organization`, one in ten has the metadata key "vip".
struct Persons {
  DataFolder folder;
  std::vector<std::string> ids;  // Of up to 100,000 of them, evenly spread, in no order.
  std::string organization;
};
Persons persons(std::size_t count);

// A tenant at work (crm_history.h) with about so many commits.
struct History {
  DataFolder folder;
  std::vector<std::string> persons;  // Some of them that were edited, in no order.
};
History history(std::size_t commits);

}  // namespace daybook::bench
