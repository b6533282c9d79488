#include "api/core/account_erasing.h"

#include <spdlog/spdlog.h>

#include "api/core/joiner.h"
#include "api/core/memberships.h"
#include "domain/access/user.h"
#include "domain/access/user_erasing.h"

namespace daybook::api {
namespace {

bool may_come_later(const Error& error) {
  return error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kNoSpace;
}

Status erase(Shard& control, const Record& user) {
  Item item;
  item.kind = &user::kUser;
  item.behaviour = &user_erasing::kErase;
  item.id = user.key.id;
  Command command;
  command.tenant = kControl;
  command.name = "user.erase";
  command.items.push_back(std::move(item));
  return run_command(control, std::move(command)).status;
}

}  // namespace

Result<bool> ask_for_account(const Shards& shards, TenantId tenant, std::int64_t number) {
  Shard& control = shards.control();
  const RecordNumber wanted{static_cast<std::uint32_t>(number)};
  DAYBOOK_TRY(const auto user, control.reader().by_number(kControl, user::kUser, wanted));
  if (!user || !user->exists() || user->text(user::kErasure) == "erased") return false;
  if (user->has(user::kErasure.id)) return true;
  DAYBOOK_TRY(const bool is_member, is_member_anywhere(shards, *user, tenant));
  if (is_member) return false;
  const Status asked = erase(control, *user);
  if (asked) return true;
  if (may_come_later(asked.error())) return asked.error();
  spdlog::warn("the account of an erased person stays: {}", asked.error().reason);
  return false;
}

}  // namespace daybook::api
