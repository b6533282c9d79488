#include "api/core/enforcement.h"

#include "api/core/platform_settings.h"
#include "domain/history/reversibility.h"

namespace daybook::api {
namespace {

Error missing_permission(std::string_view permission) {
  return forbidden("permission.missing",
                   "The permission " + std::string(permission) + " is needed for this.");
}

bool may_be_let_through(const Route& route, const Caller& caller) {
  return route.of_platform && caller.is_platform_admin && caller.scope.allow(route.permission);
}

// Durable before anything is done.
void record_and_go_on(const ExchangePtr& exchange,
                      const std::function<void(const ExchangePtr&)>& next) {
  const Route& route = exchange->route();
  Command command = exchange->command(std::string(kMissingPermissionCommand));
  command.tenant = kControl;
  command.read_route =
      std::string(text_of(route.method)) + " " + route.label + " without " + route.permission;
  command.done = [exchange, next](const CommandAnswer& answer) {
    if (!answer.status) return exchange->fail(answer.status.error());
    exchange->hand_over([exchange, next] { next(exchange); });
  };
  exchange->application().shards.control().committer().submit(std::move(command));
}

}  // namespace

void enforce_permission(const ExchangePtr& exchange,
                        const std::function<void(const ExchangePtr&)>& next) {
  const Error missing = missing_permission(exchange->route().permission);
  if (!may_be_let_through(exchange->route(), exchange->caller())) return exchange->fail(missing);
  DAYBOOK_ANSWER_TRY(exchange, const auto settings,
                     exchange->application().platform_settings.now());
  if (settings.permission_enforcement == "disabled") return next(exchange);
  if (settings.permission_enforcement == "audit") return record_and_go_on(exchange, next);
  exchange->fail(missing);
}

// What was missing was recorded when the answer began.
bool may_go_on(const Application& application, const Route& route, const Caller& caller) {
  const Permissions& held = route.of_platform ? caller.platform : caller.permissions;
  if (held.allow(route.permission)) return true;
  if (!may_be_let_through(route, caller)) return false;
  const auto settings = application.platform_settings.now();
  return settings && settings->permission_enforcement != "enabled";
}

}  // namespace daybook::api
