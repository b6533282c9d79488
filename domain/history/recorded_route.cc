#include "domain/history/recorded_route.h"

#include "domain/history/reversibility.h"

namespace daybook {

std::string_view recorded_route(const Commit& commit) {
  const bool is_recorded =
      commit.command == kAccessCommand || commit.command == kMissingPermissionCommand;
  if (!is_recorded || commit.outcomes.empty()) return {};
  return commit.outcomes.front().detail;
}

}  // namespace daybook
