// The audit over all organizations: its list, an entry with what it changed, and what there is in
// it. audit_export.cc has the download.
#include "api/access/privacy.h"
#include "api/surfaces/platform/actions.h"
#include "api/surfaces/platform/audit/audit_schemas.h"
#include "api/surfaces/platform/audit/audit_showing.h"
#include "domain/access/tenant.h"
#include "domain/catalogue.h"
#include "domain/history/reversibility.h"
#include "snapshots/past_records.h"

namespace daybook::api::platform {
namespace {

// Rows and commits are read one by one, which is too long for an I/O thread.
using Answering = Result<http::Response> (*)(const Exchange&);
void answer_on_worker(const ExchangePtr& exchange, Answering answering) {
  exchange->hand_over([exchange, answering] {
    DAYBOOK_ANSWER_TRY(exchange, http::Response response, answering(*exchange));
    exchange->answer(std::move(response));
  });
}

Result<http::Response> entries_page(const Exchange& exchange) {
  DAYBOOK_TRY(const AuditAsked asked, audit_asked(exchange));
  DAYBOOK_TRY(const auto tenants, audited_tenants(exchange, asked.org));
  DAYBOOK_TRY(const AuditFilters filters, AuditFilters::of(exchange, asked, tenants));
  DAYBOOK_TRY(const AuditLog log, AuditLog::of(tenants, filters));
  DAYBOOK_TRY(const auto spots, log.page(control_of(exchange), asked));
  DAYBOOK_TRY(AuditShowing showing, AuditShowing::of(exchange));
  http::Response response;
  JsonWriter json(response.body);
  json.begin_object().key("items").begin_array();
  for (const AuditSpot& spot : spots) {
    DAYBOOK_TRY(const ShownEntry entry, showing.shown(spot));
    json.begin_object();
    write_shown(entry, json);
    json.end_object();
  }
  json.end_array().number("total", static_cast<std::int64_t>(log.count())).end_object();
  return response;
}

void list_entries(const ExchangePtr& exchange) { answer_on_worker(exchange, entries_page); }

// What is not the caller's to see is as unknown as what never was.
Result<AuditSpot> spot_of_path(const Exchange& exchange) {
  const auto uuid = Uuid::parse(exchange.param(0));
  if (!uuid) return no_audit_entry();
  DAYBOOK_TRY(const Secret32 secret, audit_secret(exchange));
  const auto id = entry_id_of(*uuid, secret);
  if (!id) return no_audit_entry();
  DAYBOOK_TRY(const auto tenants, audited_tenants(exchange, std::nullopt));
  for (const AuditTenant& tenant : tenants) {
    if (tenant.id != id->tenant) continue;
    if (tenant.shard->reader().position(tenant.id) < id->position) return no_audit_entry();
    return AuditSpot{tenant, 0, id->position, id->index};
  }
  return no_audit_entry();
}

// Every field that has a value, but for secrets.
void write_snapshot(const Record& record, JsonWriter& json) {
  const Kind* kind = find_kind(record.key.kind);
  json.begin_object().key("id").uuid(record.key.id);
  json.number("number", static_cast<std::int64_t>(record.number.value));
  for (const Field& field : kind->fields) {
    if (field.is_secret || !record.has(field.id)) continue;
    json.key(field.name).value(field, record.get(field));
  }
  json.end_object();
}

// Null while the record did not exist, and when its past cannot be had.
void write_side(PastRecords& past, const AuditSpot& spot, const RecordKey& key, Position position,
                JsonWriter& json) {
  const auto record = past.as_of(spot.tenant.id, key, position);
  const bool is_there = record && *record && (*record)->exists() && find_kind(key.kind) != nullptr;
  if (is_there) {
    write_snapshot(**record, json);
  } else {
    json.null();
  }
}

bool shows_values(const Exchange& exchange, const AuditSpot& spot, const AuditedRecord& one) {
  if (one.record.id.is_nil() || one.action == kReadAction) return false;
  return !is_hidden(*spot.tenant.shard, spot.tenant.id, one.record, exchange.caller());
}

void write_values(const Exchange& exchange, const AuditSpot& spot, const AuditedRecord& one,
                  JsonWriter& json) {
  if (!shows_values(exchange, spot, one)) {
    json.key("before").null().key("after").null();
    return;
  }
  PastRecords past(spot.tenant.shard->past().history(), spot.tenant.shard->past().records());
  write_side(past, spot, one.record, Position{spot.position.value - 1}, json.key("before"));
  write_side(past, spot, one.record, spot.position, json.key("after"));
}

// The record whose values the answer holds; none when the tenant does not audit who reads.
Result<std::optional<RecordKey>> read_to_record(const Exchange& exchange, const AuditSpot& spot,
                                                const AuditedRecord& one) {
  if (spot.tenant.id == kControl || !shows_values(exchange, spot, one)) {
    return std::optional<RecordKey>{};
  }
  const RecordNumber number{static_cast<std::uint32_t>(spot.tenant.id.value)};
  DAYBOOK_TRY(const auto org, control_of(exchange).by_number(kControl, tenant::kTenant, number));
  if (!org || !org->flag(tenant::kAuditsReads)) return std::optional<RecordKey>{};
  return std::optional(one.record);
}

// In the history of the tenant whose record was shown, before the answer leaves.
void answer_recorded(const ExchangePtr& exchange, const AuditTenant& tenant,
                     const RecordKey& record, http::Response response) {
  Command command = exchange->command(std::string(kAccessCommand));
  command.tenant = tenant.id;
  command.read_route = "GET " + std::string(exchange->route().label);
  command.read_records = {record};
  auto held = std::make_shared<http::Response>(std::move(response));
  command.done = [exchange, held](const CommandAnswer& answer) {
    if (!answer.status) return exchange->fail(answer.status.error());
    exchange->answer(std::move(*held));
  };
  tenant.shard->committer().submit(std::move(command));
}

void answer_entry(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const AuditSpot spot, spot_of_path(*exchange));
  DAYBOOK_ANSWER_TRY(exchange, AuditShowing showing, AuditShowing::of(*exchange));
  DAYBOOK_ANSWER_TRY(exchange, const ShownEntry entry, showing.shown(spot));
  DAYBOOK_ANSWER_TRY(exchange, const AuditedRecord one, showing.audited(spot));
  http::Response response;
  JsonWriter json(response.body);
  json.begin_object();
  write_shown(entry, json);
  write_values(*exchange, spot, one, json);
  json.end_object();
  DAYBOOK_ANSWER_TRY(exchange, const auto read, read_to_record(*exchange, spot, one));
  if (read) return answer_recorded(exchange, spot.tenant, *read, std::move(response));
  exchange->answer(std::move(response));
}

void read_entry(const ExchangePtr& exchange) {
  exchange->hand_over([exchange] { answer_entry(exchange); });
}

constexpr Answer kListed[] = {{200, "", &kItemsTotal}, {403, "no access to the organization"}};
constexpr Answer kShown[] = {{200, "", &kAuditEntry}, {404, "no such entry"}};

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "audit",
     .operation_id = "get_audit",
     .summary = "List audit log entries",
     .permission = "platform.audit.read",
     .handler = list_entries,
     .answers = kListed,
     .in_contract = true,
     .query = audit_query::kList},
    {.method = Method::kGet,
     .path = "audit/{entry_uuid}",
     .operation_id = "get_audit_by_entry_uuid",
     .summary = "Get audit entry detail",
     .permission = "platform.audit.read",
     .handler = read_entry,
     .answers = kShown,
     .in_contract = true},
};

}  // namespace

extern constexpr ActionTable kAuditActions = {kRows, "Audit"};

}  // namespace daybook::api::platform
