#include "api/records/verbs.h"

#include "api/access/privacy.h"
#include "api/read/input_reader.h"
#include "api/read/query_reader.h"
#include "api/records/answers.h"
#include "api/records/moments.h"
#include "api/render/entity_tag.h"
#include "api/render/page.h"
#include "api/render/record.h"
#include "domain/crud/crud.h"

namespace daybook::api {
namespace {

void change_record(const ExchangePtr& exchange, Mode mode) {
  const Resource& resource = exchange->resource();
  DAYBOOK_ANSWER_TRY(exchange, const Body body, exchange->body());
  DAYBOOK_ANSWER_TRY(exchange, Input input, read_input(members_of(resource), body.root(), mode));
  DAYBOOK_ANSWER_TRY(exchange, Command command,
                     command_on_path(*exchange, resource, crud::kUpdate, std::move(input)));
  DAYBOOK_ANSWER_TRY(exchange, const auto now, find_on_path(*exchange, resource, 0));
  Item& item = command.items.front();
  const Status kept =
      keep_author(*resource.kind, now ? &*now : nullptr, exchange->caller(), item.input);
  if (!kept) return exchange->fail(kept.error());
  exchange->submit(std::move(command), compact(*exchange, body), shows_record(resource));
}

RequestUrl url_of(const http::Request& request) {
  return {request.secure ? "https" : "http", request.header("host"), request.path, request.query};
}

}  // namespace

void list_records(const ExchangePtr& exchange) {
  if (waits_for_moment(exchange, list_records)) return;
  const Resource& resource = exchange->resource();
  const http::Request& request = exchange->request();
  DAYBOOK_ANSWER_TRY(exchange, const ListRequest wanted, read_list_query(resource, request.query));
  ListQuery query = wanted.query(exchange->tenant(), *resource.kind);
  const Status shown = show_visible(*exchange, query);
  if (!shown) return exchange->fail(shown.error());
  if (waits_for_list(exchange, query, list_records)) return;
  DAYBOOK_ANSWER_TRY(exchange, const ListPage page, exchange->reader().list(query));
  const Status exists = check_page(wanted, page.count);
  if (!exists) return exchange->fail(exists.error());
  for (const Record& record : page.records) exchange->shows(record.key);
  http::Response response;
  render_page(resource, wanted, page, exchange->tenant(), url_of(request), response.body);
  response.headers.push_back(exchange->position_header(exchange->tenant(), page.position));
  exchange->answer(std::move(response));
}

void create_record(const ExchangePtr& exchange) {
  const Resource& resource = exchange->resource();
  DAYBOOK_ANSWER_TRY(exchange, const Body body, exchange->body());
  Item item;
  item.kind = resource.kind;
  item.behaviour = &crud::kCreate;
  item.id = fresh_id();
  DAYBOOK_ANSWER_TRY(exchange, item.input,
                     read_input(members_of(resource), body.root(), Mode::kCreate));
  const Status kept = keep_author(*resource.kind, nullptr, exchange->caller(), item.input);
  if (!kept) return exchange->fail(kept.error());
  Command command = exchange->command(std::string(resource.kind->name) + ".create");
  command.items.push_back(std::move(item));
  exchange->submit(std::move(command), compact(*exchange, body), shows_record(resource));
}

void read_record(const ExchangePtr& exchange) {
  if (waits_for_moment(exchange, read_record)) return;
  const Resource& resource = exchange->resource();
  DAYBOOK_ANSWER_TRY(exchange, const auto fields,
                     read_record_query(resource, exchange->request().query));
  DAYBOOK_ANSWER_TRY(exchange, const Record record, record_of_path(*exchange, resource));
  exchange->shows(record.key);
  http::Response response;
  render_record(resource, record, exchange->tenant(), fields, response.body);
  const std::string tag = entity_tag(record.version, exchange->incarnation(), response.body);
  answer_tagged(exchange, std::move(response), tag);
}

void replace_record(const ExchangePtr& exchange) { change_record(exchange, Mode::kReplace); }

void update_record(const ExchangePtr& exchange) { change_record(exchange, Mode::kUpdate); }

void remove_record(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, Command command,
                     command_on_path(*exchange, exchange->resource(), crud::kRemove, {}));
  exchange->submit(std::move(command), {}, shows_nothing());
}

}  // namespace daybook::api
