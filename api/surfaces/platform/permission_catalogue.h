// Every permission that the platform surface asks for. Its groups give these, or patterns of them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/access/permissions.h"
#include "domain/core/result.h"

namespace daybook::api::platform {

struct PermissionEntry {
  std::string_view key;  // "platform.admins.create"
  std::string_view description;

  // "admins"
  std::string_view domain() const;
};

std::span<const PermissionEntry> permission_catalogue();

// kInvalid on `field` when a pattern allows nothing that there is.
Status check_known(std::string_view field, const std::vector<std::string>& patterns);

// The keys of the catalogue that the permissions allow.
std::vector<std::string_view> allowed_keys(const Permissions& permissions);

}  // namespace daybook::api::platform
