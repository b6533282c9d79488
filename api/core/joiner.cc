#include "api/core/joiner.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <future>

#include "api/core/memberships.h"
#include "api/records/answers.h"
#include "domain/access/invitation.h"
#include "domain/access/joining.h"
#include "domain/access/membership.h"
#include "domain/access/user.h"
#include "eventstore/effects.h"
#include "snapshots/past_records.h"

namespace daybook::api {
namespace {

constexpr std::uint32_t kResumedAtOnce = 500;
constexpr int kTriesMax = 20;

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

// What was refused for good is settled: resumed by the system it might be allowed.
bool may_be_tried_again(const Error& error) {
  if (error.reason == kAccessChanged) return false;
  return error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kNoSpace ||
         error.code == ErrorCode::kCorrupt;
}

Error member_already() { return conflict("membership.exists", "The user is a member already."); }

TenantId tenant_of(const Record& joining) {
  return TenantId{static_cast<std::uint64_t>(joining.integer(joining::kTenant))};
}

bool is_pending(const Record& joining) { return joining.text(joining::kStatus) == "pending"; }

// In the order in which they were asked for.
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
  std::ranges::sort(page.records, {}, [](const Record& one) { return one.number.value; });
  return std::move(page.records);
}

Result<Record> record_of(const Shard& control, const RecordKey& key) {
  DAYBOOK_TRY(auto found, control.reader().record(kControl, key));
  if (!found) return corrupt("joining.no_user", "A joining or its user is missing.");
  return *std::move(found);
}

Result<Record> as_of(const Shard& shard, TenantId tenant, const RecordKey& key, Position at) {
  PastRecords past(shard.past().history(), shard.past().records());
  DAYBOOK_TRY(auto found, past.as_of(tenant, key, at));
  if (!found) return corrupt("joining.no_user", "A joining or its user is missing.");
  return *std::move(found);
}

// Whose address it is. kStale when it passed to somebody else between the two looks.
Result<std::optional<Record>> user_of_address(const Reader& control, std::string_view address) {
  const Value wanted{std::string(address)};
  const auto id = control.claimed_by(kControl, user::kUser, user::kEmail, wanted);
  if (!id) return std::optional<Record>{};
  DAYBOOK_TRY(auto found, control.record(kControl, {user::kUser.id, *id}));
  const bool has_it = found && comparable(user::kEmail, found->get(user::kEmail)) ==
                                   comparable(user::kEmail, wanted);
  if (!has_it) return Error{ErrorCode::kStale, "record.changed", "The record has changed since."};
  return found;
}

// The one that the registration asked for; of a repeated request, that of the first.
Result<Record> joining_of(const Shard& control, const CommandAnswer& answer) {
  DAYBOOK_TRY(const Commit commit, control.commit_at(kControl, answer.position));
  const auto event = std::ranges::find(commit.events, joining::kJoining.id,
                                       [](const Event& one) { return one.record.kind; });
  if (event == commit.events.end()) return corrupt("joining.no_user", "A joining is missing.");
  return record_of(control, event->record);
}

// The one that the joining made, also when it is gone by now; else the one that there is.
Result<std::optional<Record>> membership_after(const Shards& shards, TenantId tenant,
                                               const RecordKey& joining, const Record& user) {
  const Reader& home = shards.of(tenant).reader();
  DAYBOOK_TRY(auto made, home.record(tenant, {membership::kMembership.id, joining.id}));
  if (made) return made;
  return membership_in(shards, tenant, user.number.value);
}

// Where it is this joining that made them a member, or let somebody in again who had been removed;
// none when it was another one.
Result<std::optional<Position>> let_in_at(const Shard& home, TenantId tenant,
                                          const RecordKey& joining, const RecordKey& member) {
  CommitQuery query;
  query.tenant = tenant;
  query.event = "membership.joined";
  query.records = {member};
  query.limit = kResumedAtOnce;
  DAYBOOK_TRY(const CommitPage page, home.reader().commits(query));
  for (const Position position : page.positions) {
    DAYBOOK_TRY(const Commit commit, home.commit_at(tenant, position));
    if (commit.cause == joining.id) return std::optional(position);
  }
  return std::optional<Position>{};
}

Status settle(Shard& control, const RecordKey& joining, const Command& by) {
  Command command = next_command(by, kControl, "joining.settle");
  command.items.push_back(make_item(joining::kJoining, "settle", joining.id));
  return run_command(control, std::move(command)).status;
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

// Somebody else registered the address in between, or whoever had it has another by now: it is
// looked up again.
Result<Joined> Joiner::join(TenantId tenant, const NewUser& user, const Command& by) const {
  for (int tries = 0; tries < kTriesMax; ++tries) {
    auto joined = try_to_join(tenant, user, by);
    const bool is_overtaken =
        !joined && (is_taken(joined.error()) || joined.error().code == ErrorCode::kStale);
    if (!is_overtaken) return joined;
  }
  return unavailable("user.changing", "The account of this address keeps changing; ask again.");
}

bool Joiner::knows(const Command& by) const {
  return by.idempotency && shards_.control().views().keyed(kControl, by.idempotency->key);
}

Result<Joined> Joiner::try_to_join(TenantId tenant, const NewUser& user, const Command& by) const {
  DAYBOOK_TRY(const auto known, user_of_address(shards_.control().reader(), user.email));
  if (!known) return register_and_finish(tenant, {fresh_id()}, user, by);
  if (!knows(by)) {
    DAYBOOK_TRY(const auto member, membership_in(shards_, tenant, known->number.value));
    if (member && !membership::is_removed(*member)) return member_already();
  }
  return register_and_finish(tenant, {known->key.id, known->version}, user, by);
}

Result<Joined> Joiner::join_known(TenantId tenant, const Uuid& user, bool is_admin,
                                  const Command& by) const {
  DAYBOOK_TRY(const auto record,
              shards_.control().reader().record(kControl, {user::kUser.id, user}));
  if (!record || !record->exists()) return not_found("user.not_found", "There is no such user.");
  NewUser known;
  known.email = record->text(user::kEmail);
  known.is_admin = is_admin;
  return register_and_finish(tenant, {user}, known, by);
}

Result<Joined> Joiner::register_and_finish(TenantId tenant, const Wanted& wanted,
                                           const NewUser& user, const Command& by) const {
  Shard& control = shards_.control();
  Command command = next_command(by, kControl, "user.register");
  command.idempotency = by.idempotency;
  command.stands = by.stands;
  command.items.push_back(
      make_item(user::kUser, "register", wanted.id, registration(tenant, user)));
  command.items.back().expected = wanted.version;
  const CommandAnswer answer = run_command(control, std::move(command));
  if (!answer.status) return answer.status.error();
  DAYBOOK_TRY(const Record joining, joining_of(control, answer));
  DAYBOOK_CHECK(finish_those_before(joining));
  DAYBOOK_TRY(Joined joined, finish_own(joining.key, by));
  if (answer.replayed) DAYBOOK_CHECK(look_back(answer.position, joined));
  return joined;
}

// Who asked first comes in first, also where several are at it: so the password that was registered
// with the user is that of whoever is told that they came in. What becomes of the others is theirs.
Status Joiner::finish_those_before(const Record& own) const {
  const TenantId tenant = tenant_of(own);
  DAYBOOK_TRY(const auto joinings,
              pending(shards_.control(), *own.reference(joining::kUser), tenant));
  for (const Record& joining : joinings) {
    if (joining.number.value >= own.number.value) break;
    const auto finished = finish(joining, Command{});
    if (!finished && may_be_tried_again(finished.error())) return finished.error();
  }
  return Done{};
}

// Whoever finds them a member by another joining is told so, as whoever comes later. Somebody who
// came after us may have finished ours.
Result<Joined> Joiner::finish_own(const RecordKey& key, const Command& by) const {
  Shard& control = shards_.control();
  DAYBOOK_TRY(const Record own, record_of(control, key));
  DAYBOOK_TRY(const Record user,
              record_of(control, {user::kUser.id, *own.reference(joining::kUser)}));
  const TenantId tenant = tenant_of(own);
  const Shard& home = shards_.of(tenant);
  DAYBOOK_TRY(std::optional<Record> member, membership_in(shards_, tenant, user.number.value));
  const bool is_in = member && !membership::is_removed(*member);
  if (is_pending(own)) {
    DAYBOOK_CHECK(is_in ? settle(control, key, by) : finish(own, by));
  }
  DAYBOOK_TRY(member, membership_after(shards_, tenant, key, user));
  if (!member) return unavailable("membership.pending", "The membership is not there yet.");
  DAYBOOK_TRY(const auto position, let_in_at(home, tenant, key, member->key));
  if (!position) return member_already();
  return Joined{user, *std::move(member), tenant, *position};
}

// A repeated request is shown what the first one was.
Status Joiner::look_back(Position registered, Joined& joined) const {
  DAYBOOK_TRY(joined.user, as_of(shards_.control(), kControl, joined.user.key, registered));
  DAYBOOK_TRY(joined.membership, as_of(shards_.of(joined.tenant), joined.tenant,
                                       joined.membership.key, joined.position));
  joined.is_repeated = true;
  return Done{};
}

Status Joiner::finish(const Record& joining, const Command& by) const {
  Shard& control = shards_.control();
  const TenantId tenant = tenant_of(joining);
  Shard& home = shards_.of(tenant);
  DAYBOOK_TRY(const Record user,
              record_of(control, {user::kUser.id, *joining.reference(joining::kUser)}));
  DAYBOOK_TRY(Input input, joining_input(home, tenant, joining, user));
  Command join = next_command(by, tenant, "membership.join");
  join.stands = by.stands;
  join.cause = joining.key.id;
  // The membership takes the joining's id: a second attempt finds what the first one made.
  join.items.push_back(
      make_item(membership::kMembership, "join", joining.key.id, std::move(input)));
  const CommandAnswer joined = run_command(home, std::move(join));
  if (!joined.status && may_be_tried_again(joined.status.error())) return joined.status;
  DAYBOOK_CHECK(settle(control, joining.key, by));
  return joined.status;
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
