// What there is in the audit, counted from its lists: nothing here reads an entry.
#include <algorithm>
#include <map>
#include <set>

#include "api/surfaces/platform/actions.h"
#include "api/surfaces/platform/audit/audit_query.h"
#include "api/surfaces/platform/audit/audit_schemas.h"

namespace daybook::api::platform {
namespace {

constexpr std::int64_t kDay_us = std::int64_t{24} * 60 * 60 * 1'000'000;

using Counts = std::map<std::string, std::uint64_t>;

struct Stats {
  std::uint64_t total = 0;
  Counts by_action;
  Counts by_type;
  std::uint64_t today = 0;
  std::set<std::int64_t> actors_today;
};

std::string shown_value(AuditColumn column, const std::string& value) {
  return column == AuditColumn::kKind ? resource_type_of(kind_of_audit(value)) : value;
}

Status count_values(const AuditTenant& tenant, const AuditEntries& entries, AuditColumn column,
                    Counts& counts) {
  DAYBOOK_TRY(const auto values, tenant.reader().values(tenant.id, column));
  for (const std::string& value : values) {
    DAYBOOK_TRY(const AuditEntries holding, tenant.reader().holding(tenant.id, column, value));
    const std::uint64_t count = entries.count_shared(holding);
    if (count > 0) counts[shown_value(column, value)] += count;
  }
  return Done{};
}

Status count_today(const AuditTenant& tenant, Stats& stats) {
  AuditFilter today;
  const std::int64_t now = wall_clock().value;
  today.from = Time{now - now % kDay_us};
  DAYBOOK_TRY(const AuditEntries entries, tenant.reader().matching(tenant.id, today));
  stats.today += entries.count();
  if (entries.count() == 0) return Done{};
  DAYBOOK_TRY(const auto actors, tenant.reader().values(tenant.id, AuditColumn::kActor));
  for (const std::string& actor : actors) {
    DAYBOOK_TRY(const AuditEntries own,
                tenant.reader().holding(tenant.id, AuditColumn::kActor, actor));
    if (entries.count_shared(own) > 0) stats.actors_today.insert(actor_of_audit(actor));
  }
  return Done{};
}

Result<Stats> stats_of(const Exchange& exchange, const AuditAsked& asked) {
  DAYBOOK_TRY(const auto tenants, audited_tenants(exchange, asked.org));
  DAYBOOK_TRY(const AuditFilters filters, AuditFilters::of(exchange, asked, tenants));
  Stats stats;
  for (const AuditTenant& tenant : tenants) {
    DAYBOOK_TRY(const AuditFilter filter, filters.in(tenant));
    DAYBOOK_TRY(const AuditEntries entries, tenant.reader().matching(tenant.id, filter));
    stats.total += entries.count();
    DAYBOOK_CHECK(count_values(tenant, entries, AuditColumn::kAction, stats.by_action));
    DAYBOOK_CHECK(count_values(tenant, entries, AuditColumn::kKind, stats.by_type));
    DAYBOOK_CHECK(count_today(tenant, stats));
  }
  return stats;
}

// The most frequent first.
void write_types(const Counts& counts, JsonWriter& json) {
  std::vector<std::pair<std::string, std::uint64_t>> types(counts.begin(), counts.end());
  std::ranges::stable_sort(types, std::greater{}, [](const auto& type) { return type.second; });
  json.begin_array();
  for (const auto& [type, count] : types) {
    json.begin_object().text("resource_type", type);
    json.number("count", static_cast<std::int64_t>(count)).end_object();
  }
  json.end_array();
}

void answer_stats(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const AuditAsked asked, audit_asked(*exchange));
  DAYBOOK_ANSWER_TRY(exchange, const Stats stats, stats_of(*exchange, asked));
  http::Response response;
  JsonWriter json(response.body);
  json.begin_object().number("total_entries", static_cast<std::int64_t>(stats.total));
  json.key("by_action").begin_object();
  for (const auto& [action, count] : stats.by_action) {
    json.number(action, static_cast<std::int64_t>(count));
  }
  json.end_object().key("by_resource_type");
  write_types(stats.by_type, json);
  json.number("today_count", static_cast<std::int64_t>(stats.today));
  json.number("active_actors_today", static_cast<std::int64_t>(stats.actors_today.size()));
  json.end_object();
  exchange->answer(std::move(response));
}

void read_stats(const ExchangePtr& exchange) {
  exchange->hand_over([exchange] { answer_stats(exchange); });
}

void answer_types(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const auto tenants, audited_tenants(*exchange, std::nullopt));
  std::set<std::string> types;
  for (const AuditTenant& tenant : tenants) {
    DAYBOOK_ANSWER_TRY(exchange, const auto values,
                       tenant.reader().values(tenant.id, AuditColumn::kKind));
    for (const std::string& value : values) types.insert(shown_value(AuditColumn::kKind, value));
  }
  http::Response response;
  JsonWriter json(response.body);
  json.begin_object().key("items").begin_array();
  for (const std::string& type : types) json.text(type);
  json.end_array().end_object();
  exchange->answer(std::move(response));
}

void list_types(const ExchangePtr& exchange) {
  exchange->hand_over([exchange] { answer_types(exchange); });
}

constexpr Answer kCounted[] = {{200, "", &kAuditStats}, {403, "no access to the organization"}};
constexpr Answer kTypes[] = {{200, "", &kAuditTypes}};

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "audit/stats",
     .operation_id = "get_audit_stats",
     .summary = "Get audit statistics",
     .permission = "platform.audit.read",
     .handler = read_stats,
     .answers = kCounted,
     .in_contract = true,
     .query = audit_query::kStats},
    {.method = Method::kGet,
     .path = "audit/resource-types",
     .operation_id = "get_audit_resource_types",
     .summary = "List distinct resource types",
     .permission = "platform.audit.read",
     .handler = list_types,
     .answers = kTypes,
     .in_contract = true},
};

}  // namespace

extern constexpr ActionTable kAuditStatsActions = {kRows, "Audit"};

}  // namespace daybook::api::platform
