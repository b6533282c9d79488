#include "api/core/platform_admins.h"

#include "api/core/tenants.h"
#include "api/read/value_reader.h"
#include "api/records/answers.h"
#include "domain/access/assignment.h"
#include "domain/access/group.h"
#include "domain/access/user.h"
#include "domain/crud/crud.h"

namespace daybook::api {
namespace {

constexpr std::string_view kEverything = R"(["platform.*"])";

Item creation(const Kind& kind, Input input) {
  Item item;
  item.kind = &kind;
  item.behaviour = &crud::kCreate;
  item.id = fresh_id();
  item.input = std::move(input);
  return item;
}

Result<Uuid> create(Shards& shards, const Kind& kind, Input input) {
  Command command;
  command.tenant = kControl;
  command.name = std::string(kind.name) + ".create";
  command.items.push_back(creation(kind, std::move(input)));
  const CommandAnswer answer = run_command(shards.control(), std::move(command));
  if (!answer.status) return answer.status.error();
  return answer.items.front().record.key.id;
}

Result<Uuid> administrators(Shards& shards) {
  const Value name = std::string(kAdministrators);
  const auto known =
      shards.control().reader().claimed_by(kControl, group::kGroup, group::kName, name);
  if (known) return *known;
  Input input;
  input.set(group::kName.id, name);
  input.set(group::kPermissions.id, Json{std::string(kEverything)});
  input.set(group::kIsSystem.id, true);
  return create(shards, group::kGroup, std::move(input));
}

Status assign(Shards& shards, std::int64_t user, const Uuid& group) {
  Input input;
  input.set(assignment::kUser.id, user);
  input.set(assignment::kGroup.id, group);
  const auto made = create(shards, assignment::kAssignment, std::move(input));
  // Whoever has it already keeps it.
  if (!made && made.error().code != ErrorCode::kInvalid) return made.error();
  return Done{};
}

Result<Record> user_of(const Shards& shards, const std::string& email) {
  const Reader& control = shards.control().reader();
  const auto id = control.claimed_by(kControl, user::kUser, user::kEmail, email);
  if (!id) return corrupt("user.lost", "A user's record is missing.");
  DAYBOOK_TRY(const auto found, control.record(kControl, {user::kUser.id, *id}));
  if (!found) return corrupt("user.lost", "A user's record is missing.");
  return *found;
}

}  // namespace

Result<AddedPlatformAdmin> add_platform_admin(Shards& shards, const Joiner& joiner,
                                              const NewUser& user) {
  DAYBOOK_TRY(const Value email, read_text(*user::kUser.find(user::kEmail.id), user.email));
  DAYBOOK_TRY(const Uuid group, administrators(shards));
  NewUser asked = user;
  asked.email = text_of(email);
  asked.group = group;
  const auto joined = joiner.join(kControl, asked, Command{});
  if (!joined && joined.error().code != ErrorCode::kConflict) return joined.error();
  DAYBOOK_TRY(Record record, user_of(shards, asked.email));
  const auto number = static_cast<std::int64_t>(record.number.value);
  DAYBOOK_CHECK(assign(shards, number, group));
  DAYBOOK_TRY(IssuedToken token,
              issue_token(shards, {kControl, std::move(record), "platform-admin", {"*"}}));
  return AddedPlatformAdmin{number, std::move(token.secret)};
}

}  // namespace daybook::api
