// The second half of making a tenant: its first administrator.
#include <spdlog/spdlog.h>

#include "api/core/tenants.h"
#include "domain/access/tenant.h"

namespace daybook::api {
namespace {

constexpr std::uint32_t kResumedAtOnce = 500;

Result<Record> settle(const Shards& shards, const Record& tenant, const Command& by) {
  Command command = next_command(by, kControl, "tenant.provision");
  command.held = nullptr;
  Item item;
  item.kind = &tenant::kTenant;
  item.behaviour = tenant::kTenant.behaviour("provision");
  item.id = tenant.key.id;
  command.items.push_back(std::move(item));
  CommandAnswer answer = run_command(shards.control(), std::move(command));
  if (!answer.status) return answer.status.error();
  return std::move(answer.items.front().record);
}

}  // namespace

// Nobody holds anything in a tenant that is new, so its first administrator is let in by the
// system: `by` says who asked, not what they may do, nor whether they still may: the tenant is
// made, and is not left without.
Result<Record> provision(const Shards& shards, const Joiner& joiner, const Record& tenant,
                         const Command& by) {
  const Uuid* admin = tenant.reference(tenant::kFirstAdmin);
  if (admin == nullptr || !tenant.exists()) return tenant;
  Command system = by;
  system.held = nullptr;
  system.stands = nullptr;
  system.idempotency.reset();
  const auto joined =
      joiner.join_known(TenantId{tenant.number.value}, *admin, /*is_admin=*/true, system);
  // A run that was cut short, or another one of the same request, may have let them in.
  const bool is_over = joined || joined.error().code == ErrorCode::kNotFound ||
                       joined.error().code == ErrorCode::kConflict;
  if (!is_over) return joined.error();
  return settle(shards, tenant, by);
}

Status resume_provisioning(const Shards& shards, const Joiner& joiner) {
  ListQuery query;
  query.tenant = kControl;
  query.kind = &tenant::kTenant;
  query.conditions = {{tenant::kFirstAdmin.id, Match::kPresent, {}}};
  query.limit = kResumedAtOnce;
  DAYBOOK_TRY(const ListPage page, shards.control().reader().list(query));
  for (const Record& tenant : page.records) {
    const auto done = provision(shards, joiner, tenant, Command{});
    if (!done) spdlog::error("a tenant cannot be provisioned: {}", done.error().reason);
  }
  return Done{};
}

}  // namespace daybook::api
