#include "api/read/input_reader.h"
#include "api/records/answers.h"
#include "api/surfaces/crm/actions.h"
#include "api/surfaces/crm/crm.h"
#include "api/surfaces/crm/schemas.h"
#include "domain/sales/tagging.h"

namespace daybook::api::crm {
namespace {

std::string_view last_segment(std::string_view path) { return path.substr(path.rfind('/') + 1); }

// An action that takes nothing ignores what a client sends along.
Result<Input> read_request(const Exchange& exchange, const Body& body) {
  const Schema* schema = exchange.route().action->request;
  if (schema == nullptr) return Input{};
  return read_input(members_of(*schema), body.root(), Mode::kCreate);
}

void run_behaviour(const ExchangePtr& exchange) {
  const Resource& resource = exchange->resource();
  const Behaviour* behaviour =
      resource.kind->behaviour(last_segment(exchange->route().action->path));
  DAYBOOK_ANSWER_TRY(exchange, const Body body, exchange->body());
  DAYBOOK_ANSWER_TRY(exchange, Input input, read_request(*exchange, body));
  DAYBOOK_ANSWER_TRY(exchange, Command command,
                     command_on_path(*exchange, resource, *behaviour, std::move(input)));
  exchange->submit(std::move(command), compact(*exchange, body), shows_record(resource, 200));
}

void assign_tag(const ExchangePtr& exchange) {
  const Resource& resource = exchange->resource();
  DAYBOOK_ANSWER_TRY(exchange, const Body body, exchange->body());
  DAYBOOK_ANSWER_TRY(exchange, Input input, read_request(*exchange, body));
  DAYBOOK_ANSWER_TRY(
      exchange, Command command,
      command_on_path(*exchange, resource, *resource.kind->behaviour("tag"), std::move(input)));
  exchange->submit(std::move(command), compact(*exchange, body), shows_record(resource, 200));
}

void withdraw_tag(const ExchangePtr& exchange) {
  const Resource& resource = exchange->resource();
  DAYBOOK_ANSWER_TRY(exchange, const Uuid tag, exchange->id_param(1));
  Input input;
  input.set(tagging::kTag.id, tag);
  DAYBOOK_ANSWER_TRY(
      exchange, Command command,
      command_on_path(*exchange, resource, *resource.kind->behaviour("untag"), std::move(input)));
  exchange->submit(std::move(command), {}, shows_nothing());
}

constexpr Answer kShown[] = {{200, "the record as it is afterwards", nullptr, true},
                             {400, "validation error"},
                             {404, "not found"},
                             {409, "the record's state stands in the way"}};

constexpr Action kRows[] = {
    {.method = Method::kPost,
     .path = "persons/{id}/tags",
     .operation_id = "persons_tags_create",
     .summary = "Tag person",
     .permission = "Ibl.CRM/Persons/write",
     .handler = assign_tag,
     .request = &kTagRequest,
     .answers = kShown,
     .resource = &kPersons},
    {.method = Method::kDelete,
     .path = "persons/{id}/tags/{tag}",
     .operation_id = "persons_tags_destroy",
     .summary = "Take a tag off a person",
     .permission = "Ibl.CRM/Persons/write",
     .handler = withdraw_tag,
     .answers = kDone,
     .resource = &kPersons},
    {.method = Method::kPost,
     .path = "organizations/{id}/tags",
     .operation_id = "organizations_tags_create",
     .summary = "Tag organization",
     .permission = "Ibl.CRM/Organizations/write",
     .handler = assign_tag,
     .request = &kTagRequest,
     .answers = kShown,
     .resource = &kOrganizations},
    {.method = Method::kDelete,
     .path = "organizations/{id}/tags/{tag}",
     .operation_id = "organizations_tags_destroy",
     .summary = "Take a tag off an organization",
     .permission = "Ibl.CRM/Organizations/write",
     .handler = withdraw_tag,
     .answers = kDone,
     .resource = &kOrganizations},
    {.method = Method::kPost,
     .path = "deals/{id}/tags",
     .operation_id = "deals_tags_create",
     .summary = "Tag deal",
     .permission = "Ibl.CRM/Deals/write",
     .handler = assign_tag,
     .request = &kTagRequest,
     .answers = kShown,
     .resource = &kDeals},
    {.method = Method::kDelete,
     .path = "deals/{id}/tags/{tag}",
     .operation_id = "deals_tags_destroy",
     .summary = "Take a tag off a deal",
     .permission = "Ibl.CRM/Deals/write",
     .handler = withdraw_tag,
     .answers = kDone,
     .resource = &kDeals},
    {.method = Method::kPost,
     .path = "deals/{id}/win",
     .operation_id = "deals_win_create",
     .summary = "Win deal",
     .permission = "Ibl.CRM/Deals/write",
     .handler = run_behaviour,
     .answers = kShown,
     .resource = &kDeals},
    {.method = Method::kPost,
     .path = "deals/{id}/lose",
     .operation_id = "deals_lose_create",
     .summary = "Lose deal",
     .permission = "Ibl.CRM/Deals/write",
     .handler = run_behaviour,
     .request = &kLoseRequest,
     .answers = kShown,
     .resource = &kDeals},
    {.method = Method::kPost,
     .path = "deals/{id}/reopen",
     .operation_id = "deals_reopen_create",
     .summary = "Reopen deal",
     .permission = "Ibl.CRM/Deals/write",
     .handler = run_behaviour,
     .answers = kShown,
     .resource = &kDeals},
    {.method = Method::kPost,
     .path = "invitations/{id}/revoke",
     .operation_id = "invitations_revoke_create",
     .summary = "Revoke invitation",
     .permission = "Ibl.CRM/Invitations/write",
     .handler = run_behaviour,
     .answers = kShown,
     .resource = &kInvitations},
};

}  // namespace

extern constexpr ActionTable kBehaviourActions = {kRows};

}  // namespace daybook::api::crm
