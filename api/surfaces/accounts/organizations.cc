#include "api/read/as_of.h"
#include "api/read/input_reader.h"
#include "api/read/query_reader.h"
#include "api/records/answers.h"
#include "api/records/moments.h"
#include "api/records/whole_list.h"
#include "api/render/entity_tag.h"
#include "api/render/record.h"
#include "api/surfaces/accounts/actions.h"
#include "api/surfaces/accounts/schemas.h"
#include "domain/crud/crud.h"
#include "domain/people/duplicating.h"
#include "snapshots/past_records.h"

namespace daybook::api::accounts {
namespace {

using organization_body::kStatusDefault;
using organization_body::kTypeDefault;

Value text_or(const Value& value, std::string_view absent) {
  return is_blank(value) ? Value{std::string(absent)} : value;
}

void render_organization(const Record& record, std::string& out) {
  Input values;
  for (const Field& field : organization_body::kFields) {
    values.set(field.id, record.get(field));
  }
  values.set(kId.id, static_cast<std::int64_t>(record.number.value));
  values.set(organization::kType.id, text_or(record.get(organization::kType), kTypeDefault));
  values.set(organization::kStatus.id, text_or(record.get(organization::kStatus), kStatusDefault));
  values.set(kCreated.id, record.created_at.value);
  values.set(kUpdated.id, record.updated_at.value);
  render_values(kOrganization, values, out);
}

http::Response organization_answer(const Exchange& exchange, const Record& record) {
  http::Response response;
  render_organization(record, response.body);
  response.headers.push_back(
      {"ETag", entity_tag(record.version, exchange.incarnation(), response.body)});
  return response;
}

http::Response changed_answer(const Exchange& exchange, const CommandAnswer& answer) {
  return organization_answer(exchange, answer.items.front().record);
}

void list_organizations(const ExchangePtr& exchange) {
  if (waits_for_moment(exchange, list_organizations)) return;
  DAYBOOK_ANSWER_TRY(exchange, const Input query,
                     read_action_query(kAsOfAlone, exchange->request().query));
  answer_whole_list(exchange, organization::kOrganization, {},
                    [](const Reader&, const Record& record, std::string& out) -> Status {
                      render_organization(record, out);
                      return Done{};
                    });
}

void read_organization(const ExchangePtr& exchange) {
  if (waits_for_moment(exchange, read_organization)) return;
  DAYBOOK_ANSWER_TRY(exchange, const Input query,
                     read_action_query(kAsOfAlone, exchange->request().query));
  DAYBOOK_ANSWER_TRY(exchange, const Record record, record_of_path(*exchange, kOrganizations));
  exchange->shows(record.key);
  http::Response response;
  render_organization(record, response.body);
  const std::string tag = entity_tag(record.version, exchange->incarnation(), response.body);
  answer_tagged(exchange, std::move(response), tag);
}

void create_organization(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Body body, exchange->body());
  Item item;
  item.kind = &organization::kOrganization;
  item.behaviour = &crud::kCreate;
  item.id = fresh_id();
  DAYBOOK_ANSWER_TRY(exchange, item.input,
                     read_input(members_of(kOrganizationCreate), body.root(), Mode::kCreate));
  Command command = exchange->command("organization.create");
  command.items.push_back(std::move(item));
  exchange->submit(std::move(command), compact(*exchange, body), changed_answer);
}

void update_organization(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Body body, exchange->body());
  DAYBOOK_ANSWER_TRY(exchange, Input input,
                     read_input(members_of(kOrganizationUpdate), body.root(), Mode::kUpdate));
  DAYBOOK_ANSWER_TRY(exchange, Command command,
                     command_on_path(*exchange, kOrganizations, crud::kUpdate, std::move(input)));
  exchange->submit(std::move(command), compact(*exchange, body), changed_answer);
}

void delete_organization(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, Command command,
                     command_on_path(*exchange, kOrganizations, crud::kRemove, {}));
  exchange->submit(std::move(command), {}, shows_nothing());
}

// The least free number when copies were made one after the other, and a free one always: steps
// that double find one, halving goes back to where the taken ones end.
std::int64_t free_number(const Exchange& exchange, std::string_view name) {
  const Reader& reader = exchange.home().reader();
  const auto is_taken = [&](std::int64_t number) {
    return reader
        .claimed_by(exchange.tenant(), organization::kOrganization, organization::kName,
                    duplicating::copy_name(name, number))
        .has_value();
  };
  std::int64_t taken = 1;
  std::int64_t free = 2;
  while (is_taken(free)) {
    taken = free;
    free *= 2;
  }
  while (free - taken > 1) {
    const std::int64_t middle = taken + (free - taken) / 2;
    (is_taken(middle) ? taken : free) = middle;
  }
  return free;
}

// As it was made, so that a repeated request is answered with the same.
http::Response copied_answer(const Exchange& exchange, const CommandAnswer& answer) {
  const auto id = Uuid::parse(duplicating::copy_in(answer.items.front().outcome.detail));
  Past& past = exchange.home().past();
  const RecordKey key{organization::kOrganization.id, id.value_or(Uuid{})};
  const auto copy =
      PastRecords(past.history(), past.records()).at(exchange.tenant(), key, Version{1});
  return copy ? organization_answer(exchange, *copy)
              : http::problem(500, "The copy was made, but cannot be shown.");
}

void duplicate_organization(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Body body, exchange->body());
  DAYBOOK_ANSWER_TRY(exchange, const auto found, find_on_path(*exchange, kOrganizations, 0));
  Input input;
  if (found) {
    const std::string_view name = found->text(organization::kName);
    input.set(duplicating::kFirst.id, free_number(*exchange, name));
  }
  DAYBOOK_ANSWER_TRY(
      exchange, Command command,
      command_on_path(*exchange, kOrganizations, duplicating::kDuplicate, std::move(input)));
  exchange->submit(std::move(command), compact(*exchange, body), copied_answer);
}

constexpr Answer kListed[] = {
    {.status = 200, .description = "", .schema = &kOrganization, .is_list = true}};
constexpr Answer kRead[] = {{200, "", &kOrganization},
                            {304, "still as the entity tag says, no body"},
                            {404, "organization not found"}};
constexpr Answer kChanged[] = {
    {200, "", &kOrganization}, {400, "validation error"}, {404, "organization not found"}};
constexpr Answer kCreated200[] = {{200, "created", &kOrganization}, {400, "validation error"}};
constexpr Answer kCopied[] = {{200, "the copy", &kOrganization}, {404, "organization not found"}};
constexpr Answer kDeleted[] = {{204, "deleted, no body"}, {404, "organization not found"}};

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "organizations",
     .operation_id = "organizations_list",
     .summary = "List organizations",
     .permission = "Ibl.CRM/Organizations/list",
     .handler = list_organizations,
     .answers = kListed,
     .in_contract = true,
     .query = kAsOfAlone},
    {.method = Method::kPost,
     .path = "organizations",
     .operation_id = "organizations_create",
     .summary = "Create organization",
     .permission = "Ibl.CRM/Organizations/write",
     .handler = create_organization,
     .request = &kOrganizationCreate,
     .answers = kCreated200,
     .in_contract = true},
    {.method = Method::kGet,
     .path = "organizations/{id}",
     .operation_id = "organizations_get",
     .summary = "Get organization",
     .permission = "Ibl.CRM/Organizations/read",
     .handler = read_organization,
     .answers = kRead,
     .in_contract = true,
     .query = kAsOfAlone,
     .by_number = true},
    {.method = Method::kPut,
     .path = "organizations/{id}",
     .operation_id = "organizations_update",
     .summary = "Update organization",
     .permission = "Ibl.CRM/Organizations/write",
     .handler = update_organization,
     .request = &kOrganizationUpdate,
     .answers = kChanged,
     .in_contract = true,
     .by_number = true},
    {.method = Method::kDelete,
     .path = "organizations/{id}",
     .operation_id = "organizations_delete",
     .summary = "Delete organization",
     .permission = "Ibl.CRM/Organizations/delete",
     .handler = delete_organization,
     .answers = kDeleted,
     .in_contract = true,
     .by_number = true},
    {.method = Method::kPost,
     .path = "organizations/{id}/duplicate",
     .operation_id = "organizations_duplicate",
     .summary = "Duplicate organization",
     .permission = "Ibl.CRM/Organizations/write",
     .handler = duplicate_organization,
     .answers = kCopied,
     .in_contract = true,
     .by_number = true},
};

}  // namespace

extern constexpr ActionTable kOrganizationActions = {kRows};

extern constexpr Resource kOrganizations = {.path = "organizations",
                                            .title = "Organization",
                                            .kind = &organization::kOrganization,
                                            .permission = "Ibl.CRM/Organizations",
                                            .verbs = 0,
                                            .by_number = true};

}  // namespace daybook::api::accounts
