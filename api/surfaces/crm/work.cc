// Tasks, projects and the roles of persons in organizations.
#include "api/read/input_reader.h"
#include "api/records/answers.h"
#include "api/surfaces/crm/actions.h"
#include "api/surfaces/crm/crm.h"
#include "domain/people/contact_role.h"
#include "domain/work/project.h"
#include "domain/work/task.h"

namespace daybook::api::crm {
namespace {

constexpr Filter kTaskFilters[] = {
    {"title", task::kTitle.id, Match::kSubstring},
    {"status", task::kStatus.id},
    {"priority", task::kPriority.id},
    {"organization", task::kOrganization.id},
    {"project", task::kProject.id},
    {"person", task::kPerson.id},
    {"deal", task::kDeal.id},
    {"owner", task::kOwner.id},
    {"created_at__gte", kCreatedAt, Match::kFrom},
    {"created_at__lte", kCreatedAt, Match::kTo},
};

constexpr Filter kProjectFilters[] = {
    {"name", project::kName.id, Match::kSubstring}, {"status", project::kStatus.id},
    {"organization", project::kOrganization.id},    {"owner", project::kOwner.id},
    {"created_at__gte", kCreatedAt, Match::kFrom},  {"created_at__lte", kCreatedAt, Match::kTo},
};

constexpr Filter kContactRoleFilters[] = {
    {"organization", contact_role::kOrganization.id},
    {"person", contact_role::kPerson.id},
    {"role", contact_role::kRole.id},
};

constexpr Schema kContactRoleAssign = {"ContactRoleAssign", contact_role::kAssignInput};

// One for each pair, so it is assigned and not just created.
void assign_contact_role(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Body body, exchange->body());
  Item item;
  item.kind = &contact_role::kContactRole;
  item.behaviour = &contact_role::kAssign;
  item.id = fresh_id();
  DAYBOOK_ANSWER_TRY(exchange, item.input,
                     read_input(members_of(kContactRoleAssign), body.root(), Mode::kCreate));
  Command command = exchange->command("contact_role.assign");
  command.items.push_back(std::move(item));
  exchange->submit(std::move(command), compact(*exchange, body), shows_record(kContactRoles));
}

constexpr Answer kAssigned[] = {
    {.status = 201, .description = "assigned", .shows_resource = true},
    {.status = 200, .description = "the pair has this role already", .shows_resource = true},
    {400, "validation error"},
    {409, "the pair has another role"}};

constexpr Action kRows[] = {
    {.method = Method::kPost,
     .path = "contact-roles",
     .operation_id = "contact_roles_create",
     .summary = "Give a person a role in an organization",
     .permission = "Ibl.CRM/ContactRoles/write",
     .handler = assign_contact_role,
     .request = &kContactRoleAssign,
     .answers = kAssigned,
     .resource = &kContactRoles},
};

}  // namespace

extern constexpr ActionTable kWorkActions = {kRows};

extern constexpr Resource kTasks = {.path = "tasks",
                                    .title = "Task",
                                    .kind = &task::kTask,
                                    .permission = "Ibl.CRM/Tasks",
                                    .filters = kTaskFilters};

extern constexpr Resource kProjects = {.path = "projects",
                                       .title = "Project",
                                       .kind = &project::kProject,
                                       .permission = "Ibl.CRM/Projects",
                                       .filters = kProjectFilters};

extern constexpr Resource kContactRoles = {.path = "contact-roles",
                                           .title = "ContactRole",
                                           .kind = &contact_role::kContactRole,
                                           .permission = "Ibl.CRM/ContactRoles",
                                           .verbs = kEverything & ~unsigned{kCreate},
                                           .filters = kContactRoleFilters};

}  // namespace daybook::api::crm
