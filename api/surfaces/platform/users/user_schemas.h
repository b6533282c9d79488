// Bodies of the operations on users, as the contract publishes them.
#pragma once

#include "api/surfaces/platform/schemas.h"
#include "domain/access/user.h"

namespace daybook::api::platform {

namespace users {
// As published: whose account is erased is not shown.
inline constexpr std::string_view kStatuses[] = {"active", "suspended", "deactivated"};
inline constexpr Field kStatusAsked = choice(4, "status", kStatuses);
inline constexpr Field kListQuery[] = {paging::kSearch, kStatusAsked, paging::kPage,
                                       paging::kPageSize};
inline constexpr Field kName = text(1, "display_name").required();
inline constexpr Field kEmail = email(2, "email").required();
inline constexpr Field kChangeFields[] = {kName, kEmail};
inline constexpr Field kId = reference(10, "id", "user").required();
inline constexpr Field kStatus = choice(11, "status", kStatuses).required();
inline constexpr Field kHasAccess = boolean(12, "has_platform_access").required();
inline constexpr Field kCreatedAt = time(13, "created_at").required();
inline constexpr Field kLastLoginAt = time(14, "last_login_at");
inline constexpr Field kMemberships = json(15, "org_memberships").holding("object[]");
inline constexpr Field kSummary[] = {kId,        kEmail,     kName,       kStatus,
                                     kHasAccess, kCreatedAt, kLastLoginAt};
inline constexpr Field kDetail[] = {kId,        kEmail,     kName,        kStatus,
                                    kHasAccess, kCreatedAt, kLastLoginAt, kMemberships};
}  // namespace users
inline constexpr Schema kUserChange = {
    .name = "UserUpdate", .fields = users::kChangeFields, .is_partial = true};
inline constexpr Schema kUserSummary = {"UserSummary", users::kSummary};
inline constexpr Schema kUserDetail = {"UserDetail", users::kDetail};

}  // namespace daybook::api::platform
