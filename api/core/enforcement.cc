#include "api/core/enforcement.h"

#include "api/core/platform_settings.h"
#include "domain/history/reversibility.h"

namespace daybook::api {
namespace {

Error missing_permission(std::string_view permission) {
  return forbidden("permission.missing",
                   "The permission " + std::string(permission) + " is needed for this.");
}

bool may_be_let_through(const Exchange& exchange) {
  const Caller& caller = exchange.caller();
  const Route& route = exchange.route();
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
  if (!may_be_let_through(*exchange)) return exchange->fail(missing);
  DAYBOOK_ANSWER_TRY(exchange, const auto settings,
                     exchange->application().platform_settings.now());
  if (settings.permission_enforcement == "disabled") return next(exchange);
  if (settings.permission_enforcement == "audit") return record_and_go_on(exchange, next);
  exchange->fail(missing);
}

}  // namespace daybook::api
