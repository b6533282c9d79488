// What an organization pays for. A part of its record: a change raises its version.
#include "api/render/json_writer.h"
#include "api/surfaces/platform/actions.h"
#include "api/surfaces/platform/orgs/org_schemas.h"
#include "api/surfaces/platform/orgs/orgs.h"
#include "domain/crud/crud.h"

namespace daybook::api::platform {
namespace {

http::Response billing_answer(const Record& org) {
  http::Response response;
  JsonWriter json(response.body);
  json.begin_object().key("org_id").uuid(org.key.id);
  json.text("account_type", account_type(org));
  json.number("max_locations", org.integer(tenant::kMaxLocations, tenant::kLocationsUsual));
  if (!is_blank(org.get(tenant::kBillingEmail))) {
    json.text("billing_email", org.text(tenant::kBillingEmail));
  }
  json.end_object();
  return response;
}

Result<Record> billed_org(const Exchange& exchange) {
  DAYBOOK_TRY(Record org, org_of_path(exchange));
  DAYBOOK_CHECK(check_org_access(exchange, org));
  return org;
}

void read_billing(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Record org, billed_org(*exchange));
  exchange->answer(billing_answer(org));
}

void update_billing(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Input request, request_of(*exchange, kBillingChange));
  DAYBOOK_ANSWER_TRY(exchange, const Record org, billed_org(*exchange));
  Command command = within_org_access(*exchange, org, control_command(*exchange, "tenant.update"));
  command.items.push_back(
      make_item(tenant::kTenant, crud::kUpdate, org.key.id, given_fields(request)));
  submit(exchange, std::move(command), [](const Exchange&, const CommandAnswer& answer) {
    return billing_answer(answer.items.front().record);
  });
}

constexpr Answer kShown[] = {
    {200, "", &kBilling}, {403, "no access to the organization"}, {404, "no such organization"}};

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "orgs/{org_uuid}/billing",
     .operation_id = "get_orgs_by_org_uuid_billing",
     .summary = "Get org billing info",
     .permission = "platform.billing.read",
     .handler = read_billing,
     .answers = kShown,
     .in_contract = true},
    {.method = Method::kPatch,
     .path = "orgs/{org_uuid}/billing",
     .operation_id = "patch_orgs_by_org_uuid_billing",
     .summary = "Update org billing info",
     .permission = "platform.billing.update",
     .handler = update_billing,
     .request = &kBillingChange,
     .answers = kShown,
     .in_contract = true},
};

}  // namespace

extern constexpr ActionTable kBillingActions = {kRows, "Billing"};

}  // namespace daybook::api::platform
