// The contact members of an organization: persons with a role in it.
#include <memory>
#include <set>

#include "api/read/as_of.h"
#include "api/read/input_reader.h"
#include "api/read/query_reader.h"
#include "api/records/answers.h"
#include "api/records/moments.h"
#include "api/records/whole_list.h"
#include "api/surfaces/accounts/actions.h"
#include "api/surfaces/accounts/rendering.h"
#include "api/surfaces/accounts/schemas.h"
#include "domain/people/person.h"

namespace daybook::api::accounts {
namespace {

constexpr Resource kContacts = {.path = "contacts",
                                .title = "Contact",
                                .kind = &person::kPerson,
                                .permission = "Ibl.CRM/Persons",
                                .verbs = 0,
                                .by_number = true};

// Merging persons may bring two roles of a pair together; the oldest counts.
WriteRecord write_each_once(TenantId tenant) {
  auto written = std::make_shared<std::set<Uuid>>();
  return [tenant, written](const Reader& reader, const Record& record, std::string& out) -> Status {
    const Uuid* person = record.reference(contact_role::kPerson);
    if (person == nullptr || !written->insert(*person).second) return Done{};
    return render_numbered(reader, tenant, record, kMember, out);
  };
}

void list_members(const ExchangePtr& exchange) {
  if (waits_for_moment(exchange, list_members)) return;
  DAYBOOK_ANSWER_TRY(exchange, const Input query,
                     read_action_query(kAsOfAlone, exchange->request().query));
  DAYBOOK_ANSWER_TRY(exchange, const Record of, record_of_path(*exchange, kOrganizations));
  answer_whole_list(exchange, contact_role::kContactRole,
                    {{contact_role::kOrganization.id, Match::kEquals, of.key.id}},
                    write_each_once(exchange->tenant()));
}

http::Response nothing(const Exchange&, const CommandAnswer&) { return {}; }

Error unknown_contact(std::int64_t number) {
  return invalid(std::string(member_body::kContactId.name),
                 "There is no contact " + std::to_string(number) + ".");
}

// The person of the number that a body names.
Result<Uuid> contact_in(const Exchange& exchange, const Input& body) {
  const auto number = std::get<std::int64_t>(body.get(member_body::kContactId));
  if (number <= 0 || number > UINT32_MAX) return unknown_contact(number);
  DAYBOOK_TRY(const auto found,
              exchange.reader().by_number(exchange.tenant(), person::kPerson,
                                          RecordNumber{static_cast<std::uint32_t>(number)}));
  if (!found || !found->exists()) return unknown_contact(number);
  if (is_under_erasure(person::kPerson, *found)) {
    return invalid(std::string(member_body::kContactId.name), "The contact has been erased.");
  }
  return found->key.id;
}

void add_member(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Body body, exchange->body());
  DAYBOOK_ANSWER_TRY(exchange, const Record of, record_of_path(*exchange, kOrganizations));
  DAYBOOK_ANSWER_TRY(exchange, const Input sent,
                     read_input(members_of(kMemberAdd), body.root(), Mode::kCreate));
  DAYBOOK_ANSWER_TRY(exchange, const Uuid contact, contact_in(*exchange, sent));
  Item item;
  item.kind = &contact_role::kContactRole;
  item.behaviour = &contact_role::kAssign;
  item.id = fresh_id();
  item.input.set(contact_role::kOrganization.id, of.key.id);
  item.input.set(contact_role::kPerson.id, contact);
  item.input.set(contact_role::kRole.id, sent.get(member_body::kRole));
  Command command = exchange->command("contact_role.assign");
  command.items.push_back(std::move(item));
  exchange->submit(std::move(command), compact(*exchange, body), nothing);
}

// A command on the organization of the path about the contact of the path.
Result<Command> on_member(const Exchange& exchange, const Behaviour& behaviour, Input input) {
  DAYBOOK_TRY(const auto contact, find_on_path(exchange, kContacts, 1));
  if (!contact) return not_found("contact_role.not_found", "Not found.");
  input.set(contact_role::kPerson.id, contact->key.id);
  return command_on_path(exchange, kOrganizations, behaviour, std::move(input));
}

void update_member(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Body body, exchange->body());
  DAYBOOK_ANSWER_TRY(exchange, Input input,
                     read_input(members_of(kMemberUpdate), body.root(), Mode::kUpdate));
  DAYBOOK_ANSWER_TRY(exchange, Command command,
                     on_member(*exchange, contact_role::kChange, std::move(input)));
  exchange->submit(std::move(command), compact(*exchange, body), nothing);
}

void remove_member(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, Command command, on_member(*exchange, contact_role::kDismiss, {}));
  exchange->submit(std::move(command), {}, shows_nothing());
}

constexpr Answer kListed[] = {
    {.status = 200, .description = "", .schema = &kMember, .is_list = true},
    {404, "organization not found"}};
constexpr Answer kAdded[] = {{200, "added, no body"},
                             {400, "validation error"},
                             {404, "organization not found"},
                             {409, "the contact is a member under another role"}};
constexpr Answer kChanged[] = {{200, "changed, no body"},
                               {400, "validation error"},
                               {404, "organization not found, or the contact is no member"}};
constexpr Answer kRemoved[] = {{204, "removed, no body"},
                               {404, "organization not found, or the contact is no member"}};

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "organizations/{organizationId}/members",
     .operation_id = "organizations_members_list",
     .summary = "List members",
     .permission = "Ibl.CRM/Organizations/read",
     .handler = list_members,
     .answers = kListed,
     .in_contract = true,
     .query = kAsOfAlone,
     .by_number = true},
    {.method = Method::kPost,
     .path = "organizations/{organizationId}/members",
     .operation_id = "organizations_members_add",
     .summary = "Add member",
     .permission = "Ibl.CRM/Organizations/write",
     .handler = add_member,
     .request = &kMemberAdd,
     .answers = kAdded,
     .in_contract = true,
     .by_number = true},
    {.method = Method::kPatch,
     .path = "organizations/{organizationId}/members/{contactId}",
     .operation_id = "organizations_members_update",
     .summary = "Update member",
     .permission = "Ibl.CRM/Organizations/write",
     .handler = update_member,
     .request = &kMemberUpdate,
     .answers = kChanged,
     .in_contract = true,
     .by_number = true},
    {.method = Method::kDelete,
     .path = "organizations/{organizationId}/members/{contactId}",
     .operation_id = "organizations_members_remove",
     .summary = "Remove member",
     .permission = "Ibl.CRM/Organizations/write",
     .handler = remove_member,
     .answers = kRemoved,
     .in_contract = true,
     .by_number = true},
};

}  // namespace

extern constexpr ActionTable kMemberActions = {kRows};

}  // namespace daybook::api::accounts
