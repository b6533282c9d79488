#include "domain/access/membership.h"

#include <algorithm>
#include <iterator>

#include "domain/access/assignment.h"
#include "domain/access/group.h"
#include "domain/access/invitation.h"
#include "domain/access/last_administrator.h"
#include "domain/access/last_holder.h"
#include "domain/access/org_access.h"
#include "domain/people/linking.h"
#include "domain/people/person.h"

namespace daybook::membership {
namespace {

constexpr Field kFields[] = {
    kUser, kStatus, kIsAdmin, kIsStaff, kEnrollmentConfig, kHasGlobalAccess, kRejoinedAt};
static_assert(well_formed(kFields));

constexpr Field kJoinInput[] = {joining::kUser,  joining::kIsAdmin,    joining::kIsStaff,
                                joining::kEmail, joining::kInvitation, joining::kPerson,
                                joining::kGroup, joining::kRequestedAt};

enum Asked : std::size_t { kMembers, kPersons, kAssignments, kGrants };

Needs ask_join(const Kind&, const Record&, const Input& input) {
  Needs needs;
  needs.holding.push_back({&kMembership, kUser.id, input.get(joining::kUser)});
  needs.holding.push_back({&person::kPerson, person::kPrimaryEmail.id, input.get(joining::kEmail)});
  const Value& user = input.get(joining::kUser);
  needs.holding.push_back({&assignment::kAssignment, assignment::kUser.id, user});
  needs.holding.push_back({&org_access::kOrgAccess, org_access::kUser.id, user});
  if (const auto* id = std::get_if<Uuid>(&input.get(joining::kInvitation))) {
    needs.records.push_back({invitation::kInvitation.id, *id});
  }
  if (const auto* id = std::get_if<Uuid>(&input.get(joining::kPerson))) {
    needs.records.push_back({person::kPerson.id, *id});
  }
  if (const auto* id = std::get_if<Uuid>(&input.get(joining::kGroup))) {
    needs.records.push_back({group::kGroup.id, *id});
    needs.fresh_ids = 1;
  }
  return needs;
}

// Null for somebody new: there is nothing of before.
Value rejoined_at(const Record& now, const Input& input, const Context& context) {
  if (!is_removed(now)) return now.get(kRejoinedAt);
  return input.names(joining::kRequestedAt) ? input.get(joining::kRequestedAt)
                                            : Value{context.now.value};
}

Event joined(const Record& now, const Input& input, const Record* invitation,
             const Context& context) {
  Draft draft(now, "membership.joined");
  draft.set(kExists, true)
      .set(kUser, input.get(joining::kUser))
      .set(kStatus, "active")
      .set(kIsAdmin, input.flag(joining::kIsAdmin))
      .set(kIsStaff, input.flag(joining::kIsStaff))
      .set(kRejoinedAt, rejoined_at(now, input, context));
  if (invitation != nullptr) {
    draft.set(kEnrollmentConfig, invitation->get(invitation::kEnrollmentConfig));
  }
  return std::move(draft).done();
}

bool may_be_linked(const Record& person) {
  return !person.has(person::kPlatformUser.id) && !person.has(person::kMergedInto.id) &&
         !is_under_erasure(person::kPerson, person);
}

const Record* named(const Loaded& loaded, const Kind& kind, const Input& input,
                    const Field& field) {
  const auto* id = std::get_if<Uuid>(&input.get(field));
  return id == nullptr ? nullptr : loaded.find({kind.id, *id});
}

// Whoever carries the address, and whoever was invited, whatever address that record carries by
// now.
void link_persons(const Input& input, const Loaded& loaded, std::int64_t user, Events& events) {
  const Record* invited = named(loaded, person::kPerson, input, joining::kPerson);
  bool invited_is_linked = false;
  for (const Record& person : loaded.holding[kPersons]) {
    if (!may_be_linked(person)) continue;
    events.push_back(linking::linked(person, user));
    invited_is_linked |= invited != nullptr && invited->key == person.key;
  }
  if (invited == nullptr || invited_is_linked) return;
  if (invited->exists() && may_be_linked(*invited)) {
    events.push_back(linking::linked(*invited, user));
  }
}

const Record* invitation_named(const Input& input, const Loaded& loaded) {
  const Record* found = named(loaded, invitation::kInvitation, input, joining::kInvitation);
  return found != nullptr && found->exists() ? found : nullptr;
}

// Its secret is known for ever to whoever was mailed it.
bool is_settled(const Record* invitation) {
  return invitation != nullptr && invitation->text(invitation::kStatus) != "pending";
}

// A group that is gone by now is left out: the membership stands without it.
void assign(const Input& input, const Loaded& loaded, const Context& context, Events& events) {
  const Record* given = named(loaded, group::kGroup, input, joining::kGroup);
  if (given == nullptr || !given->exists()) return;
  const auto user = std::get<std::int64_t>(input.get(joining::kUser));
  events.push_back(
      assignment::created(context.fresh_ids.front(), user, given->key.id, context.actor));
}

void take_away(const std::vector<Record>& given, std::string_view event, Events& events) {
  for (const Record& one : given) {
    if (!one.exists()) continue;
    Draft taken(one, event);
    events.push_back(std::move(taken.set(kExists, Null{})).done());
  }
}

Result<Events> join(const Record& now, const Input& input, const Loaded& loaded,
                    const Context& context) {
  const auto& members = loaded.holding[kMembers];
  const auto user = std::get<std::int64_t>(input.get(joining::kUser));
  const Record* invitation = invitation_named(input, loaded);
  Events events;
  if (members.empty() || is_removed(members.front())) {
    if (is_settled(invitation)) {
      return conflict("invitation.not_active", "The invitation was accepted or revoked.");
    }
    events.push_back(joined(members.empty() ? now : members.front(), input, invitation, context));
    // What an undo brought back of an earlier time is not theirs any more.
    take_away(loaded.holding[kAssignments], "assignment.deleted", events);
    take_away(loaded.holding[kGrants], "org_access.deleted", events);
    assign(input, loaded, context, events);
  } else if (invitation == nullptr || is_settled(invitation) || !is_active(members.front())) {
    return events;
  }
  if (invitation != nullptr) events.push_back(invitation::accepted(*invitation, user));
  link_persons(input, loaded, user, events);
  return events;
}

Error removed() { return conflict("membership.removed", "The member was removed."); }

Result<Events> suspend(const Record& now, const Input&, const Loaded&, const Context&) {
  if (is_removed(now)) return removed();
  Draft draft(now, "membership.suspended");
  return std::move(draft.set(kStatus, "suspended")).events();
}

Result<Events> reinstate(const Record& now, const Input&, const Loaded&, const Context&) {
  if (is_removed(now)) return removed();
  Draft draft(now, "membership.reinstated");
  return std::move(draft.set(kStatus, "active")).events();
}

Needs ask_remove(const Kind&, const Record& now, const Input&) {
  Needs needs;
  needs.holding.push_back({&assignment::kAssignment, assignment::kUser.id, now.get(kUser)});
  return needs;
}

// Their groups go as well: whoever lets them in again gives what they then have.
Result<Events> remove(const Record& now, const Input&, const Loaded& loaded, const Context&) {
  Draft draft(now, "membership.removed");
  Events events = std::move(draft.set(kStatus, "removed")).events();
  take_away(loaded.holding.front(), "assignment.deleted", events);
  return events;
}

Needs ask_revoke(const Kind& kind, const Record& now, const Input& input) {
  Needs needs = ask_remove(kind, now, input);
  needs.holding.push_back({&org_access::kOrgAccess, org_access::kUser.id, now.get(kUser)});
  return needs;
}

Result<Events> revoke(const Record& now, const Input&, const Loaded& loaded, const Context&) {
  Draft draft(now, "membership.deleted");
  Events events = std::move(draft.set(kExists, Null{})).events();
  take_away(loaded.holding[0], "assignment.deleted", events);
  take_away(loaded.holding[1], "org_access.deleted", events);
  return events;
}

constexpr std::string_view kAdministrator[] = {"Ibl.CRM/*"};
constexpr std::string_view kStaff[] = {
    "Ibl.CRM/Persons/list",   "Ibl.CRM/Persons/read",    "Ibl.CRM/Persons/write",
    "Ibl.CRM/Persons/delete", "Ibl.CRM/Organizations/*", "Ibl.CRM/Deals/*",
    "Ibl.CRM/Activities/*",   "Ibl.CRM/Notes/*",         "Ibl.CRM/Tags/*",
    "Ibl.CRM/Tasks/*",        "Ibl.CRM/Projects/*",      "Ibl.CRM/Documents/*",
    "Ibl.CRM/ContactRoles/*", "Ibl.CRM/Segments/*",      "Ibl.CRM/NoteCategories/*",
    "Ibl.CRM/MediaObjects/*", "Ibl.CRM/Invite/action",   "Ibl.CRM/Invitations/*",
    "Ibl.CRM/Users/list",     "Ibl.CRM/Users/read",      "Ibl.CRM/History/read",
};

bool marks(const Event& event, const Field& field) {
  return std::ranges::any_of(event.changes, [&](const Change& change) {
    return change.field == field.id && change.after == Value{true};
  });
}

bool becomes_active(const Event& event, const Record& membership) {
  return is_active(membership) && std::ranges::any_of(event.changes, [](const Change& change) {
           return change.field == kStatus.id || change.field == kExists.id;
         });
}

// Whoever comes (back) comes with all that their marks and groups give.
Status check_return(const Record& membership, const Present& present, const Permissions* held) {
  DAYBOOK_CHECK(check_privileges(membership.flag(kIsAdmin), membership.flag(kIsStaff), held));
  return assignment::check_return(membership.integer(kUser), present, held);
}

Status guard(const Event& event, const Present& present, const Permissions* held) {
  DAYBOOK_TRY(const auto membership, present.record(event.record));
  if (!membership || !is_active(*membership)) DAYBOOK_CHECK(check_holder_is_left(present));
  if (membership) DAYBOOK_CHECK(check_administrator_is_left(event, *membership, present));
  DAYBOOK_CHECK(check_privileges(marks(event, kIsAdmin), marks(event, kIsStaff), held));
  if (marks(event, kHasGlobalAccess)) DAYBOOK_CHECK(org_access::check_gift(held));
  const bool returns = membership && becomes_active(event, *membership);
  return returns ? check_return(*membership, present, held) : Done{};
}

constexpr Behaviour kBehaviours[] = {
    {.name = "join",
     .decide = join,
     .input = kJoinInput,
     .ask = ask_join,
     .makes_record = true,
     .irreversible = "Whoever came in has been there, and an invitation is used once; remove the "
                     "member."},
    {.name = "suspend", .decide = suspend},
    {.name = "reinstate", .decide = reinstate},
    {.name = "remove",
     .decide = remove,
     .ask = ask_remove,
     .irreversible = "Whoever was removed is out, with sessions and tokens; let them in anew."},
    {.name = "revoke",
     .decide = revoke,
     .ask = ask_revoke,
     .irreversible = "Whoever was revoked is out; make them an administrator anew."},
};

}  // namespace

bool is_active(const Record& membership) {
  return membership.exists() && membership.text(kStatus) == "active";
}

bool is_removed(const Record& membership) {
  return membership.exists() && membership.text(kStatus) == "removed";
}

bool is_from_before(const Record& membership, Time made) {
  return made.value < membership.integer(kRejoinedAt);
}

std::vector<std::string> privileges(bool is_admin, bool is_staff) {
  if (is_admin) return {std::begin(kAdministrator), std::end(kAdministrator)};
  if (is_staff) return {std::begin(kStaff), std::end(kStaff)};
  return {};
}

Status check_privileges(bool is_admin, bool is_staff, const Permissions* held) {
  return group::check_gift(privileges(is_admin, is_staff), held);
}

extern constexpr Kind kMembership = {.id = KindId{4},
                                     .name = "membership",
                                     .plural = "memberships",
                                     .fields = kFields,
                                     .behaviours = kBehaviours,
                                     .guard = guard};

}  // namespace daybook::membership
