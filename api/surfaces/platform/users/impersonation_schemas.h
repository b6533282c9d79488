// Bodies of the operations on impersonations, as the contract publishes them.
#pragma once

#include "api/surfaces/platform/schemas.h"
#include "domain/access/impersonation.h"

namespace daybook::api::platform {

namespace impersonations {
inline constexpr Field kOrg = reference(1, "org_uuid", "tenant").required();
inline constexpr Field kUser = reference(2, "user_uuid", "user").required();
inline constexpr Field kReason = daybook::impersonation::kReason;
inline constexpr Field kStartFields[] = {kOrg, kUser, kReason};
inline constexpr Field kAdminAsked = reference(5, "admin_user_uuid", "user");
inline constexpr Field kTargetAsked = reference(6, "target_user_uuid", "user");
inline constexpr Field kActiveOnly = boolean(7, "active_only").defaults("false");
inline constexpr Field kListQuery[] = {kAdminAsked, kTargetAsked, kActiveOnly, paging::kPage,
                                       paging::kPageSize};
inline constexpr Field kExpiresAt = time(10, "expires_at").required();
inline constexpr Field kSessionId = reference(11, "session_id", "impersonation").required();
inline constexpr Field kTargetOrg = json(12, "target_org").required().holding("object");
inline constexpr Field kTargetUser = json(13, "target_user").required().holding("object");
inline constexpr Field kToken = text(14, "token").required();
inline constexpr Field kStarted[] = {kExpiresAt, kSessionId, kTargetOrg, kTargetUser, kToken};
}  // namespace impersonations
inline constexpr Schema kImpersonationWanted = {"ImpersonationRequest",
                                                impersonations::kStartFields};
inline constexpr Schema kImpersonationStart = {"ImpersonationStart", impersonations::kStarted};

}  // namespace daybook::api::platform
