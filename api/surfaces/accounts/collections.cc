// The tasks, projects and documents of an organization. They are made and changed on the crm
// surface.
#include "api/read/as_of.h"
#include "api/read/query_reader.h"
#include "api/records/answers.h"
#include "api/records/moments.h"
#include "api/records/whole_list.h"
#include "api/surfaces/accounts/actions.h"
#include "api/surfaces/accounts/rendering.h"
#include "api/surfaces/accounts/schemas.h"

namespace daybook::api::accounts {
namespace {

struct Collection {
  const Kind& kind;
  const Field& organization;
  const Schema& schema;
};

constexpr Collection kTasks = {task::kTask, task::kOrganization, kTask};
constexpr Collection kProjects = {project::kProject, project::kOrganization, kProject};
constexpr Collection kDocuments = {document::kDocument, document::kOrganization, kDocument};

void list_collection(const ExchangePtr& exchange, const Collection& collection, Handler handler) {
  if (waits_for_moment(exchange, handler)) return;
  DAYBOOK_ANSWER_TRY(exchange, const Input query,
                     read_action_query(kAsOfAlone, exchange->request().query));
  DAYBOOK_ANSWER_TRY(exchange, const Record of, record_of_path(*exchange, kOrganizations));
  const Schema& schema = collection.schema;
  answer_whole_list(exchange, collection.kind,
                    {{collection.organization.id, Match::kEquals, of.key.id}},
                    [tenant = exchange->tenant(), &schema](const Reader& reader,
                                                           const Record& record, std::string& out) {
                      return render_numbered(reader, tenant, record, schema, out);
                    });
}

void list_tasks(const ExchangePtr& exchange) { list_collection(exchange, kTasks, list_tasks); }

void list_projects(const ExchangePtr& exchange) {
  list_collection(exchange, kProjects, list_projects);
}

void list_documents(const ExchangePtr& exchange) {
  list_collection(exchange, kDocuments, list_documents);
}

constexpr Answer kTasksListed[] = {
    {.status = 200, .description = "", .schema = &kTask, .is_list = true},
    {404, "organization not found"}};
constexpr Answer kProjectsListed[] = {
    {.status = 200, .description = "", .schema = &kProject, .is_list = true},
    {404, "organization not found"}};
constexpr Answer kDocumentsListed[] = {
    {.status = 200, .description = "", .schema = &kDocument, .is_list = true},
    {404, "organization not found"}};

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "organizations/{organizationId}/tasks",
     .operation_id = "organizations_tasks_list",
     .summary = "List tasks",
     .permission = "Ibl.CRM/Tasks/list",
     .handler = list_tasks,
     .answers = kTasksListed,
     .in_contract = true,
     .query = kAsOfAlone,
     .by_number = true},
    {.method = Method::kGet,
     .path = "organizations/{organizationId}/projects",
     .operation_id = "organizations_projects_list",
     .summary = "List projects",
     .permission = "Ibl.CRM/Projects/list",
     .handler = list_projects,
     .answers = kProjectsListed,
     .in_contract = true,
     .query = kAsOfAlone,
     .by_number = true},
    {.method = Method::kGet,
     .path = "organizations/{organizationId}/documents",
     .operation_id = "organizations_documents_list",
     .summary = "List documents",
     .permission = "Ibl.CRM/Documents/list",
     .handler = list_documents,
     .answers = kDocumentsListed,
     .in_contract = true,
     .query = kAsOfAlone,
     .by_number = true},
};

}  // namespace

extern constexpr ActionTable kCollectionActions = {kRows};

}  // namespace daybook::api::accounts
