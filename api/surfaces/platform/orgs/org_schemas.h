// Bodies of organizations. What is asked for has the numbers of a tenant's fields, so that it can
// be taken over as it is; what goes beyond it counts from 100.
#pragma once

#include <algorithm>
#include <array>
#include <iterator>

#include "api/surface.h"
#include "api/surfaces/platform/schemas.h"
#include "domain/access/tenant.h"

namespace daybook::api::platform {

namespace orgs {
inline constexpr std::uint16_t kOwnNumbers = 100;

inline constexpr Field kSlug = text(1, "slug", 100).checked(tenant::check_key);
inline constexpr Field kName = text(2, "name");
inline constexpr Field kAccountType = choice(6, "account_type", tenant::kAccountTypes);
inline constexpr Field kOnboarding = choice(8, "onboarding_status", tenant::kOnboardingStatuses);
inline constexpr Field kFirstAdmin = reference(101, "admin_user_uuid", "user");
inline constexpr Field kBaseVersion = integer(102, "base_version").required();

// What describes an organization and may be absent.
inline constexpr Field kTexts[] = {
    tenant::kBillingEmail,   tenant::kContactEmail,   tenant::kContactName,   tenant::kContactPhone,
    tenant::kHqAddressLine1, tenant::kHqAddressLine2, tenant::kHqCity,        tenant::kHqCountry,
    tenant::kHqPostalCode,   tenant::kHqState,        tenant::kInternalNotes, tenant::kTaxId,
    tenant::kWebsite};

template <std::size_t N>
constexpr std::array<Field, N + std::size(kTexts)> with_texts(const Field (&first)[N]) {
  std::array<Field, N + std::size(kTexts)> all{};
  std::ranges::copy(kTexts, std::ranges::copy(first, all.begin()).out);
  return all;
}

inline constexpr auto kNewFields = with_texts(
    {kName.required(), kSlug.required(), kAccountType, kFirstAdmin, tenant::kMaxLocations});
inline constexpr auto kChangeFields =
    with_texts({kBaseVersion, kName, kSlug, kAccountType, kOnboarding, tenant::kMaxLocations});

inline constexpr Field kId = reference(110, "id", "tenant").required();
inline constexpr Field kShownStatus = choice(111, "status", tenant::kStatuses).required();
inline constexpr Field kShownLocations = integer(112, "max_locations").required();
inline constexpr Field kSchemaName = text(113, "schema_name").required();
inline constexpr Field kCreatedAt = time(114, "created_at").required();
inline constexpr Field kUpdatedAt = time(115, "updated_at").required();
inline constexpr Field kVersion = integer(116, "version").required();
inline constexpr auto kFields = with_texts(
    {kId, kName.required(), kSlug.required(), kShownStatus, kAccountType.required(),
     kShownLocations, kOnboarding.required(), kSchemaName, kCreatedAt, kUpdatedAt, kVersion});

inline constexpr Field kStatusAsked = choice(4, "status", tenant::kStatuses);
inline constexpr Field kListQuery[] = {paging::kSearch, kStatusAsked, paging::kPage,
                                       paging::kPageSize};
}  // namespace orgs
inline constexpr Schema kNewOrg = {"OrgCreate", orgs::kNewFields};
inline constexpr Schema kOrgChange = {"OrgUpdate", orgs::kChangeFields};
inline constexpr Schema kOrg = {"Org", orgs::kFields};

namespace billing {
inline constexpr Field kOrg = reference(120, "org_id", "tenant").required();
inline constexpr Field kChangeFields[] = {orgs::kAccountType, tenant::kBillingEmail,
                                          tenant::kMaxLocations};
inline constexpr Field kFields[] = {kOrg, orgs::kAccountType.required(), orgs::kShownLocations,
                                    tenant::kBillingEmail};
}  // namespace billing
inline constexpr Schema kBillingChange = {"BillingUpdate", billing::kChangeFields};
inline constexpr Schema kBilling = {"Billing", billing::kFields};

namespace org_members {
inline constexpr std::string_view kStatuses[] = {"invited", "active", "suspended", "removed"};
inline constexpr std::string_view kSorts[] = {"display_name", "email", "joined_at"};
inline constexpr std::string_view kOrders[] = {"asc", "desc"};
inline constexpr Field kStatus = choice(4, "status", kStatuses);
inline constexpr Field kSortBy = choice(5, "sort_by", kSorts);
inline constexpr Field kSortOrder = choice(6, "sort_order", kOrders);
inline constexpr Field kQuery[] = {paging::kSearch, kStatus,       kSortBy,
                                   kSortOrder,      paging::kPage, paging::kPageSize};
}  // namespace org_members

}  // namespace daybook::api::platform
