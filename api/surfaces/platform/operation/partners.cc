// Partners: companies that the platform works with.
#include "api/read/query_reader.h"
#include "api/records/answers.h"
#include "api/surfaces/platform/actions.h"
#include "api/surfaces/platform/operation/partner_schemas.h"
#include "api/surfaces/platform/queries.h"
#include "api/surfaces/platform/rendering.h"
#include "domain/platform/partner.h"

namespace daybook::api::platform {
namespace {

namespace partner = daybook::partner;

constexpr std::size_t kPageUsual = 20;
constexpr std::size_t kPageMost = 100;

Result<Record> partner_of_path(const Exchange& exchange) {
  const Error none = not_found("partner.not_found", "There is no such partner.");
  const auto id = Uuid::parse(exchange.param(0));
  if (!id) return none;
  DAYBOOK_TRY(auto found, control_of(exchange).record(kControl, {partner::kPartner.id, *id}));
  if (!found || !found->exists()) return none;
  return std::move(*found);
}

void write_partner(const Record& record, JsonWriter& json) {
  json.begin_object().key("id").uuid(record.key.id);
  for (const Field& field : {partner::kName, partner::kSlug, partner::kType, partner::kStatus}) {
    json.text(field.name, record.text(field));
  }
  for (const Field& field : partners::kTexts) {
    if (!is_blank(record.get(field))) json.key(field.name).value(field, record.get(field));
  }
  json.key("extra_data").value(partner::kExtraData, record.get(partner::kExtraData));
  json.number("version", static_cast<std::int64_t>(record.version.value));
  json.key("created_at").time(record.created_at).key("updated_at").time(record.updated_at);
  json.end_object();
}

http::Response partner_answer(int status, const Record& record) {
  http::Response response;
  response.status = status;
  JsonWriter json(response.body);
  write_partner(record, json);
  return response;
}

Exchange::Render shows_partner(int status) {
  return [status](const Exchange&, const CommandAnswer& answer) {
    return partner_answer(status, answer.items.front().record);
  };
}

Result<ListQuery> list_query(const Exchange& exchange, const PageAsked& asked) {
  DAYBOOK_TRY(const Input wanted, query_asked(exchange));
  ListQuery query;
  query.tenant = kControl;
  query.kind = &partner::kPartner;
  query.offset = (asked.page - 1) * asked.size;
  query.limit = static_cast<std::uint32_t>(asked.size);
  const auto filter = [&](const Field& parameter, const Field& field) {
    if (!wanted.names(parameter)) return;
    query.conditions.push_back({field.id, Match::kEquals, wanted.get(parameter)});
  };
  filter(partners::kStatusAsked, partner::kStatus);
  filter(partners::kTypeAsked, partner::kType);
  return query;
}

void list_partners(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const PageAsked asked, page_asked(*exchange, kPageUsual, kPageMost));
  DAYBOOK_ANSWER_TRY(exchange, const ListQuery query, list_query(*exchange, asked));
  DAYBOOK_ANSWER_TRY(exchange, const ListPage page, control_of(*exchange).list(query));
  http::Response response;
  JsonWriter json(response.body);
  json.begin_object().key("items").begin_array();
  for (const Record& record : page.records) write_partner(record, json);
  json.end_array().number("total", static_cast<std::int64_t>(page.count));
  json.number("page", static_cast<std::int64_t>(asked.page));
  json.number("page_size", static_cast<std::int64_t>(asked.size)).end_object();
  exchange->answer(std::move(response));
}

void read_partner(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Record record, partner_of_path(*exchange));
  exchange->answer(partner_answer(200, record));
}

void create_partner(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, Input request, request_of(*exchange, kNewPartner));
  Command command = control_command(*exchange, "partner.create");
  command.items.push_back(make_item(partner::kPartner, *partner::kPartner.behaviour("add"),
                                    fresh_id(), std::move(request)));
  submit(exchange, std::move(command), shows_partner(201));
}

Input without_version(const Input& request) {
  Input input;
  for (const auto& [id, value] : request.fields()) {
    if (id != partners::kBaseVersion.id) input.set(id, value);
  }
  return input;
}

void update_partner(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Record record, partner_of_path(*exchange));
  DAYBOOK_ANSWER_TRY(exchange, const Input request, request_of(*exchange, kPartnerChange));
  Item item = make_item(partner::kPartner, *partner::kPartner.behaviour("change"), record.key.id,
                        without_version(request));
  const auto base = std::get<std::int64_t>(request.get(partners::kBaseVersion));
  item.expected = Version{static_cast<std::uint64_t>(base)};
  Command command = control_command(*exchange, "partner.update");
  command.items.push_back(std::move(item));
  submit(exchange, std::move(command), shows_partner(200));
}

void archive_partner(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Record record, partner_of_path(*exchange));
  Command command = control_command(*exchange, "partner.archive");
  command.items.push_back(
      make_item(partner::kPartner, *partner::kPartner.behaviour("archive"), record.key.id));
  submit(exchange, std::move(command), shows_partner(200));
}

constexpr Answer kListed[] = {{200, "", &kItemsPage}};
constexpr Answer kShown[] = {{200, "", &kPartner}, {404, "no such partner"}};
constexpr Answer kMade[] = {{201, "", &kPartner}, {409, "the slug is taken"}};
constexpr Answer kChanged[] = {{200, "", &kPartner},
                               {404, "no such partner"},
                               {409, "the version is stale, or the slug taken"},
                               {422, "wrong values, or an archived partner"}};

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "partners",
     .operation_id = "get_partners",
     .summary = "List partners",
     .permission = "platform.partners.list",
     .handler = list_partners,
     .answers = kListed,
     .in_contract = true,
     .query = partners::kListed},
    {.method = Method::kPost,
     .path = "partners",
     .operation_id = "post_partners",
     .summary = "Create partner",
     .permission = "platform.partners.create",
     .handler = create_partner,
     .request = &kNewPartner,
     .answers = kMade,
     .in_contract = true},
    {.method = Method::kGet,
     .path = "partners/{partner_uuid}",
     .operation_id = "get_partners_by_partner_uuid",
     .summary = "Get partner",
     .permission = "platform.partners.read",
     .handler = read_partner,
     .answers = kShown,
     .in_contract = true},
    {.method = Method::kPatch,
     .path = "partners/{partner_uuid}",
     .operation_id = "patch_partners_by_partner_uuid",
     .summary = "Update partner",
     .permission = "platform.partners.update",
     .handler = update_partner,
     .request = &kPartnerChange,
     .answers = kChanged,
     .in_contract = true},
    {.method = Method::kPost,
     .path = "partners/{partner_uuid}/archive",
     .operation_id = "post_partners_by_partner_uuid_archive",
     .summary = "Archive partner",
     .permission = "platform.partners.archive",
     .handler = archive_partner,
     .answers = kShown,
     .in_contract = true},
};

}  // namespace

extern constexpr ActionTable kPartnerActions = {kRows, "Partners"};

}  // namespace daybook::api::platform
