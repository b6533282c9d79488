#include "api/surfaces/crm/rights.h"

#include "api/access/privacy.h"
#include "api/access/withheld.h"
#include "api/surfaces/crm/crm.h"

namespace daybook::api::crm {

std::string_view permission_base(const Kind& kind) {
  for (const Resource* resource : kCrm.resources) {
    if (resource->kind == &kind) return resource->permission;
  }
  for (const HistoryKind& shown : kCrm.history_kinds) {
    if (shown.kind == &kind) return shown.permission;
  }
  return {};
}

bool may_read_kind(const Caller& caller, const Kind& kind) {
  const std::string_view base = permission_base(kind);
  return !base.empty() && caller.permissions.allow(std::string(base) + "/read");
}

MayRead readable_by(const Exchange& exchange, const Caller& caller) {
  return [&exchange, &caller](const Kind& kind, const Uuid& record) {
    return may_read_kind(caller, kind) &&
           !is_hidden(exchange.home(), caller.tenant, {kind.id, record}, caller);
  };
}

Status check_right(const Caller& caller, const Kind& kind, std::string_view verb) {
  const std::string_view base = permission_base(kind);
  const std::string permission = std::string(base.empty() ? "Ibl.CRM" : base) + std::string(verb);
  DAYBOOK_CHECK(check_not_withheld(caller, permission));
  if (!base.empty() && caller.permissions.allow(permission)) return Done{};
  return forbidden("permission.missing", "The permission " + permission + " is needed for this.");
}

}  // namespace daybook::api::crm
