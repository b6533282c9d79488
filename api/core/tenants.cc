#include "api/core/tenants.h"

#include <algorithm>
#include <iterator>

#include "api/access/caller.h"
#include "api/core/placement.h"
#include "api/read/value_reader.h"
#include "api/records/answers.h"
#include "api/render/json_writer.h"
#include "api/secrets/token.h"
#include "domain/access/membership.h"
#include "domain/access/tenant.h"
#include "domain/access/token.h"
#include "domain/access/user.h"
#include "domain/crud/crud.h"

namespace daybook::api {
namespace {

constexpr std::uint32_t kPageSize = 500;

TenantId id_of(const Record& tenant) { return TenantId{tenant.number.value}; }

// The rules of the kind's field, which declares more than its constant.
Status set_text(const Kind& kind, const Field& field, std::string_view text, Input& input) {
  DAYBOOK_TRY(Value value, read_text(*kind.find(field.id), text));
  if (is_blank(value)) return invalid(std::string(field.name), "This must not be blank.");
  input.set(field.id, std::move(value));
  return Done{};
}

Command one_item(TenantId tenant, std::string name, Item item) {
  Command command;
  command.tenant = tenant;
  command.name = std::move(name);
  command.items.push_back(std::move(item));
  return command;
}

Result<Record> run_item(Shard& shard, Command command) {
  CommandAnswer answer = run_command(shard, std::move(command));
  if (!answer.status) return answer.status.error();
  return std::move(answer.items.front().record);
}

Result<Record> make_tenant(Shards& shards, const NewTenant& asked) {
  Item item;
  item.kind = &tenant::kTenant;
  item.behaviour = &crud::kCreate;
  item.id = fresh_id();
  DAYBOOK_CHECK(set_text(tenant::kTenant, tenant::kKey, asked.key, item.input));
  DAYBOOK_CHECK(set_text(tenant::kTenant, tenant::kName, asked.name, item.input));
  const Command command = one_item(kControl, "tenant.create", std::move(item));
  DAYBOOK_CHECK(record_home_shard(shards));
  DAYBOOK_TRY(const auto known, known_shards(shards));
  if (asked.shard && *asked.shard >= known.size()) {
    return not_found("shard.unknown", "There is no such shard.");
  }
  CommandAnswer answer = asked.shard ? place_tenant_on(shards, command, known[*asked.shard])
                                     : place_tenant(shards, command);
  if (!answer.status) return refusal_of(answer);
  return std::move(answer.items.front().record);
}

Result<bool> has_members(const Shards& shards, TenantId tenant) {
  ListQuery query;
  query.tenant = tenant;
  query.kind = &membership::kMembership;
  query.limit = 0;
  DAYBOOK_TRY(const ListPage page, shards.of(tenant).reader().list(query));
  return page.count > 0;
}

// The tenant of that key: new, or left without members by a run that was cut short.
Result<Record> find_or_make_tenant(Shards& shards, const NewTenant& asked) {
  const auto known = tenant_by_key(shards, asked.key);
  if (!known) {
    if (known.error().code != ErrorCode::kNotFound) return known.error();
    return make_tenant(shards, asked);
  }
  DAYBOOK_TRY(const bool is_used, has_members(shards, id_of(*known)));
  if (is_used) return conflict("tenant.exists", "A tenant of this key exists already.");
  return *known;
}

std::string json_of(const std::vector<std::string>& texts) {
  std::string json;
  JsonWriter writer(json);
  writer.begin_array();
  for (const std::string& text : texts) writer.text(text);
  writer.end_array();
  return json;
}

Input token_input(const NewToken& asked, std::string_view secret) {
  Input input;
  input.set(token::kName.id, asked.name);
  input.set(token::kTenant.id, static_cast<std::int64_t>(asked.tenant.value));
  input.set(token::kUser.id, asked.user.key.id);
  input.set(token::kPermissions.id, Json{json_of(asked.permissions)});
  input.set(token::kHash.id, secrets::token_hash(secret));
  input.set(token::kPrefix.id, std::string(secret.substr(0, secrets::kTokenPrefix.size() + 4)));
  return input;
}

Status place(Shards& shards, const Record& tenant) {
  const std::int64_t shard = tenant.integer(tenant::kShard);
  if (shards.place(id_of(tenant), static_cast<std::size_t>(shard))) return Done{};
  return unprocessable("tenant.shard_not_here", "A tenant lives on shard " + std::to_string(shard) +
                                                    ", which is not hosted here.");
}

}  // namespace

Result<AddedTenant> add_tenant(Shards& shards, const Joiner& joiner, const NewTenant& asked) {
  Input checked;
  DAYBOOK_CHECK(set_text(user::kUser, user::kEmail, asked.admin_email, checked));
  DAYBOOK_TRY(const Record tenant, find_or_make_tenant(shards, asked));
  DAYBOOK_CHECK(place(shards, tenant));
  NewUser administrator;
  administrator.email = checked.text(user::kEmail);
  administrator.is_admin = true;
  DAYBOOK_TRY(Joined joined, joiner.join(id_of(tenant), administrator, Command{}));
  AddedTenant added;
  added.tenant = id_of(tenant);
  added.user = static_cast<std::int64_t>(joined.user.number.value);
  DAYBOOK_TRY(IssuedToken token,
              issue_token(shards, {added.tenant, std::move(joined.user), "init", {"*"}}));
  added.token = std::move(token.secret);
  return added;
}

Result<Record> tenant_by_key(const Shards& shards, std::string_view key) {
  const Reader& reader = shards.control().reader();
  const auto id = reader.claimed_by(kControl, tenant::kTenant, tenant::kKey, std::string(key));
  if (!id) return not_found("tenant.unknown", "There is no tenant of this key.");
  DAYBOOK_TRY(const auto record, reader.record(kControl, {tenant::kTenant.id, *id}));
  if (!record) return corrupt("tenant.lost", "A tenant's record is missing.");
  return *record;
}

Result<Record> administrator_of(const Shards& shards, TenantId tenant) {
  ListQuery query;
  query.tenant = tenant;
  query.kind = &membership::kMembership;
  query.conditions = {{membership::kIsAdmin.id, Match::kEquals, true},
                      {membership::kStatus.id, Match::kEquals, std::string("active")}};
  query.limit = 1;
  DAYBOOK_TRY(const ListPage page, shards.of(tenant).reader().list(query));
  if (page.records.empty()) {
    return not_found("tenant.no_administrator", "The tenant has no active administrator.");
  }
  const auto number = page.records.front().integer(membership::kUser);
  DAYBOOK_TRY(const auto user,
              shards.control().reader().by_number(
                  kControl, user::kUser, RecordNumber{static_cast<std::uint32_t>(number)}));
  if (!user) return corrupt("membership.no_user", "A membership names no user.");
  return *user;
}

Result<IssuedToken> issue_token(Shards& shards, const NewToken& asked) {
  for (const std::string& permission : asked.permissions) {
    if (!is_pattern(permission)) {
      return invalid("permission", "'" + permission + "' is no permission or prefix of some.");
    }
  }
  IssuedToken issued;
  issued.id = fresh_id();
  issued.secret = secrets::new_token_secret();
  Item item;
  item.kind = &token::kToken;
  item.behaviour = token::kToken.behaviour("issue");
  item.id = issued.id;
  item.input = token_input(asked, issued.secret);
  DAYBOOK_TRY(const Record made,
              run_item(shards.control(), one_item(kControl, "token.issue", std::move(item))));
  if (made.key.id != issued.id) return corrupt("token.other_id", "The token has another id.");
  return issued;
}

Status place_tenants(Shards& shards) {
  ListQuery query;
  query.tenant = kControl;
  query.kind = &tenant::kTenant;
  query.limit = kPageSize;
  while (true) {
    DAYBOOK_TRY(const ListPage page, shards.control().reader().list(query));
    for (const Record& tenant : page.records) DAYBOOK_CHECK(place(shards, tenant));
    if (page.records.size() < query.limit) return Done{};
    query.offset += query.limit;
  }
}

bool follow_placement(Shards& shards, const Commit& commit) {
  if (commit.tenant != kControl) return true;
  bool is_hosted = true;
  for (const Event& event : commit.events) {
    if (event.record.kind != tenant::kTenant.id) continue;
    const auto change = std::ranges::find(event.changes, tenant::kShard.id, &Change::field);
    if (change == event.changes.end()) continue;
    const auto* shard = std::get_if<std::int64_t>(&change->after);
    const auto index = shard == nullptr ? std::size_t{0} : static_cast<std::size_t>(*shard);
    is_hosted = shards.place(TenantId{event.number.value}, index) && is_hosted;
  }
  return is_hosted;
}

}  // namespace daybook::api
