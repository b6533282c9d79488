// Binding a person to a user of the platform.
#pragma once

#include "domain/core/kind.h"

namespace daybook::linking {

inline constexpr Field kUserId = integer(1, "user_id").required();
inline constexpr Field kInput[] = {kUserId};

// Idempotent; another user is refused without an error: the person stays as it is (contract rule of
// link-user). kForbidden: the user is not an active member of the tenant.
Result<Events> link_user(const Record& person, const Input& input, const Loaded& loaded,
                         const Context& context);
Needs ask_link_user(const Kind& kind, const Record& person, const Input& input);

// The event that binds the person, for behaviours that link as part of more.
Event linked(const Record& person, std::int64_t user);

inline constexpr Behaviour kLinkUser = {
    .name = "link-user", .decide = link_user, .input = kInput, .ask = ask_link_user};

}  // namespace daybook::linking
