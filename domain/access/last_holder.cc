#include "domain/access/last_holder.h"

#include "domain/access/assignment.h"
#include "domain/access/group.h"
#include "domain/access/joining.h"
#include "domain/access/membership.h"
#include "domain/access/user.h"

namespace daybook {
namespace {

Result<bool> gives(const Present& present, const Record& assignment) {
  const Uuid* id = assignment.reference(assignment::kGroup);
  const bool is_for_ever = assignment.exists() && !assignment.has(assignment::kExpiresAt.id);
  if (id == nullptr || !is_for_ever) return false;
  DAYBOOK_TRY(const auto group, present.record({group::kGroup.id, *id}));
  return group && Permissions(group::patterns(*group)).allow(kMakesAdministrators);
}

// A membership has the id of the joining that led to it, and that names the user.
Result<bool> is_shut_out(const Present& present, const Record& member) {
  DAYBOOK_TRY(const auto joining, present.record({joining::kJoining.id, member.key.id}));
  const Uuid* id = joining ? joining->reference(joining::kUser) : nullptr;
  if (id == nullptr) return false;
  DAYBOOK_TRY(const auto user, present.record({user::kUser.id, *id}));
  return user && !user::is_active(*user);
}

Result<bool> holds(const Present& present, const Record& member) {
  DAYBOOK_TRY(const bool is_out, is_shut_out(present, member));
  if (is_out) return false;
  DAYBOOK_TRY(const auto assignments, present.holding(assignment::kAssignment, assignment::kUser,
                                                      member.get(membership::kUser)));
  for (const Record& assignment : assignments) {
    DAYBOOK_TRY(const bool is_given, gives(present, assignment));
    if (is_given) return true;
  }
  return false;
}

}  // namespace

Status check_holder_is_left(const Present& present) {
  if (present.tenant() != kControl) return Done{};
  DAYBOOK_TRY(const auto members,
              present.holding(membership::kMembership, membership::kStatus, std::string("active")));
  for (const Record& member : members) {
    DAYBOOK_TRY(const bool is_holder, holds(present, member));
    if (is_holder) return Done{};
  }
  return Error{ErrorCode::kInvalid, std::string(kNobodyLeft),
               "Nobody would be left who may create administrators."};
}

}  // namespace daybook
