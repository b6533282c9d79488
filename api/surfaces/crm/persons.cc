#include "api/outbox/queued_mails.h"
#include "api/read/input_reader.h"
#include "api/records/answers.h"
#include "api/render/errors.h"
#include "api/render/record.h"
#include "api/surfaces/crm/actions.h"
#include "api/surfaces/crm/crm.h"
#include "api/surfaces/crm/schemas.h"
#include "domain/access/invitation.h"
#include "domain/access/user.h"
#include "domain/people/person.h"
#include "snapshots/past_records.h"

namespace daybook::api::crm {
namespace {

http::Response values_answer(int status, const Schema& schema, const Input& values) {
  http::Response response;
  response.status = status;
  render_values(schema, values, response.body);
  return response;
}

// The invitation that the command made: its id is in the note of the event.
Result<Record> invitation_of(const Exchange& exchange, const CommandAnswer& answer) {
  const auto id = Uuid::parse(inviting::invitation_in(answer.items.front().outcome.detail));
  if (!id) return not_found("invitation.not_found", "Not found.");
  const RecordKey key{invitation::kInvitation.id, *id};
  Past& past = exchange.home().past();
  return PastRecords(past.history(), past.records()).at(exchange.tenant(), key, Version{1});
}

http::Response invited_answer(const Exchange& exchange, const CommandAnswer& answer) {
  const Result<Record> made = invitation_of(exchange, answer);
  if (!made) return values_answer(500, kInviteResponse, {});
  Input values;
  values.set(invited::kPersonId.id, answer.items.front().record.key.id);
  values.set(invited::kInvitationId.id, static_cast<std::int64_t>(made->number.value));
  values.set(invited::kEmail.id, made->get(invitation::kEmail));
  values.set(invited::kPlatformKey.id, exchange.caller().tenant_key);
  values.set(invited::kAutoAccept.id, false);
  values.set(invited::kActive.id, true);
  values.set(invited::kRedirectTo.id, made->get(invitation::kRedirectTo));
  values.set(invited::kCreated.id, made->created_at.value);
  return values_answer(201, kInviteResponse, values);
}

// An active invitation of the address: the answer names it.
std::optional<http::Response> invite_refusal(const Exchange& exchange, const Uuid& person,
                                             const Error& error) {
  if (error.reason != "invitation.active") return std::nullopt;
  Input values;
  values.set(already_invited::kDetail.id, error.message);
  values.set(already_invited::kInvitationId.id,
             static_cast<std::int64_t>(std::strtoll(error.subject.c_str(), nullptr, 10)));
  values.set(already_invited::kPersonId.id, person);
  values.set(already_invited::kPlatformKey.id, exchange.caller().tenant_key);
  return values_answer(409, kInviteConflict, values);
}

// Says what moved; asked for what was merged already, nothing did.
http::Response merged_answer(const Uuid& primary, const References& duplicates,
                             const CommandAnswer& answer) {
  const std::string& note = answer.items.front().outcome.detail;
  Input values;
  values.set(merged::kPrimaryId.id, primary);
  values.set(merged::kMergedIds.id, duplicates);
  values.set(merged::kReparented.id, Json{merging::reparented_in(note)});
  return values_answer(200, kMergeResponse, values);
}

Status check_user(const Exchange& exchange, const Input& input) {
  const std::int64_t number = std::get<std::int64_t>(input.get(linking::kUserId));
  if (number > 0 && number <= UINT32_MAX) {
    const RecordNumber wanted{static_cast<std::uint32_t>(number)};
    DAYBOOK_TRY(const auto user, exchange.application().shards.control().reader().by_number(
                                     kControl, user::kUser, wanted));
    if (user && user->exists()) return Done{};
  }
  return not_found("user.not_found", "There is no such user.");
}

void invite_person(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Body body, exchange->body());
  DAYBOOK_ANSWER_TRY(exchange, Input input,
                     read_input(members_of(kInviteRequest), body.root(), Mode::kCreate));
  DAYBOOK_ANSWER_TRY(exchange, Command command,
                     command_on_path(*exchange, kPersons, inviting::kInvite, std::move(input)));
  const Status room = check_outbox(exchange->home().reader(), exchange->tenant(),
                                   exchange->application().queues.mails);
  if (!room) return exchange->fail(room.error());
  const Uuid person = command.items.front().id;
  exchange->submit(std::move(command), compact(*exchange, body), invited_answer,
                   [person](const Exchange& refused, const CommandAnswer& answer) {
                     return invite_refusal(refused, person, answer.status.error());
                   });
}

void link_user(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Body body, exchange->body());
  DAYBOOK_ANSWER_TRY(exchange, Input input,
                     read_input(members_of(kLinkUserRequest), body.root(), Mode::kCreate));
  DAYBOOK_ANSWER_TRY(exchange, Command command,
                     command_on_path(*exchange, kPersons, linking::kLinkUser, input));
  const Status known = check_user(*exchange, input);
  if (!known) return exchange->fail(known.error());
  exchange->submit(std::move(command), compact(*exchange, body), shows_record(kPersons, 200));
}

void merge_persons(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Body body, exchange->body());
  DAYBOOK_ANSWER_TRY(exchange, Input input,
                     read_input(members_of(kMergeRequest), body.root(), Mode::kCreate));
  const Uuid primary = std::get<Uuid>(input.get(merging::kPrimaryId));
  const References duplicates = std::get<References>(input.get(merging::kDuplicateIds));
  Command command = exchange->command("person.merge");
  Item item;
  item.kind = &person::kPerson;
  item.behaviour = &merging::kMerge;
  item.id = primary;
  item.input = std::move(input);
  command.items.push_back(std::move(item));
  exchange->submit(std::move(command), compact(*exchange, body),
                   [primary, duplicates](const Exchange&, const CommandAnswer& answer) {
                     return merged_answer(primary, duplicates, answer);
                   });
}

constexpr Answer kInvited[] = {{201, "", &kInviteResponse},
                               {400, "person has no primary_email"},
                               {404, "person not found"},
                               {409, "", &kInviteConflict},
                               {422, "person is already linked to a platform user"}};
constexpr Answer kLinked[] = {
    {200, "", nullptr, true}, {400, "validation error"}, {404, "person or user not found"}};
constexpr Answer kMerged[] = {
    {200, "", &kMergeResponse},
    {400, "primary_id is among duplicate_ids, or an id belongs to another platform"},
    {404, "primary person not found"},
    {409, "a person named was merged into another"}};

constexpr Action kRows[] = {
    {.method = Method::kPost,
     .path = "persons/{id}/invite",
     .operation_id = "persons_invite_create",
     .summary = "Invite person",
     .permission = "Ibl.CRM/Invite/action",
     .handler = invite_person,
     .request = &kInviteRequest,
     .answers = kInvited,
     .resource = &kPersons,
     .in_contract = true},
    {.method = Method::kPost,
     .path = "persons/{id}/link-user",
     .operation_id = "persons_link_user_create",
     .summary = "Bind person to user",
     .permission = "Ibl.CRM/Persons/write",
     .handler = link_user,
     .request = &kLinkUserRequest,
     .answers = kLinked,
     .resource = &kPersons,
     .in_contract = true},
    {.method = Method::kPost,
     .path = "persons/merge",
     .operation_id = "persons_merge_create",
     .summary = "Merge persons",
     .permission = "Ibl.CRM/Persons/write",
     .handler = merge_persons,
     .request = &kMergeRequest,
     .answers = kMerged,
     .resource = &kPersons,
     .in_contract = true},
};

}  // namespace

extern constexpr ActionTable kPersonActions = {kRows};

}  // namespace daybook::api::crm
