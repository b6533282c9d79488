#include "api/surfaces/platform/audit/audit_showing.h"

#include "api/core/trace.h"
#include "domain/access/tenant.h"
#include "domain/access/token.h"
#include "domain/history/recorded_route.h"

namespace daybook::api::platform {
namespace {

// The number that people know a record by.
std::string display_id(const AuditSpot& spot, const AuditedRecord& one) {
  if (one.record.id.is_nil()) return std::to_string(spot.position.value);
  if (one.number.value != 0) return std::to_string(one.number.value);
  const auto record = spot.tenant.shard->reader().record(spot.tenant.id, one.record);
  if (!record || !*record) return one.record.id.text();
  return std::to_string((*record)->number.value);
}

// A commit of before its credential was kept counts as a user's.
std::string_view actor_type_of(const Reader& control, const Commit& commit) {
  if (commit.actor == 0) return "system";
  if (commit.credential.is_nil()) return "user";
  const auto token = control.record(kControl, {token::kToken.id, commit.credential});
  return token && *token ? "api_key" : "user";
}

}  // namespace

Error no_audit_entry() { return not_found("audit.no_entry", "There is no such audit entry."); }

Result<Secret32> audit_secret(const Exchange& exchange) {
  return exchange.application().shards.control().keys().server_secret(kIdempotencySecret);
}

void write_shown(const ShownEntry& entry, JsonWriter& json) {
  const auto optional = [&](std::string_view name, const std::string& text) {
    if (!text.empty()) json.text(name, text);
  };
  json.key("id").uuid(entry.id).key("created_at").time(entry.created_at);
  optional("org_id", entry.org_id);
  optional("org_name", entry.org_name);
  json.text("actor_id", entry.actor.id).text("actor_type", entry.actor_type);
  optional("actor_display_name", entry.actor.name);
  optional("on_behalf_of_id", entry.on_behalf_of.id);
  optional("on_behalf_of_display_name", entry.on_behalf_of.name);
  json.text("action", entry.action).text("resource_type", entry.resource_type);
  json.text("resource_display_id", entry.resource_display_id);
  optional("ip_address", entry.ip_address);
  optional("trace_id", entry.trace_id);
  optional("request", entry.request);
}

Result<AuditShowing> AuditShowing::of(const Exchange& exchange) {
  DAYBOOK_TRY(const Secret32 secret, audit_secret(exchange));
  return AuditShowing(control_of(exchange), secret);
}

Status AuditShowing::hold(const AuditSpot& spot) {
  const bool is_held =
      held_ && held_->tenant == spot.tenant.id && held_->commit.position == spot.position;
  if (is_held) return Done{};
  DAYBOOK_TRY(Commit commit, spot.tenant.shard->commit_at(spot.tenant.id, spot.position));
  std::vector<AuditedRecord> records = audited_records(commit);
  held_ = Held{spot.tenant.id, std::move(commit), std::move(records)};
  return Done{};
}

Result<AuditedRecord> AuditShowing::audited(const AuditSpot& spot) {
  DAYBOOK_CHECK(hold(spot));
  if (spot.index >= held_->records.size()) return no_audit_entry();
  return held_->records[spot.index];
}

Result<const AuditShowing::Org*> AuditShowing::org_of(TenantId tenant) {
  const auto [at, is_new] = orgs_.try_emplace(tenant);
  if (!is_new || tenant == kControl) return &at->second;
  const RecordNumber number{static_cast<std::uint32_t>(tenant.value)};
  DAYBOOK_TRY(const auto org, control_->by_number(kControl, tenant::kTenant, number));
  if (org) at->second = {org->key.id.text(), std::string(org->text(tenant::kName))};
  return &at->second;
}

const AuditActor& AuditShowing::actor_of(std::int64_t number) {
  const auto [at, is_new] = actors_.try_emplace(number);
  if (is_new) at->second = audit_actor_of(*control_, number);
  return at->second;
}

Result<ShownEntry> AuditShowing::shown(const AuditSpot& spot) {
  DAYBOOK_TRY(const AuditedRecord one, audited(spot));
  DAYBOOK_TRY(const Org* const org, org_of(spot.tenant.id));
  const Commit& commit = held_->commit;
  ShownEntry entry;
  entry.id = uuid_of({spot.tenant.id, spot.position, spot.index}, secret_);
  entry.created_at = commit.time;
  entry.org_id = org->id;
  entry.org_name = org->name;
  entry.actor = actor_of(commit.actor);
  entry.actor_type = actor_type_of(*control_, commit);
  if (commit.on_behalf_of != 0) entry.on_behalf_of = actor_of(commit.on_behalf_of);
  entry.action = one.action;
  entry.resource_type = resource_type_of(one.record.kind);
  entry.resource_display_id = display_id(spot, one);
  entry.ip_address = commit.ip_address;
  entry.trace_id = trace_id_of(commit.trace_id);
  if (one.record.id.is_nil()) entry.request = recorded_route(commit);
  return entry;
}

}  // namespace daybook::api::platform
