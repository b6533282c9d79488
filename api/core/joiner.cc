#include "api/core/joiner.h"

#include <spdlog/spdlog.h>

#include <future>

#include "api/records/answers.h"
#include "domain/access/invitation.h"
#include "domain/access/joining.h"
#include "domain/access/membership.h"
#include "domain/access/user.h"

namespace daybook::api {
namespace {

constexpr std::uint32_t kResumedAtOnce = 500;

Item make_item(const Kind& kind, std::string_view behaviour, const Uuid& id, Input input = {}) {
  Item item;
  item.kind = &kind;
  item.behaviour = kind.behaviour(behaviour);
  item.id = id;
  item.input = std::move(input);
  return item;
}

Input registration(TenantId tenant, const NewUser& user) {
  namespace fields = user::registering;
  Input input;
  input.set(fields::kEmail.id, user.email);
  input.set(fields::kName.id, user.name);
  if (!user.password_hash.empty()) input.set(fields::kPasswordHash.id, user.password_hash);
  input.set(fields::kIsVerified.id, user.is_verified);
  input.set(fields::kTenant.id, static_cast<std::int64_t>(tenant.value));
  if (user.invitation) input.set(fields::kInvitation.id, user.invitation->text());
  input.set(fields::kIsAdmin.id, user.is_admin);
  input.set(fields::kIsStaff.id, user.is_staff);
  if (user.group) input.set(fields::kGroup.id, user.group->text());
  return input;
}

Result<Input> joining_input(const Shard& home, TenantId tenant, const Record& joining,
                            const Record& user) {
  namespace fields = membership::joining;
  Input input;
  input.set(fields::kUser.id, static_cast<std::int64_t>(user.number.value));
  input.set(fields::kEmail.id, user.get(user::kEmail));
  input.set(fields::kRequestedAt.id, joining.created_at.value);
  input.set(fields::kIsAdmin.id, joining.flag(joining::kIsAdmin));
  input.set(fields::kIsStaff.id, joining.flag(joining::kIsStaff));
  if (const auto group = Uuid::parse(joining.text(joining::kGroup))) {
    input.set(fields::kGroup.id, *group);
  }
  const auto id = Uuid::parse(joining.text(joining::kInvitation));
  if (!id) return input;
  DAYBOOK_TRY(const auto invitation,
              home.reader().record(tenant, {invitation::kInvitation.id, *id}));
  if (!invitation) return input;
  input.set(fields::kInvitation.id, *id);
  const Uuid* person = invitation->reference(invitation::kPerson);
  if (person != nullptr) input.set(fields::kPerson.id, *person);
  return input;
}

Result<std::optional<Record>> membership_of(const Shard& home, TenantId tenant,
                                            const Record& user) {
  const Value number = static_cast<std::int64_t>(user.number.value);
  const auto id =
      home.reader().claimed_by(tenant, membership::kMembership, membership::kUser, number);
  if (!id) return std::optional<Record>{};
  return home.reader().record(tenant, {membership::kMembership.id, *id});
}

// What was refused for good is settled: resumed by the system it might be allowed.
bool may_be_tried_again(const Error& error) {
  return error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kNoSpace ||
         error.code == ErrorCode::kCorrupt;
}

Result<std::vector<Record>> pending(const Shard& control, const std::optional<Uuid>& user,
                                    const std::optional<TenantId>& tenant) {
  ListQuery query;
  query.tenant = kControl;
  query.kind = &joining::kJoining;
  query.limit = kResumedAtOnce;
  query.conditions.push_back({joining::kStatus.id, Match::kEquals, std::string("pending")});
  if (user) query.conditions.push_back({joining::kUser.id, Match::kEquals, *user});
  if (tenant) {
    const auto number = static_cast<std::int64_t>(tenant->value);
    query.conditions.push_back({joining::kTenant.id, Match::kEquals, number});
  }
  DAYBOOK_TRY(ListPage page, control.reader().list(query));
  return std::move(page.records);
}

Result<Uuid> user_of(const Shard& control, const CommandAnswer& answer) {
  if (!answer.replayed) return answer.items.front().record.key.id;
  DAYBOOK_TRY(const Commit first, control.commit_at(kControl, answer.position));
  return first.outcomes.front().record.id;
}

}  // namespace

Command next_command(const Command& by, TenantId tenant, std::string name) {
  Command command;
  command.tenant = tenant;
  command.name = std::move(name);
  command.actor = by.actor;
  command.actor_id = by.actor_id;
  command.on_behalf_of = by.on_behalf_of;
  command.credential = by.credential;
  command.held = by.held;
  command.request_id = by.request_id;
  command.trace_id = by.trace_id;
  command.ip_address = by.ip_address;
  return command;
}

CommandAnswer run_command(Shard& shard, Command command) {
  std::promise<CommandAnswer> promise;
  auto answered = promise.get_future();
  command.done = [&promise](CommandAnswer answer) { promise.set_value(std::move(answer)); };
  shard.committer().submit(std::move(command));
  return answered.get();
}

Result<Joined> Joiner::join(TenantId tenant, const NewUser& user, const Command& by) const {
  Shard& control = shards_.control();
  const auto known = control.reader().claimed_by(kControl, user::kUser, user::kEmail, user.email);
  if (known && !by.idempotency) {
    DAYBOOK_TRY(const auto record, control.reader().record(kControl, {user::kUser.id, *known}));
    DAYBOOK_TRY(const auto member, membership_of(shards_.of(tenant), tenant, *record));
    if (member && !membership::is_removed(*member)) {
      return conflict("membership.exists", "The user is a member already.");
    }
  }
  return register_and_finish(tenant, known ? *known : fresh_id(), user, by);
}

Result<Joined> Joiner::join_known(TenantId tenant, const Uuid& user, bool is_admin,
                                  const Command& by) const {
  DAYBOOK_TRY(const auto record,
              shards_.control().reader().record(kControl, {user::kUser.id, user}));
  if (!record || !record->exists()) return not_found("user.not_found", "There is no such user.");
  NewUser known;
  known.email = record->text(user::kEmail);
  known.is_admin = is_admin;
  return register_and_finish(tenant, user, known, by);
}

Result<Joined> Joiner::register_and_finish(TenantId tenant, const Uuid& wanted, const NewUser& user,
                                           const Command& by) const {
  Shard& control = shards_.control();
  Command command = next_command(by, kControl, "user.register");
  command.idempotency = by.idempotency;
  command.items.push_back(make_item(user::kUser, "register", wanted, registration(tenant, user)));
  const CommandAnswer answer = run_command(control, std::move(command));
  if (!answer.status) return answer.status.error();
  DAYBOOK_TRY(const Uuid id, user_of(control, answer));
  DAYBOOK_TRY(const auto joinings, pending(control, id, tenant));
  for (const Record& joining : joinings) DAYBOOK_CHECK(finish(joining, by));
  DAYBOOK_TRY(const auto record, control.reader().record(kControl, {user::kUser.id, id}));
  Shard& home = shards_.of(tenant);
  DAYBOOK_TRY(const auto member, membership_of(home, tenant, *record));
  if (!member) return unavailable("membership.pending", "The membership is not there yet.");
  return Joined{*record, *member, tenant, home.reader().position(tenant)};
}

Result<Joined> Joiner::finish(const Record& joining, const Command& by) const {
  Shard& control = shards_.control();
  const TenantId tenant{static_cast<std::uint64_t>(joining.integer(joining::kTenant))};
  Shard& home = shards_.of(tenant);
  const Uuid user_id = *joining.reference(joining::kUser);
  DAYBOOK_TRY(const auto user, control.reader().record(kControl, {user::kUser.id, user_id}));
  if (!user) return corrupt("joining.no_user", "A joining names no user.");
  DAYBOOK_TRY(Input input, joining_input(home, tenant, joining, *user));
  Command join = next_command(by, tenant, "membership.join");
  join.cause = joining.key.id;
  // The membership takes the joining's id: a second attempt finds what the first one made.
  join.items.push_back(
      make_item(membership::kMembership, "join", joining.key.id, std::move(input)));
  const CommandAnswer joined = run_command(home, std::move(join));
  if (!joined.status && may_be_tried_again(joined.status.error())) return joined.status.error();
  Command settle = next_command(by, kControl, "joining.settle");
  settle.items.push_back(make_item(joining::kJoining, "settle", joining.key.id));
  const CommandAnswer settled = run_command(control, std::move(settle));
  if (!settled.status) return settled.status.error();
  if (!joined.status) return joined.status.error();
  return Joined{*user, joined.items.front().record, tenant, joined.position};
}

Status Joiner::resume() const {
  DAYBOOK_TRY(const auto joinings, pending(shards_.control(), {}, {}));
  for (const Record& joining : joinings) {
    const auto finished = finish(joining, Command{});
    if (!finished) spdlog::error("a joining cannot be resumed: {}", finished.error().reason);
  }
  return Done{};
}

}  // namespace daybook::api
