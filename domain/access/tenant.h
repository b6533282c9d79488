// A tenant: the customer whose data it is, an organization of the platform. A record of control;
// its number is the TenantId.
#pragma once

#include <string>

#include "domain/core/kind.h"
#include "domain/core/web_address.h"

namespace daybook::tenant {

inline constexpr std::string_view kStatuses[] = {"active", "migrating", "suspended"};
inline constexpr std::string_view kAccountTypes[] = {"starter", "professional", "enterprise"};
inline constexpr std::string_view kOnboardingStatuses[] = {"pending", "in_progress", "completed"};
inline constexpr std::string_view kErasures[] = {"requested", "erased"};

// Why the text is no key; empty for one.
std::string_view check_key(const Value& value);
// Why the number is no number of locations.
std::string_view check_locations(const Value& value);

// Every text is sealed under the tenant's own key in control, names and addresses of people among
// them, so that it is gone with the tenant.
inline constexpr Field kKey = text(1, "key", 100).required().unique().searched().checked(check_key);
inline constexpr Field kName = text(2, "name").required().searched().sorted();
inline constexpr Field kShard = integer(4, "shard").managed();  // Absent: shard 0.
inline constexpr Field kStatus =
    choice(3, "status", kStatuses).defaults("active").indexed().managed();
// Whoever reads a record is recorded in the history, before they are answered.
inline constexpr Field kAuditsReads = boolean(5, "audits_reads");
inline constexpr Field kAccountType = choice(6, "account_type", kAccountTypes).defaults("starter");
inline constexpr Field kMaxLocations = integer(7, "max_locations").checked(check_locations);
inline constexpr Field kOnboardingStatus =
    choice(8, "onboarding_status", kOnboardingStatuses).defaults("pending");
inline constexpr Field kBillingEmail = email(9, "billing_email");
inline constexpr Field kContactName = text(10, "contact_name");
inline constexpr Field kContactEmail = email(11, "contact_email");
inline constexpr Field kContactPhone = text(12, "contact_phone", 64);
inline constexpr Field kHqAddressLine1 = text(13, "hq_address_line1");
inline constexpr Field kHqAddressLine2 = text(14, "hq_address_line2");
inline constexpr Field kHqCity = text(15, "hq_city");
inline constexpr Field kHqState = text(16, "hq_state");
inline constexpr Field kHqPostalCode = text(17, "hq_postal_code", 32);
inline constexpr Field kHqCountry = text(18, "hq_country");
inline constexpr Field kTaxId = text(19, "tax_id", 64);
inline constexpr Field kWebsite = text(20, "website", 2048).checked(check_web_address);
inline constexpr Field kInternalNotes = text(21, "internal_notes", 10'000);
// Who becomes the administrator; cleared once they are, so that a start finishes what a crash cut
// short.
inline constexpr Field kFirstAdmin = reference(22, "first_admin", "user").managed();
// Set from the request on that destroys all it has (tenant_erasing.h).
inline constexpr Field kErasure = choice(23, "erasure", kErasures).managed();

// What it holds that says nothing of them.
inline constexpr std::int64_t kLocationsUsual = 1;

// Where administrators of the platform sign in to: control itself, so no tenant bears this key.
inline constexpr std::string_view kPlatformKey = "platform";

extern const Kind kTenant;

// What the tenant's part of the storage is called: "tenant_7".
std::string schema_name(const Record& tenant);

}  // namespace daybook::tenant
