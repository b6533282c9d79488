#include "domain/access/invitation.h"

#include <algorithm>

#include "domain/access/membership.h"

namespace daybook::invitation {
namespace {

constexpr Field kFields[] = {kPerson,           kEmail,      kStatus,    kIsAdmin,   kIsStaff,
                             kEnrollmentConfig, kRedirectTo, kExpiresAt, kAcceptedBy};
static_assert(well_formed(kFields));

Result<Events> revoke(const Record& now, const Input&, const Loaded&, const Context&) {
  if (now.text(kStatus) == "accepted") {
    return conflict("invitation.accepted", "The invitation has been accepted.");
  }
  Draft draft(now, "invitation.revoked");
  return std::move(draft.set(kStatus, "revoked")).events();
}

// Who invites gives what the invited will have.
Status guard(const Event& event, const Present& present, const Permissions* held) {
  const bool is_made = std::ranges::any_of(event.changes, [](const Change& change) {
    return change.field == kExistence && change.after == Value{true};
  });
  if (!is_made) return Done{};
  DAYBOOK_TRY(const auto made, present.record(event.record));
  if (!made) return Done{};
  return membership::check_privileges(made->flag(kIsAdmin), made->flag(kIsStaff), held);
}

constexpr Behaviour kBehaviours[] = {
    {.name = "revoke",
     .decide = revoke,
     .irreversible = "A revoked secret stays revoked; invite again."},
};

}  // namespace

bool is_active(const Record& invitation, Time now) {
  return invitation.exists() && invitation.text(kStatus) == "pending" &&
         invitation.integer(kExpiresAt) > now.value;
}

Event accepted(const Record& invitation, std::int64_t user) {
  Draft draft(invitation, "invitation.accepted");
  return std::move(draft.set(kStatus, "accepted").set(kAcceptedBy, user)).done();
}

extern constexpr Kind kInvitation = {.id = KindId{5},
                                     .name = "invitation",
                                     .plural = "invitations",
                                     .fields = kFields,
                                     .behaviours = kBehaviours,
                                     .subject = SubjectRule::kReference,
                                     .subject_field = kPerson.id,
                                     .guard = guard};

}  // namespace daybook::invitation
