#include "domain/access/org_access.h"

#include <string>

namespace daybook::org_access {
namespace {

constexpr Field kFields[] = {kUser, kTenant, kNote, kGrantedBy, kPair};
static_assert(well_formed(kFields));

void complete(const Record& now, Input& input) {
  const Value& user = input.names(kUser) ? input.get(kUser) : now.get(kUser);
  const Value& tenant = input.names(kTenant) ? input.get(kTenant) : now.get(kTenant);
  const auto* who = std::get_if<std::int64_t>(&user);
  const auto* where = std::get_if<std::int64_t>(&tenant);
  if (who == nullptr || where == nullptr) return;
  input.set(kPair.id, std::to_string(*who) + " " + std::to_string(*where));
}

}  // namespace

extern constexpr Kind kOrgAccess = {.id = KindId{28},
                                    .name = "org_access",
                                    .plural = "org_accesses",
                                    .fields = kFields,
                                    .complete = complete,
                                    .in_control = true};

}  // namespace daybook::org_access
