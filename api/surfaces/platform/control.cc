#include "api/surfaces/platform/control.h"

#include <algorithm>
#include <iterator>

#include "api/read/input_reader.h"
#include "api/records/answers.h"
#include "api/records/removing.h"
#include "domain/access/assignment.h"
#include "domain/access/group.h"
#include "domain/access/membership.h"
#include "domain/access/org_access.h"
#include "domain/access/tenant.h"
#include "domain/access/user.h"
#include "eventstore/effects.h"

namespace daybook::api::platform {
namespace {

Error no_group() { return not_found("group.not_found", "There is no such group."); }

constexpr std::uint32_t kAtOnce = 500;

Error no_admin() { return not_found("platform.no_admin", "There is no such administrator."); }

Exchange::RenderRefusal refusing(std::optional<Error> taken) {
  return [taken = std::move(taken)](const Exchange& exchange, const CommandAnswer& answer) {
    const auto error = first_error(answer);
    if (!error) return std::optional<http::Response>{};
    return std::optional(exchange.refusal(taken && is_taken(*error) ? *taken : *error));
  };
}

Status check_choices(const Schema& schema, const JsonValue& body) {
  for (const Field& field : schema.fields) {
    if (field.type != FieldType::kChoice || !body.has(field.name)) continue;
    const JsonValue sent = body.get(field.name);
    if (sent.is(JsonType::kText) && sent.text().empty()) {
      return invalid(std::string(field.name), "This field may not be blank.");
    }
  }
  return Done{};
}

}  // namespace

const Reader& control_of(const Exchange& exchange) {
  return exchange.application().shards.control().reader();
}

Result<std::optional<Admin>> find_admin(const Reader& control, const Record& user) {
  const Value number = static_cast<std::int64_t>(user.number.value);
  const auto id = control.claimed_by(kControl, membership::kMembership, membership::kUser, number);
  if (!id || !user.exists()) return std::optional<Admin>{};
  DAYBOOK_TRY(auto member, control.record(kControl, {membership::kMembership.id, *id}));
  if (!member || !member->exists()) return std::optional<Admin>{};
  return std::optional(Admin{user, std::move(*member)});
}

Result<Admin> admin_of_path(const Exchange& exchange) {
  const auto id = Uuid::parse(exchange.param(0));
  if (!id) return no_admin();
  const Reader& control = control_of(exchange);
  DAYBOOK_TRY(const auto user, control.record(kControl, {user::kUser.id, *id}));
  if (!user) return no_admin();
  DAYBOOK_TRY(auto admin, find_admin(control, *user));
  if (!admin) return no_admin();
  return std::move(*admin);
}

Result<std::optional<Record>> user_of_number(const Reader& control, std::int64_t number) {
  return control.by_number(kControl, user::kUser, RecordNumber{static_cast<std::uint32_t>(number)});
}

Result<Record> org_of_id(const Reader& control, const std::optional<Uuid>& id) {
  const Error none = not_found("org.not_found", "There is no such organization.");
  if (!id) return none;
  DAYBOOK_TRY(auto org, control.record(kControl, {tenant::kTenant.id, *id}));
  if (!org || !org->exists()) return none;
  return std::move(*org);
}

Status check_org_access(const Exchange& exchange, const Record& org) {
  const Reader& control = control_of(exchange);
  const Value user = exchange.caller().user;
  const auto id = control.claimed_by(kControl, membership::kMembership, membership::kUser, user);
  const Error none = forbidden("org.no_access", "You have no access to this organization.");
  if (!id) return none;
  DAYBOOK_TRY(const auto member, control.record(kControl, {membership::kMembership.id, *id}));
  if (!member) return none;
  const TenantId tenant{org.number.value};
  DAYBOOK_TRY(const bool may_look_in, may_look_into(control, *member, tenant));
  if (!may_look_in) return none;
  return Done{};
}

Command within_org_access(const Exchange& exchange, const Record& org, Command command) {
  command.stands = [self = exchange.shared_from_this(), org, stands = command.stands]() -> Status {
    DAYBOOK_CHECK(stands());
    return check_org_access(*self, org);
  };
  return command;
}

Result<Record> group_of_id(const Reader& control, const Uuid& id) {
  DAYBOOK_TRY(auto group, control.record(kControl, {group::kGroup.id, id}));
  if (!group || !group->exists()) return no_group();
  return std::move(*group);
}

Result<Record> group_to_give(const Reader& control, const Uuid& id) {
  DAYBOOK_TRY(Record group, group_of_id(control, id));
  if (group.text(group::kStatus) == "archived") return no_group();
  return group;
}

Result<std::vector<Record>> all_of(const Reader& control, const Kind& kind,
                                   const std::vector<Condition>& conditions) {
  return all_in(control, kControl, kind, conditions);
}

Result<std::vector<Record>> all_in(const Reader& reader, TenantId tenant, const Kind& kind,
                                   const std::vector<Condition>& conditions) {
  ListQuery query;
  query.tenant = tenant;
  query.kind = &kind;
  query.conditions = conditions;
  query.limit = kAtOnce;
  std::vector<Record> all;
  for (bool is_last = false; !is_last; query.offset += query.limit) {
    DAYBOOK_TRY(ListPage page, reader.list(query));
    is_last = page.records.size() < query.limit;
    std::ranges::move(page.records, std::back_inserter(all));
  }
  return all;
}

Result<std::vector<Record>> assignments_of(const Reader& control, const Record& membership) {
  return all_of(control, assignment::kAssignment,
                {{assignment::kUser.id, Match::kEquals, membership.get(membership::kUser)}});
}

Result<std::vector<Record>> org_access_of(const Reader& control, const Record& membership) {
  return all_of(control, org_access::kOrgAccess,
                {{org_access::kUser.id, Match::kEquals, membership.get(membership::kUser)}});
}

Result<Input> request_of(const Exchange& exchange, const Schema& schema) {
  DAYBOOK_TRY(const Body body, exchange.body());
  const Mode mode = schema.is_partial ? Mode::kUpdate : Mode::kCreate;
  DAYBOOK_TRY(Input input, read_input(members_of(schema), body.root(), mode));
  DAYBOOK_CHECK(check_choices(schema, body.root()));
  return input;
}

Command control_command(const Exchange& exchange, std::string name) {
  Command command = exchange.command(std::move(name));
  command.tenant = kControl;
  command.held = {command.held, &exchange.caller().platform_lasting};
  return command;
}

Item make_item(const Kind& kind, const Behaviour& behaviour, const Uuid& id, Input input) {
  Item item;
  item.kind = &kind;
  item.behaviour = &behaviour;
  item.id = id;
  item.input = std::move(input);
  return item;
}

void submit(const ExchangePtr& exchange, Command command, Exchange::Render render,
            std::optional<Error> taken) {
  exchange->submit(std::move(command), exchange->request().body, std::move(render),
                   refusing(std::move(taken)));
}

}  // namespace daybook::api::platform
