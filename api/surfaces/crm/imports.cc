#include "api/read/input_reader.h"
#include "api/records/answers.h"
#include "api/render/record.h"
#include "api/surfaces/crm/actions.h"
#include "api/surfaces/crm/imports_schemas.h"
#include "api/surfaces/crm/rights.h"
#include "domain/access/permissions.h"
#include "domain/catalogue.h"
#include "domain/history/import_undo.h"

namespace daybook::api::crm {
namespace {

constexpr std::string_view kUndoPermission = "Ibl.CRM/History/undo";

Error no_import() { return not_found("import.not_found", "There is no import with this id."); }

CommitQuery query_of(const Exchange& exchange, const Uuid& import, std::optional<bool> undoable) {
  CommitQuery query;
  query.tenant = exchange.tenant();
  query.import = import;
  query.undoable = undoable;
  query.limit = 1;
  return query;
}

Result<CommitPage> commits_of(const Exchange& exchange, const Uuid& import,
                              std::optional<bool> undoable) {
  return exchange.home().reader().commits(query_of(exchange, import, undoable));
}

// The newest job that undoes it; nothing before somebody asked.
Result<std::optional<Record>> job_of(const Exchange& exchange, const Uuid& import) {
  ListQuery query;
  query.tenant = exchange.tenant();
  query.kind = &import_undo::kImportUndo;
  query.conditions = {{import_undo::kImport.id, Match::kEquals, import.text()}};
  query.descending = true;
  query.limit = 1;
  DAYBOOK_TRY(ListPage page, exchange.home().reader().list(query));
  if (page.records.empty()) return std::optional<Record>{};
  return std::optional<Record>{std::move(page.records.front())};
}

void set_job(const Record& job, Input& values) {
  values.set(imports::kUndo.id, job.key.id);
  values.set(imports::kMode.id, job.get(import_undo::kMode));
  values.set(imports::kStatus.id, job.get(import_undo::kStatus));
  values.set(imports::kObstructed.id, job.get(import_undo::kObstructed));
}

Result<http::Response> import_answer(const Exchange& exchange, const Uuid& import,
                                     const std::optional<Record>& job, int status) {
  DAYBOOK_TRY(const CommitPage all, commits_of(exchange, import, std::nullopt));
  DAYBOOK_TRY(const CommitPage undoable, commits_of(exchange, import, true));
  if (all.count == 0) return no_import();
  Input values;
  values.set(imports::kId.id, import);
  values.set(imports::kCommits.id, static_cast<std::int64_t>(all.count));
  values.set(imports::kUndone.id, static_cast<std::int64_t>(all.count - undoable.count));
  if (job) set_job(*job, values);
  http::Response response;
  response.status = status;
  render_values(kImport, values, response.body);
  return response;
}

void read_import(const ExchangePtr& exchange) {
  if (waits_for_position(exchange, read_import)) return;
  DAYBOOK_ANSWER_TRY(exchange, const Uuid import, exchange->id_param());
  DAYBOOK_ANSWER_TRY(exchange, const auto job, job_of(*exchange, import));
  DAYBOOK_ANSWER_TRY(exchange, http::Response response, import_answer(*exchange, import, job, 200));
  exchange->answer(std::move(response));
}

// How many of its commits can be undone.
Result<std::uint64_t> undoable_count(const Exchange& exchange, const Uuid& import) {
  DAYBOOK_TRY(const CommitPage all, commits_of(exchange, import, std::nullopt));
  if (all.count == 0) return no_import();
  DAYBOOK_TRY(const CommitPage undoable, commits_of(exchange, import, true));
  return undoable.count;
}

// Whoever undoes creations and updates deletes and updates records of these kinds. Answers what
// has to be allowed for it, for as long as it takes.
Result<std::vector<std::string>> check_rights(const Exchange& exchange, const Uuid& import) {
  std::vector<std::string> needed = {std::string(kUndoPermission)};
  for (const Kind* kind : catalogue()) {
    CommitQuery query = query_of(exchange, import, true);
    query.kind = kind->id;
    DAYBOOK_TRY(const CommitPage page, exchange.home().reader().commits(query));
    if (page.count == 0) continue;
    for (const std::string_view verb : {"/write", "/delete"}) {
      DAYBOOK_CHECK(check_right(exchange.caller(), *kind, verb));
      needed.push_back(std::string(permission_base(*kind)) + std::string(verb));
    }
  }
  return needed;
}

// That it is undone, or being undone, the commit refuses: a request that is repeated gets its first
// answer.
Command job_command(const Exchange& exchange, const Uuid& import, const Input& request,
                    std::uint64_t commits, const std::vector<std::string>& needed) {
  Command command = exchange.command("import_undo.request");
  Item item;
  item.kind = &import_undo::kImportUndo;
  item.behaviour = import_undo::kImportUndo.behaviour("request");
  item.id = fresh_id();
  item.input.set(import_undo::kImport.id, import.text());
  item.input.set(import_undo::kMode.id, request.get(imports::kModeAsked));
  item.input.set(import_undo::kActor.id, command.actor);
  item.input.set(import_undo::kActorId.id, command.actor_id.text());
  item.input.set(import_undo::kCommits.id, static_cast<std::int64_t>(commits));
  item.input.set(import_undo::kToken.id, exchange.caller().token.text());
  item.input.set(import_undo::kPermissions.id, Json{write_permissions(needed)});
  if (command.on_behalf_of != 0) item.input.set(import_undo::kOnBehalfOf.id, command.on_behalf_of);
  command.items.push_back(std::move(item));
  return command;
}

void undo_import(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Uuid import, exchange->id_param());
  DAYBOOK_ANSWER_TRY(exchange, const Body body, exchange->body());
  DAYBOOK_ANSWER_TRY(exchange, const Input request,
                     read_input(members_of(kImportUndoRequest), body.root(), Mode::kCreate));
  DAYBOOK_ANSWER_TRY(exchange, const auto commits, undoable_count(*exchange, import));
  DAYBOOK_ANSWER_TRY(exchange, const auto needed, check_rights(*exchange, import));
  exchange->submit(job_command(*exchange, import, request, commits, needed),
                   compact(*exchange, body),
                   [import](const Exchange& asked, const CommandAnswer& answer) {
                     auto shown = import_answer(asked, import, answer.items.front().record, 202);
                     return shown ? std::move(*shown) : http::Response{.status = 202};
                   });
}

constexpr Answer kShown[] = {{200, "", &kImport}, {404, "no such import"}};
constexpr Answer kStarted[] = {{202, "the job has begun", &kImport},
                               {404, "no such import"},
                               {409, "it is being undone, or undone already"}};

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "history/imports/{id}",
     .operation_id = "history_imports_retrieve",
     .summary = "Get how many commits an import has, and how far its undo is",
     .permission = "Ibl.CRM/History/read",
     .handler = read_import,
     .answers = kShown},
    {.method = Method::kPost,
     .path = "history/imports/{id}/undo",
     .operation_id = "history_imports_undo_create",
     .summary = "Undo an import, batch by batch, newest first",
     .permission = kUndoPermission,
     .handler = undo_import,
     .request = &kImportUndoRequest,
     .answers = kStarted},
};

}  // namespace

extern constexpr ActionTable kImportActions = {kRows};

}  // namespace daybook::api::crm
