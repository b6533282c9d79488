#include "domain/access/user.h"

#include "domain/access/joining.h"

namespace daybook::user {
namespace {

constexpr Field kFields[] = {kEmail, kName, kStatus, kPasswordHash, kIsVerified};
static_assert(well_formed(kFields));

constexpr Field kRegisterInput[] = {registering::kEmail,        registering::kName,
                                    registering::kPasswordHash, registering::kIsVerified,
                                    registering::kTenant,       registering::kInvitation,
                                    registering::kIsAdmin,      registering::kIsStaff};

Needs ask_register(const Kind&, const Record&, const Input&) {
  Needs needs;
  needs.fresh_ids = 1;
  return needs;
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
      .set(joining::kStatus, "pending");
  return std::move(draft).done();
}

// A mailed secret that was shown proves the address, and gives a password to whoever was made
// without one.
Events verified(const Record& user, const Input& input) {
  Draft draft(user, "user.verified");
  draft.set(kIsVerified, true);
  if (!user.has(kPasswordHash.id)) draft.set(kPasswordHash, input.get(registering::kPasswordHash));
  return std::move(draft).events();
}

// Somebody who is known already keeps the name and the password.
Result<Events> register_user(const Record& user, const Input& input, const Loaded&,
                             const Context& context) {
  Events events;
  if (!user.exists()) {
    events.push_back(registered(user, input));
  } else if (input.flag(registering::kIsVerified)) {
    events = verified(user, input);
  }
  events.push_back(joining_requested(user, input, context.fresh_ids[0]));
  return events;
}

constexpr Behaviour kBehaviours[] = {
    {.name = "register",
     .decide = register_user,
     .input = kRegisterInput,
     .ask = ask_register,
     .makes_record = true,
     .irreversible = "A user's registration holds a password and reaches into a tenant."},
};

}  // namespace

extern constexpr Kind kUser = {.id = KindId{3},
                               .name = "user",
                               .plural = "users",
                               .fields = kFields,
                               .behaviours = kBehaviours,
                               .subject = SubjectRule::kItself,
                               .in_control = true};

}  // namespace daybook::user
