#include "api/access/withheld.h"

#include <algorithm>

namespace daybook::api {
namespace {

constexpr std::string_view kBases[] = {
    "Ibl.CRM/Tokens/", "Ibl.CRM/Users/",       "Ibl.CRM/Invite/",   "Ibl.CRM/Invitations/",
    "Ibl.CRM/Groups/", "Ibl.CRM/Assignments/", "Ibl.CRM/Webhooks/", "Ibl.CRM/Settings/"};

}  // namespace

bool is_withheld(std::string_view permission) {
  if (permission.ends_with("/read") || permission.ends_with("/list")) return false;
  if (permission.ends_with("/erase")) return true;
  return std::ranges::any_of(kBases,
                             [&](std::string_view base) { return permission.starts_with(base); });
}

Status check_not_withheld(const Caller& caller, std::string_view permission) {
  if (caller.is_impersonated() && is_withheld(permission)) return withheld();
  return Done{};
}

Error withheld() {
  return forbidden("impersonation.withheld", "This cannot be done while impersonating somebody.");
}

}  // namespace daybook::api
