#include "domain/access/session.h"

#include "domain/access/user.h"

namespace daybook::session {
namespace {

constexpr Field kFields[] = {kUser, kTenant, kHash, kExpiresAt, kStatus, kCredentials};
static_assert(well_formed(kFields));

Result<Events> end(const Record& now, const Input&, const Loaded&, const Context&) {
  Draft draft(now, "session.ended");
  return std::move(draft.set(kStatus, "ended")).events();
}

constexpr Behaviour kBehaviours[] = {
    {.name = "end", .decide = end, .irreversible = "A secret that was shown stays ended."},
};

}  // namespace

bool is_active(const Record& session, const Record& user, Time now) {
  return session.exists() && session.text(kStatus) == "active" &&
         session.integer(kExpiresAt) > now.value &&
         session.integer(kCredentials) == user.integer(user::kCredentials);
}

extern constexpr Kind kSession = {.id = KindId{21},
                                  .name = "session",
                                  .plural = "sessions",
                                  .fields = kFields,
                                  .behaviours = kBehaviours,
                                  .in_control = true};

}  // namespace daybook::session
