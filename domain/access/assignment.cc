#include "domain/access/assignment.h"

#include <algorithm>

#include "domain/access/group.h"
#include "domain/access/last_holder.h"
#include "domain/access/membership.h"

namespace daybook::assignment {
namespace {

constexpr Field kFields[] = {kUser, kGroup, kExpiresAt, kPair, kAssignedBy};
static_assert(well_formed(kFields));

std::string pair_of(std::int64_t user, const Uuid& group) {
  return std::to_string(user) + " " + group.text();
}

void complete(const Record& now, Input& input) {
  const Value& user = input.names(kUser) ? input.get(kUser) : now.get(kUser);
  const Value& group = input.names(kGroup) ? input.get(kGroup) : now.get(kGroup);
  const auto* number = std::get_if<std::int64_t>(&user);
  const auto* id = std::get_if<Uuid>(&group);
  if (number == nullptr || id == nullptr) return;
  input.set(kPair.id, pair_of(*number, *id));
}

// Of a group that is given; what an undo brings back for somebody who was removed goes when they
// are let in again (membership.cc).
Status check_member(const Event& event, const Record& assignment, const Present& present) {
  if (event.name != "assignment.created") return Done{};
  DAYBOOK_TRY(const auto members,
              present.holding(membership::kMembership, membership::kUser, assignment.get(kUser)));
  const bool is_member = std::ranges::any_of(
      members, [](const Record& one) { return one.exists() && !membership::is_removed(one); });
  if (is_member) return Done{};
  return invalid(std::string(kUser.name), "This user is not a member.");
}

Status check_count(const Event& event, const Record& assignment, const Present& present) {
  if (event.name != "assignment.created") return Done{};
  DAYBOOK_TRY(const auto all, present.holding(kAssignment, kUser, assignment.get(kUser)));
  if (all.size() <= kMost) return Done{};
  return invalid(std::string(kUser.name),
                 "A member has at most " + std::to_string(kMost) + " groups.");
}

Status check_group(const Event& event, const Record& group, const Permissions* held) {
  const bool begins =
      std::ranges::find(event.changes, kExists.id, &Change::field) != event.changes.end();
  if (begins && group.text(group::kStatus) == "archived") {
    return invalid(std::string(kGroup.name), "This group is archived.");
  }
  return group::check_gift(group, held);
}

bool takes_away(const Event& event) {
  return std::ranges::any_of(event.changes, [](const Change& change) {
    return change.field == kExists.id && is_null(change.after);
  });
}

// Only gives it a nearer end: that is no gift.
bool shortens(const Event& event) {
  if (event.changes.size() != 1 || event.changes.front().field != kExpiresAt.id) return false;
  const auto* before = std::get_if<std::int64_t>(&event.changes.front().before);
  const auto* after = std::get_if<std::int64_t>(&event.changes.front().after);
  return after != nullptr && (before == nullptr || *after <= *before);
}

// Whatever changes an assignment gives its group anew, unless it takes it away. Also while it is
// deleted: somebody else may bring it back.
Status guard(const Event& event, const Present& present, const Permissions* held) {
  DAYBOOK_TRY(const auto assignment, present.record(event.record));
  const bool is_there = assignment && assignment->exists();
  if (!is_there || assignment->has(kExpiresAt.id)) DAYBOOK_CHECK(check_holder_is_left(present));
  if (!assignment || takes_away(event) || shortens(event)) return Done{};
  DAYBOOK_CHECK(check_member(event, *assignment, present));
  DAYBOOK_CHECK(check_count(event, *assignment, present));
  const Uuid* id = assignment->reference(kGroup);
  if (id == nullptr) return Done{};
  DAYBOOK_TRY(const auto group, present.record({group::kGroup.id, *id}));
  return group ? check_group(event, *group, held) : Done{};
}

}  // namespace

bool is_active(const Record& assignment, Time now) {
  return assignment.exists() &&
         (!assignment.has(kExpiresAt.id) || assignment.integer(kExpiresAt) > now.value);
}

Status check_return(std::int64_t user, const Present& present, const Permissions* held) {
  DAYBOOK_TRY(const auto assignments, present.holding(kAssignment, kUser, user));
  for (const Record& assignment : assignments) {
    const Uuid* id = assignment.reference(kGroup);
    if (!assignment.exists() || id == nullptr) continue;
    DAYBOOK_TRY(const auto group, present.record({group::kGroup.id, *id}));
    if (group) DAYBOOK_CHECK(group::check_gift(*group, held));
  }
  return Done{};
}

Event created(const Uuid& id, std::int64_t user, const Uuid& group, std::int64_t by) {
  Record blank;
  blank.key = {kAssignment.id, id};
  Draft draft(blank, "assignment.created");
  draft.set(kExists, true)
      .set(kUser, user)
      .set(kGroup, group)
      .set(kPair, pair_of(user, group))
      .set(kAssignedBy, by == 0 ? Value{Null{}} : Value{by});
  return std::move(draft).done();
}

extern constexpr Kind kAssignment = {.id = KindId{23},
                                     .name = "assignment",
                                     .plural = "assignments",
                                     .fields = kFields,
                                     .complete = complete,
                                     .guard = guard};

}  // namespace daybook::assignment
