#include "domain/people/linking.h"

#include "domain/access/membership.h"
#include "domain/people/person.h"

namespace daybook::linking {

Needs ask_link_user(const Kind&, const Record&, const Input& input) {
  Needs needs;
  needs.holding.push_back({&membership::kMembership, membership::kUser.id, input.get(kUserId)});
  return needs;
}

Result<Events> link_user(const Record& person, const Input& input, const Loaded& loaded,
                         const Context&) {
  const bool member = !loaded.holding.empty() && !loaded.holding.front().empty() &&
                      membership::is_active(loaded.holding.front().front());
  if (!member) {
    return forbidden("person.user_not_member", "The user is not a member of this platform.");
  }
  if (person.has(person::kPlatformUser.id)) return Events{};
  return Events{linked(person, std::get<std::int64_t>(input.get(kUserId)))};
}

Event linked(const Record& person, std::int64_t user) {
  Draft draft(person, "person.linked");
  return std::move(draft.set(person::kPlatformUser, user).set(person::kActive, false)).done();
}

}  // namespace daybook::linking
