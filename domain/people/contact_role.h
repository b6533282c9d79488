// A contact role: what a person is to an organization, beside the one that they work for. One for
// each pair. It goes with the person and with the organization.
#pragma once

#include "domain/core/kind.h"

namespace daybook::contact_role {

// Set when it is made; who is somebody else's contact has another role.
inline constexpr Field kOrganization = reference(1, "organization", "organization")
                                           .required()
                                           .managed()
                                           .on_delete(OnDelete::kRemoveRecord);
inline constexpr Field kPerson =
    reference(2, "person", "person").required().managed().on_delete(OnDelete::kRemoveRecord);
inline constexpr Field kRole = text(3, "role", 64).required().indexed();

extern const Kind kContactRole;

// Decided on a new record. The same pair and role again: no events. kConflict
// "contact_role.exists", naming the one that there is: the pair has another role.
inline constexpr Field kAssignInput[] = {kOrganization.editable(), kPerson.editable(), kRole};
Result<Events> assign(const Record& now, const Input& input, const Loaded& loaded,
                      const Context& context);
Needs ask_assign(const Kind& kind, const Record& now, const Input& input);

inline constexpr Behaviour kAssign = {.name = "assign",
                                      .decide = assign,
                                      .input = kAssignInput,
                                      .ask = ask_assign,
                                      .makes_record = true};

// Decided on the organization: of the person's role in it. Of roles that merging persons brought
// together all go, and the oldest is the one that counts. kNotFound "contact_role.not_found".
inline constexpr Field kChangeInput[] = {kPerson.editable(), kRole};
inline constexpr Field kDismissInput[] = {kPerson.editable()};
Result<Events> change(const Record& organization, const Input& input, const Loaded& loaded,
                      const Context& context);
Result<Events> dismiss(const Record& organization, const Input& input, const Loaded& loaded,
                       const Context& context);
Needs ask_contacts(const Kind& kind, const Record& organization, const Input& input);

inline constexpr Behaviour kChange = {
    .name = "change_contact", .decide = change, .input = kChangeInput, .ask = ask_contacts};
inline constexpr Behaviour kDismiss = {
    .name = "dismiss_contact", .decide = dismiss, .input = kDismissInput, .ask = ask_contacts};

}  // namespace daybook::contact_role
