// Bodies of the platform surface, as its contract publishes them.
#pragma once

#include "api/surface.h"
#include "domain/access/group.h"

namespace daybook::api::platform {

namespace paging {
inline constexpr Field kSearch = text(1, "search");
inline constexpr Field kPage = integer(2, "page");
inline constexpr Field kPageSize = integer(3, "page_size");
inline constexpr Field kFields[] = {kPage, kPageSize};
inline constexpr Field kSearchFields[] = {kSearch, kPage, kPageSize};
}  // namespace paging

namespace items {
inline constexpr Field kItems = json(1, "items").required().holding("object[]");
inline constexpr Field kTotal = integer(2, "total").required();
inline constexpr Field kOnly[] = {kItems};
inline constexpr Field kCounted[] = {kItems, kTotal};
inline constexpr Field kPage = integer(3, "page").required();
inline constexpr Field kPageSize = integer(4, "page_size").required();
inline constexpr Field kPaged[] = {kItems, kTotal, kPage, kPageSize};
}  // namespace items
inline constexpr Schema kItemsOnly = {"ItemsOnly", items::kOnly};
inline constexpr Schema kItemsPage = {"ItemsPage", items::kPaged};
inline constexpr Schema kItemsTotal = {"ItemsTotal", items::kCounted};

namespace admins {
inline constexpr Field kDisplayName = text(1, "display_name").required();
inline constexpr Field kEmail = email(2, "email").required();
inline constexpr Field kGroup = reference(3, "group_uuid", "group").required();
inline constexpr Field kNewFields[] = {kDisplayName, kEmail, kGroup};
inline constexpr Field kAnyName = text(1, "display_name");
inline constexpr Field kAnyEmail = email(2, "email");
inline constexpr Field kChangeFields[] = {kAnyName, kAnyEmail};
inline constexpr Field kId = reference(10, "id", "user").required();
inline constexpr std::string_view kStatuses[] = {"active", "suspended", "deactivated"};
inline constexpr Field kStatus = choice(11, "status", kStatuses).required();
inline constexpr Field kIsGlobal = boolean(12, "is_global_access").required();
inline constexpr Field kCreatedAt = time(13, "created_at").required();
inline constexpr Field kLastLoginAt = time(14, "last_login_at");
inline constexpr Field kGroups = json(15, "groups").holding("object[]");
inline constexpr Field kOrgAccessCount = integer(16, "org_access_count");
inline constexpr Field kOrgAccess = json(17, "org_access").holding("object[]");
inline constexpr Field kEffective = json(18, "effective_permissions").holding("string[]");
inline constexpr Field kSince = time(13, "created_at");
inline constexpr Field kHasAccess = boolean(19, "has_platform_access").required();
inline constexpr Field kSummary[] = {kId,          kEmail,    kDisplayName,
                                     kStatus,      kIsGlobal, kCreatedAt,
                                     kLastLoginAt, kGroups,   kOrgAccessCount};
inline constexpr Field kDetail[] = {kId,        kEmail,       kDisplayName, kStatus,    kIsGlobal,
                                    kCreatedAt, kLastLoginAt, kGroups,      kOrgAccess, kEffective};
inline constexpr Field kMe[] = {kId,        kEmail,       kDisplayName, kStatus,    kIsGlobal,
                                kHasAccess, kLastLoginAt, kGroups,      kEffective, kSince};
}  // namespace admins
inline constexpr Schema kNewAdmin = {"AdminCreate", admins::kNewFields};
inline constexpr Schema kAdminChange = {"AdminUpdate", admins::kChangeFields};
inline constexpr Schema kAdminSummary = {"AdminSummary", admins::kSummary};
inline constexpr Schema kAdminDetail = {"AdminDetail", admins::kDetail};
inline constexpr Schema kMe = {"PlatformMe", admins::kMe};

namespace assignments {
inline constexpr Field kGroup = reference(1, "group_uuid", "group").required();
inline constexpr Field kExpiresAt = time(2, "expires_at");
inline constexpr Field kNewFields[] = {kGroup, kExpiresAt};
inline constexpr Field kId = reference(10, "id", "assignment").required();
inline constexpr Field kShownGroup = json(11, "group").required().holding("object");
inline constexpr Field kAssignedAt = time(12, "assigned_at").required();
inline constexpr Field kAssignedBy = json(13, "assigned_by").required().holding("object");
inline constexpr Field kIsActive = boolean(14, "is_active").required();
inline constexpr Field kFields[] = {kId,         kShownGroup, kAssignedAt,
                                    kAssignedBy, kExpiresAt,  kIsActive};
}  // namespace assignments
inline constexpr Schema kNewAssignment = {"AssignmentCreate", assignments::kNewFields};
inline constexpr Schema kAssignment = {"PlatformAssignment", assignments::kFields};

namespace groups {
inline constexpr Field kName = text(1, "name", 128).required();
inline constexpr Field kDescription = text(2, "description", 1000).blank();
inline constexpr Field kPermissionKeys = json(3, "permission_keys").holding("string[]");
inline constexpr Field kNewFields[] = {kName, kDescription, kPermissionKeys};
inline constexpr Field kBaseVersion = integer(4, "base_version").required();
inline constexpr Field kAnyName = text(1, "name", 128);
inline constexpr Field kAnyDescription = text(2, "description", 1000);
inline constexpr Field kAdded = json(5, "add_permissions").holding("string[]");
inline constexpr Field kRemoved = json(6, "remove_permissions").holding("string[]");
inline constexpr Field kChangeFields[] = {kBaseVersion, kAnyName, kAnyDescription, kAdded,
                                          kRemoved};
inline constexpr Field kId = reference(10, "id", "group").required();
inline constexpr Field kIsSystem = boolean(11, "is_system").required();
inline constexpr Field kShownDescription = text(7, "description", 1000).required();
inline constexpr Field kStatus = choice(12, "status", daybook::group::kStatuses).required();
inline constexpr Field kVersion = integer(13, "version").required();
inline constexpr Field kPermissions = json(14, "permissions").holding("object[]");
inline constexpr Field kAssigned = json(15, "assigned_users").holding("object[]");
inline constexpr Field kFields[] = {kId,     kName,    kShownDescription, kIsSystem,
                                    kStatus, kVersion, kPermissions,      kAssigned};
}  // namespace groups
inline constexpr Schema kNewGroup = {"GroupCreate", groups::kNewFields};
inline constexpr Schema kGroupChange = {"GroupUpdate", groups::kChangeFields};
inline constexpr Schema kGroup = {"PlatformGroup", groups::kFields};

namespace catalogue {
inline constexpr Field kDomains = json(1, "domains").required().holding("string[]");
inline constexpr Field kItems = json(2, "items").required().holding("object[]");
inline constexpr Field kFields[] = {kItems, kDomains};
}  // namespace catalogue
inline constexpr Schema kPermissionCatalogue = {"PermissionCatalogue", catalogue::kFields};

namespace org_access {
inline constexpr Field kOrg = reference(1, "org_uuid", "tenant").required();
inline constexpr Field kNote = text(2, "note", 1000).blank();
inline constexpr Field kNewFields[] = {kOrg, kNote};
inline constexpr Field kIsGlobal = boolean(3, "is_global").required();
inline constexpr Field kGlobalFields[] = {kIsGlobal};
inline constexpr Field kId = reference(10, "id", "org_access").required();
inline constexpr Field kShownOrg = json(11, "org").required().holding("object");
inline constexpr Field kGrantedAt = time(12, "granted_at").required();
inline constexpr Field kGrantedBy = json(13, "granted_by").required().holding("object");
inline constexpr Field kFields[] = {kId, kShownOrg, kGrantedAt, kGrantedBy, kNote};
inline constexpr Field kUserId = reference(14, "id", "user").required();
inline constexpr Field kShownGlobal = boolean(15, "is_global_access").required();
inline constexpr Field kGlobalShown[] = {kUserId, kShownGlobal};
inline constexpr Field kMine = boolean(16, "is_global").required();
inline constexpr Field kMineFields[] = {kMine, items::kItems, items::kTotal};
}  // namespace org_access
inline constexpr Schema kNewOrgAccess = {"OrgAccessCreate", org_access::kNewFields};
inline constexpr Schema kOrgAccess = {"OrgAccess", org_access::kFields};
inline constexpr Schema kGlobalWanted = {"GlobalAccessUpdate", org_access::kGlobalFields};
inline constexpr Schema kGlobalAccess = {"GlobalAccess", org_access::kGlobalShown};
inline constexpr Schema kMyOrgs = {"MyOrgs", org_access::kMineFields};

}  // namespace daybook::api::platform
