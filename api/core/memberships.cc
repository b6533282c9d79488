#include "api/core/memberships.h"

#include "api/core/joiner.h"
#include "domain/access/joining.h"
#include "domain/access/membership.h"

namespace daybook::api {
namespace {

constexpr std::uint32_t kJoiningsMax = 500;

Result<ListPage> joinings(const Shards& shards, const Record& user, std::string_view status) {
  ListQuery query;
  query.tenant = kControl;
  query.kind = &joining::kJoining;
  query.conditions = {{joining::kUser.id, Match::kEquals, user.key.id},
                      {joining::kStatus.id, Match::kEquals, std::string(status)}};
  query.limit = kJoiningsMax;
  return shards.control().reader().list(query);
}

TenantId tenant_of(const Record& joining) {
  return TenantId{static_cast<std::uint64_t>(joining.integer(joining::kTenant))};
}

Result<bool> has_left(const Shards& shards, TenantId tenant, const Record& user) {
  DAYBOOK_TRY(const auto member, membership_in(shards, tenant, user.number.value));
  return !member || !member->exists() || membership::is_removed(*member);
}

}  // namespace

Result<std::optional<Record>> membership_in(const Shards& shards, TenantId tenant,
                                            std::int64_t user) {
  return membership_in(shards.of(tenant).reader(), tenant, user);
}

Result<std::optional<Record>> membership_in(const Reader& home, TenantId tenant,
                                            std::int64_t user) {
  const auto id = home.claimed_by(tenant, membership::kMembership, membership::kUser, user);
  if (!id) return std::optional<Record>{};
  return home.record(tenant, {membership::kMembership.id, *id});
}

Result<bool> is_member_anywhere(const Shards& shards, const Record& user, TenantId tenant) {
  DAYBOOK_TRY(const ListPage on_the_way, joinings(shards, user, "pending"));
  DAYBOOK_TRY(const bool is_out, has_left(shards, tenant, user));
  if (on_the_way.count > 0 || !is_out) return true;
  DAYBOOK_TRY(const ListPage settled, joinings(shards, user, "settled"));
  if (settled.count > settled.records.size()) return true;
  for (const Record& joining : settled.records) {
    DAYBOOK_TRY(const bool has_gone, has_left(shards, tenant_of(joining), user));
    if (!has_gone) return true;
  }
  return false;
}

Status end_joinings(const Shards& shards, const Record& user, TenantId from, const Command& by) {
  DAYBOOK_TRY(const ListPage page, joinings(shards, user, "settled"));
  Command command = next_command(by, kControl, "joining.end");
  for (const Record& joining : page.records) {
    const TenantId tenant = tenant_of(joining);
    if (tenant == from) continue;
    DAYBOOK_TRY(const bool is_over, has_left(shards, tenant, user));
    if (!is_over) continue;
    Item item;
    item.kind = &joining::kJoining;
    item.behaviour = joining::kJoining.behaviour("end");
    item.id = joining.key.id;
    command.items.push_back(std::move(item));
  }
  return command.items.empty() ? Status(Done{})
                               : run_command(shards.control(), std::move(command)).status;
}

}  // namespace daybook::api
