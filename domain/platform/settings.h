// The settings of the platform: one record of control, absent until somebody changes a setting.
#pragma once

#include "domain/access/tenant.h"
#include "domain/platform/shard.h"

namespace daybook::platform_settings {

// What a permission that is missing on the platform comes to: a refusal; nothing but a record that
// it was missing; nothing at all.
inline constexpr std::string_view kEnforcements[] = {"enabled", "audit", "disabled"};

// Nobody acts as somebody else for longer than a day.
inline constexpr std::int64_t kImpersonation_s_min = 60;
inline constexpr std::int64_t kImpersonation_s_max = std::int64_t{24} * 60 * 60;

std::string_view check_duration(const Value& value);

inline constexpr Field kDefaultAccountType =
    choice(1, "default_account_type", tenant::kAccountTypes);
inline constexpr Field kImpersonationEnabled = boolean(2, "impersonation_enabled");
inline constexpr Field kImpersonationDuration =
    integer(3, "impersonation_ttl_seconds").checked(check_duration);
inline constexpr Field kOrgsPerShardMax =
    integer(4, "max_orgs_per_shard").checked(shard::check_max_orgs);
inline constexpr Field kPermissionEnforcement = choice(5, "permission_enforcement", kEnforcements);

extern const Kind kPlatformSettings;

// Of the one record.
inline constexpr Uuid kOnly{{0x01, 0x98, 0xc0, 0xde, 0x00, 0x00, 0x70, 0x00, 0x80, 0x00, 0x00, 0x00,
                             0x00, 0x00, 0x00, 0x22}};

// What holds, with the value of each setting that was never changed.
struct Settings {
  std::string_view default_account_type = "starter";
  bool impersonation_enabled = true;
  std::int64_t impersonation_s = 3600;
  std::int64_t orgs_per_shard_max = 100;
  std::string_view permission_enforcement = "enabled";

  bool operator==(const Settings&) const = default;
};

// Of the record; null when there is none yet.
Settings settings_of(const Record* record);

}  // namespace daybook::platform_settings
