#include "domain/access/group.h"

#include <algorithm>

#include "domain/access/assignment.h"
#include "domain/access/last_holder.h"

namespace daybook::group {
namespace {

constexpr Field kFields[] = {kName, kDescription, kPermissions.checked(check_patterns), kIsSystem,
                             kStatus};
static_assert(well_formed(kFields));

bool touches(const Event& event, const Field& field) {
  return std::ranges::find(event.changes, field.id, &Change::field) != event.changes.end();
}

std::vector<std::string> listed(const Value& permissions) {
  const auto* list = std::get_if<Json>(&permissions);
  if (list == nullptr) return {};
  return read_permissions(list->text).value_or(std::vector<std::string>{});
}

// What a new list gives beyond the one before.
std::vector<std::string> added(const Event& event) {
  const auto change = std::ranges::find(event.changes, kPermissions.id, &Change::field);
  if (change == event.changes.end()) return {};
  const Permissions before(listed(change->before));
  std::vector<std::string> patterns = listed(change->after);
  std::erase_if(patterns, [&](const std::string& one) { return before.cover(one); });
  return patterns;
}

// What the event leaves as it was is no gift, but what it brings back is. A list that changes is
// one even while the group is deleted: somebody else may bring it back.
Status guard(const Event& event, const Present& present, const Permissions* held) {
  DAYBOOK_TRY(const auto group, present.record(event.record));
  if (!group) return Done{};
  if (held != nullptr && group->flag(kIsSystem)) {
    return unprocessable("group.is_system", "A system group cannot be changed.");
  }
  const bool comes_or_goes = touches(event, kExists) || touches(event, kStatus);
  if (!comes_or_goes && !touches(event, kPermissions)) return Done{};
  DAYBOOK_CHECK(check_gift(added(event), held));
  if (comes_or_goes) DAYBOOK_CHECK(check_gift(patterns(*group), held));
  const bool is_new = group->exists() && touches(event, kExists);
  return is_new ? Done{} : check_holder_is_left(present);
}

Needs ask_archive(const Kind&, const Record& group, const Input&) {
  Needs needs;
  needs.referring.push_back({&assignment::kAssignment, assignment::kGroup.id, group.key.id});
  return needs;
}

Result<Events> archive(const Record& group, const Input&, const Loaded& loaded,
                       const Context& context) {
  const bool is_used = std::ranges::any_of(loaded.referring.front(), [&](const Record& assignment) {
    return assignment::is_active(assignment, context.now);
  });
  if (is_used) return unprocessable("group.assigned", "The group is assigned to somebody.");
  Draft draft(group, "group.archived");
  return std::move(draft.set(kStatus, "archived")).events();
}

constexpr Behaviour kBehaviours[] = {
    {.name = "archive", .decide = archive, .ask = ask_archive},
};

}  // namespace

std::vector<std::string> patterns(const Record& group) {
  const bool gives = group.exists() && group.text(kStatus) != "archived";
  return gives ? listed(group.get(kPermissions)) : std::vector<std::string>{};
}

Status check_gift(const std::vector<std::string>& patterns, const Permissions* held) {
  if (held == nullptr) return Done{};
  for (const std::string& pattern : patterns) {
    if (held->cover(pattern)) continue;
    return forbidden("permission.escalation",
                     "You may not give away a permission that you do not have: " + pattern);
  }
  return Done{};
}

Status check_gift(const Record& group, const Permissions* held) {
  return check_gift(patterns(group), held);
}

extern constexpr Kind kGroup = {.id = KindId{22},
                                .name = "group",
                                .plural = "groups",
                                .fields = kFields,
                                .behaviours = kBehaviours,
                                .guard = guard};

}  // namespace daybook::group
