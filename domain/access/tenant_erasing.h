// Deleting a tenant for good: two commits of control. The first takes the tenant's record away and
// sets every text of it to Erased, and ends what control holds for it: tokens, sessions, joinings,
// access granted to administrators of the platform. Then every key of the tenant is destroyed and
// its rows leave the views (api/core/tenant_remover.h), and the second commit says so.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "domain/core/kind.h"

namespace daybook::tenant_erasing {

inline constexpr std::string_view kRequested = "tenant.erasure_requested";
inline constexpr std::string_view kErased = "tenant.erased";

// kConflict "tenant.not_suspended". Asked again: no events.
Result<Events> erase(const Record& tenant, const Input& input, const Loaded& loaded,
                     const Context& context);
Needs ask_erase(const Kind& kind, const Record& tenant, const Input& input);

// Decided once the keys are gone. kConflict "tenant.not_requested".
Result<Events> complete(const Record& tenant, const Input& input, const Loaded& loaded,
                        const Context& context);

inline constexpr std::string_view kIrreversible = "A tenant that was deleted is gone for good.";
inline constexpr Behaviour kErase = {.name = "erase",
                                     .decide = erase,
                                     .ask = ask_erase,
                                     .reaches_removed = true,
                                     .irreversible = kIrreversible};
inline constexpr Behaviour kComplete = {.name = "complete_erasure",
                                        .decide = complete,
                                        .reaches_removed = true,
                                        .irreversible = kIrreversible};

}  // namespace daybook::tenant_erasing
