// The audit as the platform surface publishes it: parameters, an entry, its statistics.
#pragma once

#include "api/surfaces/platform/schemas.h"

namespace daybook::api::platform {

namespace audit_query {
inline constexpr std::string_view kColumns[] = {"created_at", "action", "resource_type",
                                                "actor_id"};
inline constexpr std::string_view kOrders[] = {"asc", "desc"};
inline constexpr Field kOrg = reference(10, "org_uuid", "tenant");
inline constexpr Field kActor = text(11, "actor_id");
inline constexpr Field kAction = json(12, "action").holding("string[]");
inline constexpr Field kResourceType = text(13, "resource_type");
inline constexpr Field kStart = text(14, "start_date");
inline constexpr Field kEnd = text(15, "end_date");
inline constexpr Field kSortBy = choice(16, "sort_by", kColumns).defaults("created_at");
inline constexpr Field kSortOrder = choice(17, "sort_order", kOrders).defaults("desc");
inline constexpr Field kList[] = {
    kOrg,    kActor,     kAction,         kResourceType, kStart,           kEnd,
    kSortBy, kSortOrder, paging::kSearch, paging::kPage, paging::kPageSize};
inline constexpr Field kExport[] = {kOrg,   kActor, kAction,        kResourceType,
                                    kStart, kEnd,   paging::kSearch};
inline constexpr Field kStats[] = {kOrg, kStart, kEnd};
}  // namespace audit_query

namespace audit_entry {
inline constexpr std::string_view kActorTypes[] = {"user", "system", "api_key"};
inline constexpr Field kId = reference(1, "id", "audit_entry").required();
inline constexpr Field kCreatedAt = time(2, "created_at").required();
inline constexpr Field kOrgId = reference(3, "org_id", "tenant");
inline constexpr Field kOrgName = text(4, "org_name");
inline constexpr Field kActorId = text(5, "actor_id").required();
inline constexpr Field kActorType = choice(6, "actor_type", kActorTypes).required();
inline constexpr Field kActorName = text(7, "actor_display_name");
inline constexpr Field kAction = text(8, "action").required();
inline constexpr Field kResourceType = text(9, "resource_type").required();
inline constexpr Field kResourceId = text(10, "resource_display_id").required();
inline constexpr Field kAddress = text(11, "ip_address");
inline constexpr Field kTrace = text(12, "trace_id");
inline constexpr Field kBefore = json(13, "before").holding("object?");
inline constexpr Field kAfter = json(14, "after").holding("object?");
inline constexpr Field kBehalfId = text(15, "on_behalf_of_id");
inline constexpr Field kBehalfName = text(16, "on_behalf_of_display_name");
inline constexpr Field kRequest = text(17, "request");
inline constexpr Field kFields[] = {kId,           kCreatedAt,  kOrgId,    kOrgName,    kActorId,
                                    kActorType,    kActorName,  kBehalfId, kBehalfName, kAction,
                                    kResourceType, kResourceId, kAddress,  kTrace,      kRequest,
                                    kBefore,       kAfter};
}  // namespace audit_entry
inline constexpr Schema kAuditEntry = {"AuditEntry", audit_entry::kFields};

namespace audit_stats {
inline constexpr Field kTotal = integer(1, "total_entries").required();
inline constexpr Field kByAction = json(2, "by_action").required().holding("object");
inline constexpr Field kByType = json(3, "by_resource_type").required().holding("object[]");
inline constexpr Field kToday = integer(4, "today_count").required();
inline constexpr Field kActors = integer(5, "active_actors_today").required();
inline constexpr Field kFields[] = {kTotal, kByAction, kByType, kToday, kActors};
}  // namespace audit_stats
namespace audit_types {
inline constexpr Field kItems = json(1, "items").required().holding("string[]");
inline constexpr Field kFields[] = {kItems};
}  // namespace audit_types
inline constexpr Schema kAuditTypes = {"AuditResourceTypes", audit_types::kFields};
inline constexpr Schema kAuditStats = {"AuditStats", audit_stats::kFields};

}  // namespace daybook::api::platform
