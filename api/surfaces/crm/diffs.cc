// What differs between two points of the past: of one record, and of everything the caller may
// read.
#include <algorithm>

#include "api/access/privacy.h"
#include "api/records/answers.h"
#include "api/records/moments.h"
#include "api/render/difference.h"
#include "api/render/page.h"
#include "api/surfaces/crm/actions.h"
#include "api/surfaces/crm/crm.h"
#include "api/surfaces/crm/diff_schemas.h"
#include "api/surfaces/crm/pages.h"
#include "snapshots/net_changes.h"
#include "snapshots/past_records.h"

namespace daybook::api::crm {
namespace {

constexpr std::string_view kHistoryRead = "Ibl.CRM/History/read";

Result<Position> position_in(const Exchange& exchange, const Input& query, const Field& field) {
  DAYBOOK_TRY(const PastPoint point, read_past_point(field.name, query.text(field)));
  return position_of(exchange, field.name, point);
}

// `to` is the present when it is not given.
Result<PositionRange> range_asked(const Exchange& exchange, const Input& query) {
  if (query.text(diff_query::kFrom).empty()) {
    return invalid(std::string(diff_query::kFrom.name),
                   "This parameter is required: a position or a time.");
  }
  PositionRange range;
  range.tenant = exchange.tenant();
  range.to = exchange.home().reader().position(exchange.tenant());
  DAYBOOK_TRY(range.from, position_in(exchange, query, diff_query::kFrom));
  if (!query.text(diff_query::kTo).empty()) {
    DAYBOOK_TRY(range.to, position_in(exchange, query, diff_query::kTo));
  }
  if (range.from <= range.to) return range;
  return invalid(std::string(diff_query::kFrom.name), "This is after the end of the range.");
}

bool may_read(const Exchange& exchange, const Resource& resource) {
  return exchange.caller().permissions.allow(std::string(resource.permission) + "/read");
}

Status check_may_read(const Exchange& exchange, const Resource& resource) {
  if (may_read(exchange, resource)) return Done{};
  return forbidden("permission.missing", "The permission " + std::string(resource.permission) +
                                             "/read is needed for this.");
}

PastRecords past_records(const Exchange& exchange) {
  Past& past = exchange.home().past();
  return {past.history(), past.records()};
}

void add_position(const Exchange& exchange, Position position, http::Response& response) {
  response.headers.push_back(exchange.position_header(exchange.tenant(), position));
}

Result<http::Response> record_diff(Exchange& exchange) {
  const Resource& resource = exchange.resource();
  DAYBOOK_CHECK(check_may_read(exchange, resource));
  DAYBOOK_TRY(const Input query, read_action_query(diff_query::kFields, exchange.request().query));
  DAYBOOK_TRY(const PositionRange range, range_asked(exchange, query));
  DAYBOOK_TRY(const auto now, find_on_path(exchange, resource, 0));
  if (!now) return not_found(std::string(resource.kind->name) + ".not_found", "Not found.");
  PastRecords past = past_records(exchange);
  DAYBOOK_TRY(const auto before, past.as_of(range.tenant, now->key, range.from));
  DAYBOOK_TRY(const auto after, past.as_of(range.tenant, now->key, range.to));
  const Difference difference{existing(before), existing(after)};
  if (difference.before == nullptr && difference.after == nullptr) {
    return not_found(std::string(resource.kind->name) + ".not_found",
                     "It does not exist at either end.");
  }
  http::Response response;
  JsonWriter json(response.body);
  json.begin_object();
  write_id(resource, difference, json);
  json.number("from", static_cast<std::int64_t>(range.from.value));
  json.number("to", static_cast<std::int64_t>(range.to.value));
  write_existence(difference, json.key("exists"));
  write_changes(resource, difference, json.key("changes"));
  json.end_object();
  exchange.shows(now->key);
  add_position(exchange, range.to, response);
  return response;
}

// The resources of this surface whose records the caller may read, by kind.
using Readable = std::map<KindId, const Resource*>;

Readable readable(const Exchange& exchange) {
  Readable resources;
  for (const Resource* resource : kCrm.resources) {
    if (may_read(exchange, *resource)) resources[resource->kind->id] = resource;
  }
  return resources;
}

CountsField counts(const Readable& resources) {
  return [&resources](KindId kind, FieldId id) {
    const auto resource = resources.find(kind);
    if (resource == resources.end()) return false;
    if (id == kExistence) return true;
    const Field* field = resource->second->kind->find(id);
    return field != nullptr && !field->is_secret;
  };
}

Error in_terms_of_query(Error error) {
  if (error.reason != "history.range_too_large") return error;
  return invalid(std::string(diff_query::kFrom.name), error.message);
}

Status write_diff(PastRecords& past, const PositionRange& range, const Resource& resource,
                  const RecordKey& key, JsonWriter& json) {
  DAYBOOK_TRY(const auto before, past.as_of(range.tenant, key, range.from));
  DAYBOOK_TRY(const auto after, past.as_of(range.tenant, key, range.to));
  const Difference difference{existing(before), existing(after)};
  json.begin_object().text("kind", resource.kind->name);
  if (difference.before == nullptr && difference.after == nullptr) {
    return corrupt("history.diff", "A record that differs is at neither end of the range.");
  }
  write_id(resource, difference, json);
  write_existence(difference, json.key("exists"));
  write_changes(resource, difference, json.key("changes"));
  json.end_object();
  return Done{};
}

Result<http::Response> history_diff(Exchange& exchange) {
  DAYBOOK_TRY(const Input query,
              read_action_query(diff_query::kPageFields, exchange.request().query));
  DAYBOOK_TRY(const ListRequest asked, page_of(query));
  DAYBOOK_TRY(const PositionRange range, range_asked(exchange, query));
  const Readable resources = readable(exchange);
  const CountsField counted = counts(resources);
  auto changed = changed_between(exchange.home().past().history(), range, counted);
  if (!changed) return in_terms_of_query(changed.error());
  std::erase_if(*changed, [&exchange](const RecordKey& key) {
    return is_hidden(exchange.home(), exchange.tenant(), key, exchange.caller());
  });
  DAYBOOK_CHECK(check_page(asked, changed->size()));
  http::Response response;
  begin_page(asked, changed->size(), url_of(exchange.request()), response.body);
  JsonWriter json(response.body);
  PastRecords past = past_records(exchange);
  const std::size_t first =
      std::min<std::size_t>((asked.page - 1) * asked.page_size, changed->size());
  const std::size_t end = std::min<std::size_t>(first + asked.page_size, changed->size());
  for (std::size_t i = first; i < end; ++i) {
    const RecordKey& key = (*changed)[i];
    DAYBOOK_CHECK(write_diff(past, range, *resources.at(key.kind), key, json));
    exchange.shows(key);
  }
  end_page(response.body);
  add_position(exchange, range.to, response);
  return response;
}

void answer_later(const ExchangePtr& exchange,
                  Result<http::Response> (*answer)(Exchange& exchange)) {
  read_past_later(exchange, [exchange, answer] {
    DAYBOOK_ANSWER_TRY(exchange, http::Response response, answer(*exchange));
    exchange->answer(std::move(response));
  });
}

void diff_record(const ExchangePtr& exchange) {
  if (waits_for_position(exchange, diff_record)) return;
  answer_later(exchange, record_diff);
}

void diff_history(const ExchangePtr& exchange) {
  if (waits_for_position(exchange, diff_history)) return;
  answer_later(exchange, history_diff);
}

constexpr Answer kDiffShown[] = {{200, "", &kRecordDiff},
                                 {404, "no such record, or at neither end of the range"}};
constexpr Answer kDiffsShown[] = {{200, "", &kDiffPage}, {404, "no such page"}};

constexpr Action kOfEachRows[] = {
    {.method = Method::kGet,
     .path = "diff",
     .operation_id = "diff_retrieve",
     .summary = "How it differs between two positions or times",
     .permission = kHistoryRead,
     .handler = diff_record,
     .answers = kDiffShown,
     .query = diff_query::kFields},
};

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "history/diff",
     .operation_id = "history_diff_list",
     .summary = "Everything that differs between two positions or times",
     .permission = kHistoryRead,
     .handler = diff_history,
     .answers = kDiffsShown,
     .query = diff_query::kPageFields},
};

}  // namespace

extern constexpr ActionTable kDiffOfEach = {kOfEachRows};
extern constexpr ActionTable kDiffActions = {kRows};

}  // namespace daybook::api::crm
