#include "api/core/joiner.h"
#include "api/outbox/invitation_secret.h"
#include "api/read/input_reader.h"
#include "api/records/answers.h"
#include "api/surfaces/crm/actions.h"
#include "api/surfaces/crm/crm.h"
#include "api/surfaces/crm/schemas.h"
#include "api/surfaces/crm/users.h"
#include "domain/access/invitation.h"
#include "domain/access/tenant.h"

namespace daybook::api::crm {
namespace {

// One answer for every secret that does not fit: it tells nothing about what exists.
Error bad_secret() { return invalid("secret", "The secret is not valid."); }

Error not_active() {
  return conflict("invitation.not_active",
                  "The invitation was accepted or revoked, or its time is over.");
}

struct Invited {
  TenantId tenant;
  Record invitation;
};

Result<Invited> find_invitation(const Application& application, std::string_view secret) {
  const auto named = verify_invitation_secret(application.shards, secret);
  if (!named) return bad_secret();
  const Shard& home = application.shards.of(named->tenant);
  DAYBOOK_TRY(auto found,
              home.reader().record(named->tenant, {invitation::kInvitation.id, named->invitation}));
  if (!found || !found->exists()) return bad_secret();
  return Invited{named->tenant, std::move(*found)};
}

// A tenant that is suspended is as it was when it is reactivated, its members among it.
Status check_open(const Application& application, const Invited& invited) {
  if (!invitation::is_active(invited.invitation, wall_clock())) return not_active();
  const RecordNumber number{static_cast<std::uint32_t>(invited.tenant.value)};
  DAYBOOK_TRY(const auto found,
              application.shards.control().reader().by_number(kControl, tenant::kTenant, number));
  if (found && found->text(tenant::kStatus) == "active") return Done{};
  return conflict("tenant.not_active", "The organization takes nobody in for now.");
}

Result<Joined> accept(const Application& application, const Input& request, const Command& by) {
  DAYBOOK_CHECK(secrets::check_password(request.text(accepting::kPassword)));
  DAYBOOK_TRY(const Invited invited,
              find_invitation(application, request.text(accepting::kSecret)));
  const Record& invitation = invited.invitation;
  const bool is_repeated = application.joiner.knows(by);
  if (!is_repeated) DAYBOOK_CHECK(check_open(application, invited));
  NewUser user;
  user.email = invitation.text(invitation::kEmail);
  user.name = request.text(accepting::kName);
  user.is_verified = true;
  user.is_admin = invitation.flag(invitation::kIsAdmin);
  user.is_staff = invitation.flag(invitation::kIsStaff);
  user.invitation = invitation.key.id;
  DAYBOOK_TRY(user.password_hash, application.hasher.hash(request.text(accepting::kPassword)));
  // Hashing takes a while: it may have been revoked meanwhile.
  DAYBOOK_TRY(const Invited still, find_invitation(application, request.text(accepting::kSecret)));
  if (!is_repeated) DAYBOOK_CHECK(check_open(application, still));
  auto joined = application.joiner.join(invited.tenant, user, by);
  if (joined || joined.error().code != ErrorCode::kConflict) return joined;
  // Whoever was overtaken is told what the next one is told.
  DAYBOOK_TRY(const Invited now, find_invitation(application, request.text(accepting::kSecret)));
  return invitation::is_active(now.invitation, wall_clock()) ? joined : not_active();
}

void accept_invitation(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Body body, exchange->body());
  DAYBOOK_ANSWER_TRY(exchange, const Input request,
                     read_input(members_of(kAcceptRequest), body.root(), Mode::kCreate));
  Command by = exchange->command("invitation.accept");
  DAYBOOK_ANSWER_TRY(exchange, by.idempotency,
                     exchange->idempotency(kControl, compact(*exchange, body)));
  exchange->hand_over([exchange, request, by] {
    DAYBOOK_ANSWER_TRY(exchange, const Joined joined, accept(exchange->application(), request, by));
    answer_joined(exchange, joined);
  });
}

constexpr Answer kAccepted[] = {{201, "", &kUser},
                                {400, "validation error"},
                                {403, "the address's account was deactivated"},
                                {409, "the invitation or its organization is not active"}};

constexpr Action kRows[] = {
    {.method = Method::kPost,
     .path = "invitations/accept",
     .operation_id = "invitations_accept_create",
     .summary = "Accept an invitation with its mailed secret",
     .permission = {},
     .handler = accept_invitation,
     .request = &kAcceptRequest,
     .answers = kAccepted,
     .resource = &kInvitations},
};

}  // namespace

extern constexpr ActionTable kInvitationActions = {kRows};

}  // namespace daybook::api::crm
