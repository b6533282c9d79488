// Erasing a user's account: what is left of a person who was erased (domain/people/erasing.h) and
// is no member anywhere. Two commits of control. The first sets every text of the user, of their
// tokens and of the mails about them to Erased; then the keys are destroyed (api/core/eraser.h),
// and the second commit says so. The number stays, so histories go on naming it; the address is
// free.
#pragma once

#include <string_view>

#include "domain/core/kind.h"
#include "domain/people/erasing.h"

namespace daybook::user_erasing {

inline constexpr std::string_view kRequested = "user.erasure_requested";
inline constexpr std::string_view kErased = "user.erased";

// Shuts the user out, too. That they are a member nowhere is asked by whoever calls it
// (api/core/account_erasing.h). kConflict "user.joining": on the way into a tenant. Asked again: no
// events.
Result<Events> erase(const Record& user, const Input& input, const Loaded& loaded,
                     const Context& context);
Needs ask_erase(const Kind& kind, const Record& user, const Input& input);

// Decided once the keys are gone. kConflict "user.not_requested".
Result<Events> complete(const Record& user, const Input& input, const Loaded& loaded,
                        const Context& context);

inline constexpr Behaviour kErase = {.name = "erase",
                                     .decide = erase,
                                     .ask = ask_erase,
                                     .reaches_removed = true,
                                     .irreversible = erasing::kIrreversible};
inline constexpr Behaviour kComplete = {.name = "complete_erasure",
                                        .decide = complete,
                                        .input = erasing::kCompleteInput,
                                        .reaches_removed = true,
                                        .irreversible = erasing::kIrreversible};

}  // namespace daybook::user_erasing
