#include "api/outbox/holding.h"

#include "api/core/joiner.h"
#include "domain/access/mail.h"

namespace daybook::api {
namespace {

constexpr std::uint32_t kMailsAtOnce = 500;

Result<std::vector<Record>> mails_of(const Shard& shard, TenantId tenant, std::string_view status) {
  ListQuery query;
  query.tenant = tenant;
  query.kind = &mail::kMail;
  query.conditions = {{mail::kStatus.id, Match::kEquals, std::string(status)}};
  query.limit = kMailsAtOnce;
  DAYBOOK_TRY(ListPage page, shard.reader().list(query));
  return std::move(page.records);
}

Command command_for(TenantId tenant, const std::vector<Record>& mails, std::string_view behaviour) {
  Command command;
  command.tenant = tenant;
  command.name = "mail." + std::string(behaviour);
  for (const Record& mail : mails) {
    Item item;
    item.kind = &mail::kMail;
    item.behaviour = mail::kMail.behaviour(behaviour);
    item.id = mail.key.id;
    command.items.push_back(std::move(item));
  }
  return command;
}

// Those of a status, until there are none: each commit takes them out of the list that is asked.
Result<std::uint64_t> change_all(Shard& shard, TenantId tenant, std::string_view status,
                                 std::string_view behaviour) {
  std::uint64_t changed = 0;
  while (true) {
    DAYBOOK_TRY(const std::vector<Record> mails, mails_of(shard, tenant, status));
    if (mails.empty()) return changed;
    const CommandAnswer answer = run_command(shard, command_for(tenant, mails, behaviour));
    DAYBOOK_CHECK(answer.status);
    changed += mails.size();
  }
}

Result<std::uint64_t> change_everywhere(Shards& shards, std::string_view status,
                                        std::string_view behaviour) {
  return sum_over_tenants(shards, [&](Shard& shard, TenantId tenant) {
    return change_all(shard, tenant, status, behaviour);
  });
}

}  // namespace

Result<std::uint64_t> hold_queued_mails(Shards& shards) {
  return change_everywhere(shards, "queued", "hold");
}

Result<std::uint64_t> release_held_mails(Shards& shards) {
  return change_everywhere(shards, "held", "release");
}

}  // namespace daybook::api
