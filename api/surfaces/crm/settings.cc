#include "api/surfaces/crm/settings.h"

#include "api/read/input_reader.h"
#include "api/records/answers.h"
#include "api/records/moments.h"
#include "api/render/record.h"
#include "api/surfaces/crm/actions.h"
#include "api/surfaces/crm/settings_schemas.h"
#include "domain/access/tenant.h"
#include "domain/crud/crud.h"

namespace daybook::api::crm {
namespace {

http::Response settings_answer(const Record& tenant) {
  http::Response response;
  Input values;
  values.set(settings::kAuditReads.id, tenant.flag(tenant::kAuditsReads));
  render_values(kSettings, values, response.body);
  return response;
}

void read_settings(const ExchangePtr& exchange) {
  if (waits_for_moment(exchange, read_settings)) return;
  DAYBOOK_ANSWER_TRY(exchange, const Record tenant, tenant_of(*exchange));
  exchange->answer(settings_answer(tenant));
}

// The tenant is a record of control, so its history is there and not in the tenant's own.
void change_settings(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Body body, exchange->body());
  DAYBOOK_ANSWER_TRY(exchange, const Input request,
                     read_input(members_of(kSettings), body.root(), Mode::kUpdate));
  DAYBOOK_ANSWER_TRY(exchange, const Record tenant, tenant_of(*exchange));
  Command command = exchange->command("tenant.update");
  command.tenant = kControl;
  Item item;
  item.kind = &tenant::kTenant;
  item.behaviour = &crud::kUpdate;
  item.id = tenant.key.id;
  if (request.names(settings::kAuditReads)) {
    item.input.set(tenant::kAuditsReads.id, request.flag(settings::kAuditReads));
  }
  command.items.push_back(std::move(item));
  exchange->submit(std::move(command), compact(*exchange, body),
                   [](const Exchange&, const CommandAnswer& answer) {
                     return settings_answer(answer.items.front().record);
                   });
}

constexpr Answer kShown[] = {{200, "", &kSettings}};
constexpr Answer kChanged[] = {{200, "", &kSettings}, {400, "validation error"}};

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "settings",
     .operation_id = "settings_retrieve",
     .summary = "Get the platform's settings",
     .permission = "Ibl.CRM/Settings/read",
     .handler = read_settings,
     .answers = kShown,
     .query = kAsOfAlone},
    {.method = Method::kPatch,
     .path = "settings",
     .operation_id = "settings_partial_update",
     .summary = "Change the platform's settings",
     .permission = "Ibl.CRM/Settings/write",
     .handler = change_settings,
     .request = &kSettings,
     .answers = kChanged},
};

}  // namespace

Result<Record> tenant_of(const Exchange& exchange) {
  const RecordNumber number{static_cast<std::uint32_t>(exchange.tenant().value)};
  DAYBOOK_TRY(const Reader* const control, exchange.control_reader());
  DAYBOOK_TRY(auto found, control->by_number(kControl, tenant::kTenant, number));
  if (!found) return not_found("tenant.not_found", "Not found.");
  return std::move(*found);
}

extern constexpr ActionTable kSettingsActions = {kRows};

}  // namespace daybook::api::crm
