// Bodies of the operations on the platform's settings, as the contract publishes them.
#pragma once

#include "api/surface.h"
#include "domain/platform/settings.h"

namespace daybook::api::platform {

namespace settings {
inline constexpr Field kWanted[] = {
    platform_settings::kDefaultAccountType, platform_settings::kImpersonationEnabled,
    platform_settings::kImpersonationDuration, platform_settings::kOrgsPerShardMax,
    platform_settings::kPermissionEnforcement};
inline constexpr Field kShown[] = {platform_settings::kDefaultAccountType.required(),
                                   platform_settings::kImpersonationEnabled.required(),
                                   platform_settings::kImpersonationDuration.required(),
                                   platform_settings::kOrgsPerShardMax.required(),
                                   platform_settings::kPermissionEnforcement.required()};
}  // namespace settings
inline constexpr Schema kSettingsWanted = {"SettingsUpdate", settings::kWanted};
inline constexpr Schema kSettings = {"Settings", settings::kShown};

}  // namespace daybook::api::platform
