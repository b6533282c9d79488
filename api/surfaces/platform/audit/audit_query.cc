#include "api/surfaces/platform/audit/audit_query.h"
#include "api/surfaces/platform/queries.h"

#include <algorithm>
#include <charconv>

#include "api/read/percent.h"
#include "api/read/query_reader.h"
#include "api/read/time_text.h"
#include "api/surfaces/platform/audit/audit_schemas.h"
#include "domain/access/membership.h"
#include "domain/access/org_access.h"
#include "domain/access/tenant.h"
#include "domain/access/user.h"
#include "domain/catalogue.h"
#include "projections/selection.h"
#include "projections/text.h"

namespace daybook::api::platform {
namespace {

namespace asked_by = audit_query;

constexpr std::size_t kPageUsual = 25;
constexpr std::size_t kPageMost = 100;
constexpr std::size_t kActionsMost = 50;
constexpr std::size_t kWordsMost = 16;
constexpr std::size_t kActorsMost = 50'000;

// `action` may be given several times, which no other parameter may.
Result<Input> read_query(const Exchange& exchange, std::vector<std::string>& actions) {
  DAYBOOK_TRY(const std::vector<Pair> pairs, read_pairs(exchange.request().query));
  std::string others;
  for (const Pair& pair : pairs) {
    if (pair.name == asked_by::kAction.name) {
      if (pair.value.empty()) return invalid(pair.name, "Name an action.");
      actions.push_back(pair.value);
      continue;
    }
    if (!others.empty()) others += '&';
    append_percent_encoded(others, pair.name);
    others += '=';
    append_percent_encoded(others, pair.value);
  }
  const auto fields = exchange.route().action->query;
  const bool takes_action = std::ranges::count(fields, asked_by::kAction.name, &Field::name) != 0;
  if (!takes_action && !actions.empty()) {
    return invalid(std::string(asked_by::kAction.name), "Unknown query parameter.");
  }
  if (actions.size() > kActionsMost) {
    return invalid(std::string(asked_by::kAction.name), "At most 50 actions can be asked for.");
  }
  return query_asked(exchange, others);
}

// A time without an offset is one in UTC.
Status read_date(const Input& query, const Field& field, DateMeans date, std::optional<Time>& out) {
  const std::string_view text = query.text(field);
  if (text.empty()) return Done{};
  out = read_time(with_offset_sign(text), date);
  if (!out) out = read_time(std::string(text) + "Z", date);
  if (out) return Done{};
  return invalid(std::string(field.name), "Enter a date or a time in ISO 8601.");
}

AuditOrder order_of(std::string_view column) {
  if (column == "action") return AuditOrder::kAction;
  if (column == "resource_type") return AuditOrder::kKind;
  return column == "actor_id" ? AuditOrder::kActor : AuditOrder::kTime;
}

Result<std::optional<Record>> member_of(const Exchange& exchange) {
  const Reader& control = control_of(exchange);
  const Value user = exchange.caller().user;
  const auto id = control.claimed_by(kControl, membership::kMembership, membership::kUser, user);
  if (!id) return std::optional<Record>{};
  return control.record(kControl, {membership::kMembership.id, *id});
}

std::vector<AuditTenant> every_tenant(const Shards& shards) {
  std::vector<AuditTenant> tenants;
  for (std::size_t i = 0; i < shards.count(); ++i) {
    for (const TenantId tenant : shards.at(i).views().tenants()) {
      tenants.push_back({tenant, &shards.at(i)});
    }
  }
  return tenants;
}

std::optional<KindId> kind_named(std::string_view name) {
  if (name == kNoRecordType) return KindId{};
  const Kind* kind = find_kind(name);
  return kind == nullptr ? std::nullopt : std::optional(kind->id);
}

Result<std::optional<std::int64_t>> actor_named(const Reader& control, const std::string& id) {
  if (id == kSystemActor) return std::optional<std::int64_t>(0);
  const auto uuid = Uuid::parse(id);
  if (!uuid) return std::optional<std::int64_t>{};
  DAYBOOK_TRY(const auto user, control.record(kControl, {user::kUser.id, *uuid}));
  if (!user) return std::optional<std::int64_t>{};
  return std::optional<std::int64_t>(user->number.value);
}

bool has(std::string_view text, const std::string& needle) {
  return fold_text(text).find(needle) != std::string::npos;
}

AuditWord word_of(const std::string& needle, const AuditActors& actors) {
  AuditWord word;
  for (const auto& [number, actor] : actors) {
    if (has(actor.id, needle) || has(actor.name, needle)) word.actors.push_back(number);
  }
  for (const Kind* kind : daybook::catalogue()) {
    if (has(kind->name, needle)) word.kinds.push_back(kind->id);
  }
  if (has(kNoRecordType, needle)) word.kinds.push_back(KindId{});
  return word;
}

// The records of which the word is the number or the id.
Result<std::vector<RecordKey>> records_named(const AuditTenant& tenant, const std::string& needle) {
  std::vector<RecordKey> records;
  if (const auto id = Uuid::parse(needle)) {
    for (const Kind* kind : daybook::catalogue()) records.push_back({kind->id, *id});
    return records;
  }
  std::uint32_t number = 0;
  const char* const end = needle.data() + needle.size();
  const auto [stop, fault] = std::from_chars(needle.data(), end, number);
  if (fault != std::errc{} || stop != end) return records;
  for (const Kind* kind : daybook::catalogue()) {
    DAYBOOK_TRY(const auto found,
                tenant.shard->reader().by_number(tenant.id, *kind, RecordNumber{number}));
    if (found) records.push_back(found->key);
  }
  return records;
}

}  // namespace

Result<AuditAsked> audit_asked(const Exchange& exchange) {
  AuditAsked asked;
  DAYBOOK_TRY(const Input query, read_query(exchange, asked.actions));
  if (const auto* org = std::get_if<Uuid>(&query.get(asked_by::kOrg))) asked.org = *org;
  asked.actor = query.text(asked_by::kActor);
  asked.resource_type = query.text(asked_by::kResourceType);
  DAYBOOK_CHECK(read_date(query, asked_by::kStart, DateMeans::kItsStart, asked.from));
  DAYBOOK_CHECK(read_date(query, asked_by::kEnd, DateMeans::kItsEnd, asked.to));
  asked.order = order_of(query.text(asked_by::kSortBy));
  asked.descending = query.text(asked_by::kSortOrder) != "asc";
  DAYBOOK_TRY(asked.page, page_in(query, kPageUsual, kPageMost));
  if (search_words(asked.page.search).size() > kWordsMost) {
    return invalid(std::string(paging::kSearch.name), "At most 16 words are searched for at once.");
  }
  return asked;
}

Result<std::vector<AuditTenant>> audited_tenants(const Exchange& exchange,
                                                 const std::optional<Uuid>& org) {
  const Reader& control = control_of(exchange);
  const Shards& shards = exchange.application().shards;
  if (org) {
    DAYBOOK_TRY(const auto found, control.record(kControl, {tenant::kTenant.id, *org}));
    if (!found) return std::vector<AuditTenant>{};
    DAYBOOK_CHECK(check_org_access(exchange, *found));
    const TenantId id{found->number.value};
    return std::vector{AuditTenant{id, &shards.of(id)}};
  }
  std::vector<AuditTenant> tenants;
  DAYBOOK_TRY(const auto member, member_of(exchange));
  if (!member || !membership::is_active(*member)) return tenants;
  if (member->flag(membership::kHasGlobalAccess)) return every_tenant(shards);
  DAYBOOK_TRY(const auto grants, org_access_of(control, *member));
  for (const Record& grant : grants) {
    const TenantId id{static_cast<std::uint64_t>(grant.integer(daybook::org_access::kTenant))};
    tenants.push_back({id, &shards.of(id)});
  }
  std::ranges::sort(tenants, {}, &AuditTenant::id);
  return tenants;
}

AuditActor audit_actor_of(const Reader& control, std::int64_t number) {
  if (number == 0) return {std::string(kSystemActor), std::string(kSystemActor)};
  const auto user = user_of_number(control, number);
  if (!user || !*user) return {"user-" + std::to_string(number), {}};
  return {(*user)->key.id.text(), std::string((*user)->text(user::kName))};
}

Result<AuditActors> audit_actors(const Reader& control, const std::vector<AuditTenant>& tenants,
                                 std::string_view parameter) {
  AuditActors actors;
  for (const AuditTenant& tenant : tenants) {
    DAYBOOK_TRY(const auto values, tenant.reader().values(tenant.id, AuditColumn::kActor));
    for (const std::string& value : values) actors.try_emplace(actor_of_audit(value));
    if (actors.size() <= kActorsMost) continue;
    return invalid(std::string(parameter),
                   "More than 50000 actors would have to be looked at; ask for one organization.");
  }
  for (auto& [number, actor] : actors) actor = audit_actor_of(control, number);
  return actors;
}

std::string resource_type_of(KindId kind) {
  if (kind == KindId{}) return std::string(kNoRecordType);
  const Kind* known = find_kind(kind);
  if (known != nullptr) return std::string(known->name);
  return "kind_" + std::to_string(kind.value);
}

Result<AuditFilters> AuditFilters::of(const Exchange& exchange, const AuditAsked& asked,
                                      const std::vector<AuditTenant>& tenants) {
  const Reader& control = control_of(exchange);
  AuditFilters filters;
  filters.common_.actions = asked.actions;
  filters.common_.from = asked.from;
  filters.common_.to = asked.to;
  if (!asked.actor.empty()) {
    DAYBOOK_TRY(filters.common_.actor, actor_named(control, asked.actor));
    if (!filters.common_.actor) filters.finds_anything_ = false;
  }
  if (!asked.resource_type.empty()) {
    filters.common_.kind = kind_named(asked.resource_type);
    if (!filters.common_.kind) filters.finds_anything_ = false;
  }
  DAYBOOK_CHECK(filters.add_words(control, asked.page.search, tenants));
  return filters;
}

Status AuditFilters::add_words(const Reader& control, const std::string& search,
                               const std::vector<AuditTenant>& tenants) {
  needles_ = search_words(search);
  if (needles_.empty() || !finds_anything_) return Done{};
  DAYBOOK_TRY(const AuditActors actors, audit_actors(control, tenants, paging::kSearch.name));
  for (const std::string& needle : needles_) common_.words.push_back(word_of(needle, actors));
  return Done{};
}

Result<AuditFilter> AuditFilters::in(const AuditTenant& tenant) const {
  AuditFilter filter = common_;
  for (std::size_t i = 0; i < filter.words.size(); ++i) {
    DAYBOOK_TRY(filter.words[i].records, records_named(tenant, needles_[i]));
  }
  return filter;
}

}  // namespace daybook::api::platform
