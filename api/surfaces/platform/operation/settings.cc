// The settings of the platform.
#include "api/core/platform_settings.h"
#include "api/render/json_writer.h"
#include "api/surfaces/platform/actions.h"
#include "api/surfaces/platform/control.h"
#include "api/surfaces/platform/operation/settings_schemas.h"

namespace daybook::api::platform {
namespace {

using platform_settings::kPlatformSettings;
using platform_settings::Settings;

http::Response shown(const Settings& settings) {
  http::Response response;
  JsonWriter json(response.body);
  json.begin_object().text("default_account_type", settings.default_account_type);
  json.boolean("impersonation_enabled", settings.impersonation_enabled);
  json.number("impersonation_ttl_seconds", settings.impersonation_s);
  json.number("max_orgs_per_shard", settings.orgs_per_shard_max);
  json.text("permission_enforcement", settings.permission_enforcement).end_object();
  return response;
}

void read_settings(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Settings settings,
                     exchange->application().platform_settings.now());
  exchange->answer(shown(settings));
}

void update_settings(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, Input request, request_of(*exchange, kSettingsWanted));
  Command command = control_command(*exchange, "platform_settings.change");
  command.items.push_back(make_item(kPlatformSettings, *kPlatformSettings.behaviour("change"),
                                    platform_settings::kOnly, std::move(request)));
  submit(exchange, std::move(command), [](const Exchange&, const CommandAnswer& answer) {
    return shown(platform_settings::settings_of(&answer.items.front().record));
  });
}

constexpr Answer kShown[] = {{200, "", &kSettings}};
constexpr Answer kChanged[] = {
    {200, "", &kSettings},
    {403, "permissions are no longer enforced, and the caller does not have all of them"}};

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "settings",
     .operation_id = "get_settings",
     .summary = "Get platform settings",
     .permission = "platform.settings.read",
     .handler = read_settings,
     .answers = kShown,
     .in_contract = true},
    {.method = Method::kPatch,
     .path = "settings",
     .operation_id = "patch_settings",
     .summary = "Update platform settings",
     .permission = "platform.settings.update",
     .handler = update_settings,
     .request = &kSettingsWanted,
     .answers = kChanged,
     .in_contract = true},
};

}  // namespace

extern constexpr ActionTable kSettingsActions = {kRows, "Settings"};

}  // namespace daybook::api::platform
