// Which groups an administrator has.
#include <algorithm>

#include "api/records/answers.h"
#include "api/records/removing.h"
#include "api/surfaces/platform/actions.h"
#include "api/surfaces/platform/rendering.h"
#include "api/surfaces/platform/schemas.h"
#include "domain/access/assignment.h"
#include "domain/access/group.h"
#include "domain/access/membership.h"
#include "domain/access/user.h"
#include "domain/crud/crud.h"

namespace daybook::api::platform {
namespace {

using daybook::assignment::kExpiresAt;
using daybook::assignment::kGroup;

Error no_assignment() {
  return not_found("assignment.not_found", "There is no such assignment of this administrator.");
}

Status write_assignment(const Exchange& exchange, const Record& assignment, JsonWriter& json) {
  const Reader& control = control_of(exchange);
  const Uuid* group_id = assignment.reference(kGroup);
  DAYBOOK_TRY(const auto group,
              control.record(kControl, {group::kGroup.id, group_id ? *group_id : Uuid{}}));
  json.begin_object().key("id").uuid(assignment.key.id);
  json.key("group").begin_object().key("id").uuid(group_id ? *group_id : Uuid{});
  json.text("name", group ? group->text(group::kName) : "").end_object();
  json.key("assigned_at").time(assignment.created_at);
  json.key("assigned_by");
  DAYBOOK_CHECK(write_user(control, assignment.integer(daybook::assignment::kAssignedBy), json));
  if (assignment.has(kExpiresAt.id)) {
    json.key("expires_at").time(Time{assignment.integer(kExpiresAt)});
  }
  DAYBOOK_TRY(const auto user,
              user_of_number(control, assignment.integer(daybook::assignment::kUser)));
  const bool is_active =
      user && user::is_active(*user) && daybook::assignment::is_active(assignment, wall_clock());
  json.boolean("is_active", is_active).end_object();
  return Done{};
}

void list_assignments(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Admin admin, admin_of_path(*exchange));
  DAYBOOK_ANSWER_TRY(exchange, const auto found,
                     assignments_of(control_of(*exchange), admin.membership));
  http::Response response;
  JsonWriter json(response.body);
  json.begin_object().key("items").begin_array();
  for (const Record& one : found) {
    const Status written = write_assignment(*exchange, one, json);
    if (!written) return exchange->fail(written.error());
  }
  json.end_array().end_object();
  exchange->answer(std::move(response));
}

// One of the same group that is over makes room.
Result<std::vector<Item>> removal_of_outdated(const Exchange& exchange, const Admin& admin,
                                              const Uuid& group) {
  DAYBOOK_TRY(const auto held, assignments_of(control_of(exchange), admin.membership));
  std::vector<Item> items;
  for (const Record& one : held) {
    const Uuid* theirs = one.reference(kGroup);
    const bool is_over = !daybook::assignment::is_active(one, wall_clock());
    if (theirs == nullptr || *theirs != group || !is_over) continue;
    items.push_back(make_item(daybook::assignment::kAssignment, crud::kRemove, one.key.id));
  }
  return items;
}

Result<Command> assign_command(const Exchange& exchange, const Admin& admin, const Input& request) {
  const Uuid id = std::get<Uuid>(request.get(assignments::kGroup));
  DAYBOOK_CHECK(group_to_give(control_of(exchange), id));
  Input input;
  input.set(daybook::assignment::kUser.id, admin.membership.get(membership::kUser));
  input.set(kGroup.id, id);
  input.set(daybook::assignment::kAssignedBy.id, exchange.caller().user);
  if (request.names(assignments::kExpiresAt)) {
    input.set(kExpiresAt.id, request.get(assignments::kExpiresAt));
  }
  Command command = control_command(exchange, "assignment.create");
  DAYBOOK_TRY(command.items, removal_of_outdated(exchange, admin, id));
  command.items.push_back(
      make_item(daybook::assignment::kAssignment, crud::kCreate, fresh_id(), std::move(input)));
  return command;
}

void assign(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Input request, request_of(*exchange, kNewAssignment));
  DAYBOOK_ANSWER_TRY(exchange, const Admin admin, admin_of_path(*exchange));
  DAYBOOK_ANSWER_TRY(exchange, Command command, assign_command(*exchange, admin, request));
  const auto shows_assignment = [](const Exchange& done, const CommandAnswer& answer) {
    http::Response response;
    response.status = 201;
    JsonWriter json(response.body);
    const Status written = write_assignment(done, answer.items.back().record, json);
    return written ? response : http::Response{.status = 500};
  };
  submit(exchange, std::move(command), shows_assignment,
         conflict("assignment.exists", "The administrator has this group already."));
}

Result<std::vector<Item>> assignment_on_path(const Exchange& exchange) {
  DAYBOOK_TRY(const Admin admin, admin_of_path(exchange));
  DAYBOOK_TRY(const auto held, assignments_of(control_of(exchange), admin.membership));
  const auto id = Uuid::parse(exchange.param(1));
  const bool is_theirs =
      id && std::ranges::any_of(held, [&](const Record& one) { return one.key.id == *id; });
  if (!is_theirs) return no_assignment();
  return std::vector<Item>{make_item(daybook::assignment::kAssignment, crud::kRemove, *id)};
}

void unassign(const ExchangePtr& exchange) {
  submit_removal(exchange, control_command(*exchange, "assignment.delete"),
                 assignment_on_path(*exchange));
}

constexpr Answer kListed[] = {{200, "", &kItemsOnly}, {404, "no administrator"}};
constexpr Answer kMade[] = {{201, "", &kAssignment},
                            {403, "the group may more than the caller"},
                            {404, "no administrator or no group"},
                            {409, "the administrator has the group already"}};
constexpr Answer kTaken[] = {{204, "the group is taken away"},
                             {400, "nobody would be left who may create administrators"},
                             {404, "no administrator or no assignment"}};

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "admins/{admin_uuid}/assignments",
     .operation_id = "get_admins_by_admin_uuid_assignments",
     .summary = "List group assignments",
     .permission = "platform.admins.read",
     .handler = list_assignments,
     .answers = kListed,
     .in_contract = true},
    {.method = Method::kPost,
     .path = "admins/{admin_uuid}/assignments",
     .operation_id = "post_admins_by_admin_uuid_assignments",
     .summary = "Assign group to admin",
     .permission = "platform.admins.update",
     .handler = assign,
     .request = &kNewAssignment,
     .answers = kMade,
     .in_contract = true},
    {.method = Method::kDelete,
     .path = "admins/{admin_uuid}/assignments/{assignment_uuid}",
     .operation_id = "delete_admins_by_admin_uuid_assignments_by_assignment_uuid",
     .summary = "Remove group assignment",
     .permission = "platform.admins.update",
     .handler = unassign,
     .answers = kTaken,
     .in_contract = true},
};

}  // namespace

extern constexpr ActionTable kAssignmentActions = {kRows, "Assignments"};

}  // namespace daybook::api::platform
