#include "api/surfaces/platform/permission_catalogue.h"

#include <algorithm>

namespace daybook::api::platform {
namespace {

constexpr PermissionEntry kCatalogue[] = {
    {"platform.admins.create", "Make administrators of the platform"},
    {"platform.admins.list", "List administrators"},
    {"platform.admins.read", "Read an administrator with groups and access"},
    {"platform.admins.revoke", "Take an administrator's access away"},
    {"platform.admins.update", "Change administrators and their groups"},
    {"platform.audit.export", "Export the audit"},
    {"platform.audit.read", "Read the audit"},
    {"platform.billing.read", "Read billing"},
    {"platform.billing.update", "Change billing"},
    {"platform.groups.create", "Make groups"},
    {"platform.groups.delete", "Archive groups"},
    {"platform.groups.list", "List groups"},
    {"platform.groups.read", "Read groups and permissions"},
    {"platform.groups.update", "Change groups"},
    {"platform.impersonation.read", "Read impersonation sessions"},
    {"platform.impersonation.start", "Act as another user"},
    {"platform.org_access.grant", "Grant access to organizations"},
    {"platform.org_access.read", "Read access to organizations"},
    {"platform.org_access.revoke", "Take access to organizations away"},
    {"platform.orgs.create", "Make organizations"},
    {"platform.orgs.delete", "Delete organizations"},
    {"platform.orgs.list", "List organizations"},
    {"platform.orgs.read", "Read organizations"},
    {"platform.orgs.seed", "Fill organizations with demo data"},
    {"platform.orgs.suspend", "Suspend organizations"},
    {"platform.orgs.update", "Change organizations"},
    {"platform.partners.archive", "Archive partners"},
    {"platform.partners.create", "Make partners"},
    {"platform.partners.list", "List partners"},
    {"platform.partners.read", "Read partners"},
    {"platform.partners.update", "Change partners"},
    {"platform.settings.read", "Read the platform's settings"},
    {"platform.settings.update", "Change the platform's settings"},
    {"platform.shards.archive", "Take shards out of use"},
    {"platform.shards.create", "Open shards"},
    {"platform.shards.list", "List shards"},
    {"platform.shards.read", "Read shards and their capacity"},
    {"platform.shards.update", "Change shards"},
    {"platform.users.deactivate", "Shut users out everywhere"},
    {"platform.users.list", "List users"},
    {"platform.users.reactivate", "Let users in again"},
    {"platform.users.read", "Read users and members"},
    {"platform.users.update", "Change users"},
};

}  // namespace

std::string_view PermissionEntry::domain() const {
  const std::size_t begin = key.find('.') + 1;
  return key.substr(begin, key.find('.', begin) - begin);
}

std::span<const PermissionEntry> permission_catalogue() { return kCatalogue; }

Status check_known(std::string_view field, const std::vector<std::string>& patterns) {
  for (const std::string& pattern : patterns) {
    if (is_pattern(pattern) && !allowed_keys(Permissions({pattern})).empty()) continue;
    return invalid(std::string(field), "There is no such permission: " + pattern);
  }
  return Done{};
}

std::vector<std::string_view> allowed_keys(const Permissions& permissions) {
  std::vector<std::string_view> keys;
  for (const PermissionEntry& entry : kCatalogue) {
    if (permissions.allow(entry.key)) keys.push_back(entry.key);
  }
  return keys;
}

}  // namespace daybook::api::platform
