#include "domain/people/contact_role.h"

#include "domain/people/person.h"

namespace daybook::contact_role {
namespace {

constexpr Field kFields[] = {kOrganization, kPerson, kRole};
static_assert(well_formed(kFields));

constexpr Behaviour kBehaviours[] = {kAssign};

// The person, or whoever they were merged into: that is whom the role would be stored for.
Uuid standing_person(const Uuid& asked, const Loaded& loaded) {
  const Record* person = loaded.find({person::kPerson.id, asked});
  const Uuid* survivor = person == nullptr ? nullptr : person->reference(person::kMergedInto);
  return survivor == nullptr ? asked : *survivor;
}

// Oldest first.
std::vector<const Record*> roles_of(const Uuid& person, const Loaded& loaded) {
  std::vector<const Record*> roles;
  for (const Record& held : loaded.referring.front()) {
    const Uuid* holder = held.reference(kPerson);
    if (holder != nullptr && *holder == person) roles.push_back(&held);
  }
  return roles;
}

Result<std::vector<const Record*>> asked_roles(const Input& input, const Loaded& loaded) {
  const Uuid person = standing_person(std::get<Uuid>(input.get(kPerson)), loaded);
  std::vector<const Record*> roles = roles_of(person, loaded);
  if (!roles.empty()) return roles;
  return not_found("contact_role.not_found", "The person has no role in this organization.");
}

Needs needs_of(const Uuid& organization, const Input& input) {
  Needs needs;
  needs.records.push_back({person::kPerson.id, std::get<Uuid>(input.get(kPerson))});
  needs.referring.push_back({&kContactRole, kOrganization.id, organization});
  return needs;
}

}  // namespace

Needs ask_assign(const Kind&, const Record&, const Input& input) {
  return needs_of(std::get<Uuid>(input.get(kOrganization)), input);
}

Needs ask_contacts(const Kind&, const Record& organization, const Input& input) {
  return needs_of(organization.key.id, input);
}

Result<Events> change(const Record&, const Input& input, const Loaded& loaded, const Context&) {
  DAYBOOK_TRY(const auto roles, asked_roles(input, loaded));
  if (!input.names(kRole)) return Events{};
  Draft draft(*roles.front(), "contact_role.updated");
  return std::move(draft.set(kRole, input.get(kRole))).events();
}

Result<Events> dismiss(const Record&, const Input& input, const Loaded& loaded, const Context&) {
  DAYBOOK_TRY(const auto roles, asked_roles(input, loaded));
  Events events;
  for (const Record* role : roles) {
    Draft draft(*role, "contact_role.deleted");
    events.push_back(std::move(draft.set(kExists, Null{})).done());
  }
  return events;
}

Result<Events> assign(const Record& now, const Input& input, const Loaded& loaded, const Context&) {
  const Uuid person = standing_person(std::get<Uuid>(input.get(kPerson)), loaded);
  const auto held = roles_of(person, loaded);
  if (!held.empty() && held.front()->get(kRole) == input.get(kRole)) return Events{};
  if (!held.empty()) {
    return conflict("contact_role.exists", "The person has a role in this organization already.",
                    held.front()->key.id.text());
  }
  Draft draft(now, "contact_role.assigned");
  draft.set(kExists, true)
      .set(kOrganization, input.get(kOrganization))
      .set(kPerson, person)
      .set(kRole, input.get(kRole));
  return std::move(draft).events();
}

extern constexpr Kind kContactRole = {.id = KindId{27},
                                      .name = "contact_role",
                                      .plural = "contact_roles",
                                      .fields = kFields,
                                      .behaviours = kBehaviours,
                                      .subject = SubjectRule::kReference,
                                      .subject_field = kPerson.id};

}  // namespace daybook::contact_role
