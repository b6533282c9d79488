#include "api/read/batch_reader.h"

#include "api/core/trouble.h"
#include "api/records/answers.h"
#include "api/records/refused_items.h"
#include "api/render/errors.h"
#include "api/surfaces/crm/actions.h"
#include "api/surfaces/crm/crm.h"
#include "api/surfaces/crm/schemas.h"
#include "domain/crud/crud.h"

namespace daybook::api::crm {
namespace {

constexpr std::string_view kPersonUpserts[] = {"unique_id", "primary_email", "name"};
constexpr std::string_view kOrganizationUpserts[] = {"name"};

std::span<const std::string_view> upserts_of(const Resource& resource) {
  if (&resource == &kPersons) return kPersonUpserts;
  return kOrganizationUpserts;
}

Item item_of(const Resource& resource, Result<Input> input, const Field* match) {
  Item item;
  item.kind = resource.kind;
  item.behaviour = &crud::kCreate;
  item.id = fresh_id();
  item.match = match;
  if (input) {
    item.input = std::move(*input);
  } else {
    item.issues = input.error().issues;
  }
  return item;
}

// The several ids that an upsert might mean are shown as a list.
void write_ids(JsonWriter& writer, std::string_view ids) {
  writer.key("ids").begin_array();
  while (!ids.empty()) {
    const std::size_t comma = std::min(ids.find(','), ids.size());
    writer.text(ids.substr(0, comma));
    ids.remove_prefix(std::min(comma + 1, ids.size()));
  }
  writer.end_array();
}

struct Counts {
  std::int64_t created = 0;
  std::int64_t updated = 0;
  std::int64_t unchanged = 0;
  std::int64_t failed = 0;

  void count(const Outcome& outcome) {
    if (outcome.error) {
      ++failed;
    } else if (!outcome.changed) {
      ++unchanged;
    } else {
      ++(outcome.status == 201 ? created : updated);
    }
  }
};

void write_result(JsonWriter& writer, const Outcome& outcome) {
  writer.begin_object();
  if (!outcome.error) {
    writer.number("status", outcome.status).key("id").uuid(outcome.record.id);
  } else {
    writer.number("status", status_of(outcome.error->code)).key("errors");
    write_error(writer, for_client(*outcome.error));
    if (outcome.error->reason == "upsert.several") write_ids(writer, outcome.error->subject);
  }
  writer.end_object();
}

http::Response results(const CommandAnswer& answer, int status) {
  http::Response response;
  response.status = status;
  JsonWriter writer(response.body);
  Counts counts;
  writer.begin_object().key("results").begin_array();
  for (const ItemAnswer& item : answer.items) {
    counts.count(item.outcome);
    write_result(writer, item.outcome);
  }
  writer.end_array();
  // Of a refused batch nothing was written, whatever would have stood.
  if (status != 200) counts = {0, 0, 0, counts.failed};
  writer.number("created", counts.created)
      .number("updated", counts.updated)
      .number("unchanged", counts.unchanged)
      .number("failed", counts.failed)
      .end_object();
  return response;
}

std::optional<http::Response> refused_results(const Exchange&, const CommandAnswer& answer) {
  if (!is_refused_for_items(answer)) return std::nullopt;
  return results(answer, 400);
}

void write_batch(const ExchangePtr& exchange) {
  const Resource& resource = exchange->resource();
  DAYBOOK_ANSWER_TRY(exchange, const Body body, exchange->body());
  DAYBOOK_ANSWER_TRY(exchange, Batch batch,
                     read_batch(members_of(resource), body.root(), upserts_of(resource)));
  const Field* match =
      batch.upsert_by.empty() ? nullptr : resource.kind->find(std::string_view(batch.upsert_by));
  Command command = exchange->command(std::string(resource.kind->name) + ".batch");
  command.atomic = batch.atomic;
  command.import_id = batch.import;
  for (Result<Input>& input : batch.items) {
    command.items.push_back(item_of(resource, std::move(input), match));
  }
  exchange->submit(
      std::move(command), compact(*exchange, body),
      [](const Exchange&, const CommandAnswer& answer) { return results(answer, 200); },
      refused_results);
}

constexpr Answer kBatched[] = {{200, "", &kBatchAnswer},
                               {400, "an item of an atomic batch is refused", &kBatchAnswer}};

constexpr Action kRows[] = {
    {.method = Method::kPost,
     .path = "persons/batch",
     .operation_id = "persons_batch_create",
     .summary = "Create or update many persons",
     .permission = "Ibl.CRM/Persons/write",
     .handler = write_batch,
     .request = &kBatchRequest,
     .answers = kBatched,
     .resource = &kPersons,
     .body_is_large = true},
    {.method = Method::kPost,
     .path = "organizations/batch",
     .operation_id = "organizations_batch_create",
     .summary = "Create or update many organizations",
     .permission = "Ibl.CRM/Organizations/write",
     .handler = write_batch,
     .request = &kBatchRequest,
     .answers = kBatched,
     .resource = &kOrganizations,
     .body_is_large = true},
};

}  // namespace

extern constexpr ActionTable kBatchActions = {kRows};

}  // namespace daybook::api::crm
