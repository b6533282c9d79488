#include "domain/access/invitation.h"

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
                                     .subject_field = kPerson.id};

}  // namespace daybook::invitation
