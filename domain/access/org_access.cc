#include "domain/access/org_access.h"

#include <algorithm>
#include <string>

#include "domain/access/group.h"
#include "domain/access/membership.h"

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

// Whoever was let go as an administrator must not find it when they come again.
Status guard(const Event& event, const Present& present, const Permissions* held) {
  DAYBOOK_TRY(const auto access, present.record(event.record));
  if (!access || !access->exists()) return Done{};
  DAYBOOK_CHECK(check_gift(held));
  DAYBOOK_TRY(const auto members,
              present.holding(membership::kMembership, membership::kUser, access->get(kUser)));
  const bool is_member = std::ranges::any_of(members, &Record::exists);
  if (is_member) return Done{};
  return invalid(std::string(kUser.name), "This user is no administrator.");
}

}  // namespace

Status check_gift(const Permissions* held) {
  return group::check_gift({"platform.org_access.grant"}, held);
}

Status check_return(std::int64_t user, const Present& present, const Permissions* held) {
  DAYBOOK_TRY(const auto members,
              present.holding(membership::kMembership, membership::kUser, user));
  DAYBOOK_TRY(const auto grants, present.holding(kOrgAccess, kUser, user));
  const bool is_global = std::ranges::any_of(members, [](const Record& member) {
    return member.exists() && member.flag(membership::kHasGlobalAccess);
  });
  return is_global || std::ranges::any_of(grants, &Record::exists) ? check_gift(held)
                                                                   : Status(Done{});
}

extern constexpr Kind kOrgAccess = {.id = KindId{28},
                                    .name = "org_access",
                                    .plural = "org_accesses",
                                    .fields = kFields,
                                    .complete = complete,
                                    .in_control = true,
                                    .guard = guard};

}  // namespace daybook::org_access
