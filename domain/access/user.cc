#include "domain/access/user.h"

#include <algorithm>

#include "domain/access/assignment.h"
#include "domain/access/impersonation.h"
#include "domain/access/joining.h"
#include "domain/access/last_holder.h"
#include "domain/access/mail.h"
#include "domain/access/org_access.h"
#include "domain/access/session.h"
#include "domain/access/user_erasing.h"

namespace daybook::user {
namespace {

constexpr Field kFields[] = {
    kEmail,       kName,        kStatus,           kPasswordHash,     kIsVerified,
    kLastLoginAt, kCredentials, kResetRequestedAt, kHasGivenPassword, kErasure};
static_assert(well_formed(kFields));

constexpr Field kRegisterInput[] = {
    registering::kEmail,      registering::kName,    registering::kPasswordHash,
    registering::kIsVerified, registering::kTenant,  registering::kInvitation,
    registering::kIsAdmin,    registering::kIsStaff, registering::kGroup};

Needs ask_register(const Kind&, const Record& user, const Input&) {
  Needs needs;
  needs.fresh_ids = 1;
  needs.referring.push_back({&joining::kJoining, joining::kUser.id, user.key.id});
  return needs;
}

// Sessions of the former password and secrets that were mailed before it are void.
Draft& set_password(const Record& user, const Value& hash, Draft& draft) {
  return draft.set(kPasswordHash, hash)
      .set(kHasGivenPassword, Null{})
      .set(kCredentials, user.integer(kCredentials) + 1)
      .set(kResetRequestedAt, Null{});
}

Event registered(const Record& user, const Input& input) {
  Draft draft(user, "user.registered");
  draft.set(kExists, true)
      .set(kEmail, input.get(registering::kEmail))
      .set(kName, input.get(registering::kName))
      .set(kStatus, "active")
      .set(kPasswordHash, input.get(registering::kPasswordHash))
      .set(kIsVerified, input.flag(registering::kIsVerified));
  return std::move(draft).done();
}

Event joining_requested(const Record& user, const Input& input, const Uuid& id) {
  Record blank;
  blank.key = {joining::kJoining.id, id};
  Draft draft(blank, "joining.requested");
  draft.set(kExists, true)
      .set(joining::kUser, user.key.id)
      .set(joining::kTenant, input.get(registering::kTenant))
      .set(joining::kInvitation, input.get(registering::kInvitation))
      .set(joining::kIsAdmin, input.flag(registering::kIsAdmin))
      .set(joining::kIsStaff, input.flag(registering::kIsStaff))
      .set(joining::kGroup, input.get(registering::kGroup))
      .set(joining::kStatus, "pending");
  return std::move(draft).done();
}

// A mailed secret that was shown proves the address. Whoever shows it gets the password they chose,
// unless they have one of their own.
Events verified(const Record& user, const Input& input) {
  Draft draft(user, "user.verified");
  if (!user.has(kPasswordHash.id) || has_given_password(user)) {
    set_password(user, input.get(registering::kPasswordHash), draft);
  }
  return std::move(draft.set(kIsVerified, true)).events();
}

bool is_over(const Record& joining) { return joining.text(joining::kStatus) == "over"; }

// Since a joining was over others may have set the password.
bool is_known_in(const Loaded& loaded, const Value& tenant) {
  return std::ranges::any_of(loaded.referring.front(), [&](const Record& joining) {
    return joining.exists() && !is_over(joining) && joining.get(joining::kTenant) == tenant;
  });
}

// Nobody who set the password comes along: the address's owner gets in by a mailed secret.
Events without_given_password(const Record& user) {
  Draft draft(user, "user.password_dropped");
  set_password(user, Null{}, draft);
  return std::move(draft).events();
}

// Only whoever was mailed the invitation's secret hears of it: it is their own account.
Error shut_out() {
  return forbidden("user.not_active",
                   "This address's account was deactivated; it accepts no invitation meanwhile.");
}

// What comes with a joining for somebody who is known already: they keep the name, and a password
// of their own.
Events met_again(const Record& user, const Input& input, const Loaded& loaded) {
  if (input.flag(registering::kIsVerified)) return verified(user, input);
  const bool is_new_there = !is_known_in(loaded, input.get(registering::kTenant));
  return is_new_there && has_given_password(user) ? without_given_password(user) : Events{};
}

Result<Events> register_user(const Record& user, const Input& input, const Loaded& loaded,
                             const Context& context) {
  const bool is_invited = !is_blank(input.get(registering::kInvitation));
  if (is_invited && user.exists() && !is_active(user)) return shut_out();
  Events events = user.exists() ? met_again(user, input, loaded) : Events{registered(user, input)};
  events.push_back(joining_requested(user, input, context.fresh_ids[0]));
  return events;
}

Needs ask_fresh_id(const Kind&, const Record&, const Input&) {
  Needs needs;
  needs.fresh_ids = 1;
  return needs;
}

Event session_opened(const Record& user, const Input& input, const Context& context) {
  Record blank;
  blank.key = {session::kSession.id, context.fresh_ids[0]};
  Draft draft(blank, "session.opened");
  draft.set(kExists, true)
      .set(session::kUser, user.key.id)
      .set(session::kTenant, input.get(signing_in::kTenant))
      .set(session::kHash, input.get(signing_in::kHash))
      .set(session::kExpiresAt, context.now.value + session::kLifetime_us)
      .set(session::kStatus, "active")
      .set(session::kCredentials, user.integer(kCredentials));
  return std::move(draft).done();
}

std::int64_t number_of(const Value& value) { return std::get<std::int64_t>(value); }

Result<Events> sign_in(const Record& user, const Input& input, const Loaded&,
                       const Context& context) {
  const bool is_checked =
      user.integer(kCredentials) == number_of(input.get(signing_in::kCredentials));
  if (!is_checked || !is_active(user)) return sign_in_failed();
  Draft draft(user, "user.signed_in");
  draft.set(kLastLoginAt, context.now.value);
  return Events{std::move(draft).done(), session_opened(user, input, context)};
}

Event reset_mail(const Record& user, const Context& context) {
  Record blank;
  blank.key = {mail::kMail.id, context.fresh_ids[0]};
  Draft draft(blank, "mail.queued");
  draft.set(kExists, true)
      .set(mail::kRecipient, user.get(kEmail))
      .set(mail::kTemplate, "password_reset")
      .set(mail::kAbout, user.key.id.text())
      .set(mail::kStatus, "queued");
  return std::move(draft).done();
}

// Asked again at once: the mail that is on its way stands.
Result<Events> request_reset(const Record& user, const Input&, const Loaded&,
                             const Context& context) {
  const std::int64_t earlier = user.integer(kResetRequestedAt);
  if (earlier != 0 && context.now.value < earlier + kResetPause_us) return Events{};
  Draft draft(user, "user.reset_requested");
  draft.set(kResetRequestedAt, context.now.value);
  return Events{std::move(draft).done(), reset_mail(user, context)};
}

bool is_proved(const Record& user, const Input& input, Time now) {
  return may_reset(user, now) &&
         user.get(kResetRequestedAt) == input.get(resetting::kRequestedAt) &&
         user.integer(kCredentials) == number_of(input.get(resetting::kCredentials));
}

// The mailed secret proves the address as well.
Result<Events> reset_password(const Record& user, const Input& input, const Loaded&,
                              const Context& context) {
  if (!is_proved(user, input, context.now)) return invalid("secret", "The secret is not valid.");
  Draft draft(user, "user.password_reset");
  set_password(user, input.get(resetting::kPasswordHash), draft).set(kIsVerified, true);
  return std::move(draft).events();
}

Needs ask_change(const Kind&, const Record& user, const Input&) {
  Needs needs;
  needs.referring.push_back({&joining::kJoining, joining::kUser.id, user.key.id});
  return needs;
}

bool is_elsewhere(const Loaded& loaded, const Input& input) {
  const Value& tenant = input.get(changing::kTenant);
  if (is_null(tenant)) return false;
  return std::ranges::any_of(loaded.referring.front(), [&](const Record& joining) {
    return !is_over(joining) && joining.get(joining::kTenant) != tenant;
  });
}

Result<Events> change(const Record& user, const Input& input, const Loaded& loaded,
                      const Context&) {
  if (is_elsewhere(loaded, input)) {
    return forbidden("user.elsewhere",
                     "The user belongs to another tenant as well and changes this alone.");
  }
  if (input.names(changing::kEmail) && is_blank(input.get(changing::kEmail))) {
    return invalid("email", "This field is required.");
  }
  Draft draft(user, "user.changed");
  if (input.names(changing::kName)) draft.set(kName, input.get(changing::kName));
  if (input.names(changing::kEmail) && input.get(changing::kEmail) != user.get(kEmail)) {
    draft.set(kEmail, input.get(changing::kEmail))
        .set(kIsVerified, false)
        .set(kResetRequestedAt, Null{});  // What was mailed to the former address is over.
  }
  if (input.names(changing::kPasswordHash)) {
    set_password(user, input.get(changing::kPasswordHash), draft).set(kHasGivenPassword, true);
  }
  return std::move(draft).events();
}

Needs ask_open_impersonations(const Kind&, const Record&, const Input&) {
  Needs needs;
  needs.holding.push_back(impersonation::open_ones());
  return needs;
}

bool is_of(const Record& impersonation, const Record& user) {
  return impersonation.get(impersonation::kAdmin) == Value{user.key.id} ||
         impersonation.get(impersonation::kTarget) == Value{user.key.id};
}

// Sessions and impersonations are over for good; api tokens work again after a reactivation. A new
// password that was asked for is not set any more.
Result<Events> deactivate(const Record& user, const Input&, const Loaded& loaded,
                          const Context& context) {
  if (user.text(kStatus) == "deactivated") {
    return unprocessable("user.deactivated", "The user is deactivated already.");
  }
  Draft draft(user, "user.deactivated");
  draft.set(kStatus, "deactivated")
      .set(kCredentials, user.integer(kCredentials) + 1)
      .set(kResetRequestedAt, Null{});
  Events events{std::move(draft).done()};
  for (const Record& open : loaded.holding.front()) {
    if (is_of(open, user)) events.push_back(impersonation::ended(open, context.now));
  }
  return events;
}

Result<Events> reactivate(const Record& user, const Input&, const Loaded&, const Context&) {
  if (is_active(user)) return unprocessable("user.active", "The user is active already.");
  Draft draft(user, "user.reactivated");
  return std::move(draft.set(kStatus, "active")).events();
}

// A new user is nobody's return, and whose account is erased is an administrator of nothing. What
// the user's assignments give in control are the rights of an administrator of the platform.
Status guard(const Event& event, const Present& present, const Permissions* held) {
  const auto change = std::ranges::find(event.changes, kStatus.id, &Change::field);
  if (change == event.changes.end() || is_null(change->before)) return Done{};
  if (event.name == user_erasing::kRequested) return Done{};
  DAYBOOK_TRY(const auto user, present.record(event.record));
  if (!user) return Done{};
  if (!is_active(*user)) return check_holder_is_left(present);
  const auto number = static_cast<std::int64_t>(user->number.value);
  DAYBOOK_CHECK(org_access::check_return(number, present, held));
  return assignment::check_return(number, present, held);
}

constexpr Field kSignInInput[] = {signing_in::kCredentials.required(), signing_in::kTenant,
                                  signing_in::kHash};
constexpr Field kResetInput[] = {resetting::kCredentials.required(),
                                 resetting::kRequestedAt.required(),
                                 resetting::kPasswordHash.required()};
constexpr Field kChangeInput[] = {changing::kEmail, changing::kName, changing::kPasswordHash,
                                  changing::kTenant};

constexpr std::string_view kSecrets = "Passwords and sessions cannot be taken back.";

constexpr Behaviour kBehaviours[] = {
    {.name = "sign_in",
     .decide = sign_in,
     .input = kSignInInput,
     .ask = ask_fresh_id,
     .irreversible = kSecrets},
    {.name = "request_reset",
     .decide = request_reset,
     .ask = ask_fresh_id,
     .irreversible = kSecrets},
    {.name = "reset_password",
     .decide = reset_password,
     .input = kResetInput,
     .irreversible = kSecrets},
    {.name = "change",
     .decide = change,
     .input = kChangeInput,
     .ask = ask_change,
     .irreversible = kSecrets},
    {.name = "deactivate",
     .decide = deactivate,
     .ask = ask_open_impersonations,
     .irreversible = "Sessions that ended cannot be taken back; reactivate the user."},
    {.name = "reactivate",
     .decide = reactivate,
     .irreversible = "Who was let in again may have come; deactivate the user."},
    user_erasing::kErase,
    user_erasing::kComplete,
    {.name = "register",
     .decide = register_user,
     .input = kRegisterInput,
     .ask = ask_register,
     .makes_record = true,
     .irreversible = "A user's registration holds a password and reaches into a tenant."},
};

}  // namespace

Error sign_in_failed() {
  return {ErrorCode::kUnauthenticated, "auth.failed", "The address or the password is wrong."};
}

bool is_active(const Record& user) { return user.exists() && user.text(kStatus) == "active"; }

bool has_given_password(const Record& user) {
  return user.has(kPasswordHash.id) && (user.flag(kHasGivenPassword) || !user.flag(kIsVerified));
}

bool may_reset(const Record& user, Time now) {
  const std::int64_t requested_at = user.integer(kResetRequestedAt);
  return is_active(user) && requested_at != 0 && now.value < requested_at + kResetLifetime_us;
}

extern constexpr Kind kUser = {.id = KindId{3},
                               .name = "user",
                               .plural = "users",
                               .fields = kFields,
                               .behaviours = kBehaviours,
                               .subject = SubjectRule::kItself,
                               .erasure_field = kErasure.id,
                               .in_control = true,
                               .guard = guard};

}  // namespace daybook::user
