#include "api/read/input_reader.h"
#include "api/records/answers.h"
#include "api/records/moments.h"
#include "api/surfaces/people/iri.h"
#include "api/surfaces/people/members.h"
#include "api/surfaces/people/parameters.h"
#include "api/surfaces/people/people.h"
#include "api/surfaces/people/schemas.h"
#include "api/surfaces/people/showing.h"
#include "api/surfaces/people/writing.h"
#include "domain/crud/crud.h"
#include "snapshots/past_reader.h"

namespace daybook::api::people {
namespace {

constexpr int kMovedPermanently = 301;

Result<http::Response> person_answer(const Exchange& exchange, const Reader& reader, Format format,
                                     const Record& person) {
  DAYBOOK_TRY(const DealTotals totals, reader.deal_totals(exchange.tenant(), person.key.id));
  DAYBOOK_TRY(const Value avatar_url, avatar_url_of(reader, exchange.tenant(), person));
  std::string body;
  JsonWriter json(body);
  write_person(json, format, {person, totals, avatar_url}, false);
  return one_answer(exchange, format, person, std::move(body));
}

// A repeated request is answered as of the commit that the first one made.
Result<http::Response> written_answer(const Exchange& exchange, Format format,
                                      const CommandAnswer& answer) {
  const Record& person = answer.items.front().record;
  if (!answer.replayed) {
    return person_answer(exchange, exchange.home().reader(), format, person);
  }
  const PastReader then(exchange.home().past(), exchange.tenant(), answer.position);
  return person_answer(exchange, then, format, person);
}

Exchange::Render shows_person(Format format) {
  return [format](const Exchange& exchange, const CommandAnswer& answer) {
    const ItemAnswer& item = answer.items.front();
    return finished(exchange, written_answer(exchange, format, answer), item.outcome.status,
                    person_iri(item.record.key.id));
  };
}

// The first organization is crm's.
void part_organizations(Input& input) {
  const Value* sent = input.find(kOrganizations.id);
  if (sent == nullptr) return;
  References others;
  if (const auto* all = std::get_if<References>(sent)) others = *all;
  Value main = Null{};
  if (!others.ids.empty()) {
    main = others.ids.front();
    others.ids.erase(others.ids.begin());
  }
  input.set(person::kOrganization.id, std::move(main));
  input.set(kOrganizations.id, others.ids.empty() ? Value{Null{}} : Value{std::move(others)});
}

// An avatar cannot be read, so whoever puts back what they read must not lose it.
Result<Input> read_person(const JsonValue& body, Mode mode) {
  const Schema& schema = mode == Mode::kUpdate ? kPersonPatch : kPersonInput;
  DAYBOOK_TRY(Input input, read_input(members_of(schema), body, mode));
  if (mode == Mode::kReplace && !body.has("avatar")) input = without(input, person::kAvatar.id);
  part_organizations(input);
  return input;
}

RequestUrl url_of(const http::Request& request) { return {{}, {}, request.path, request.query}; }

Status write_page(const Exchange& exchange, const Asked& asked, const ListPage& page, Format format,
                  JsonWriter& json) {
  for (std::size_t i = 0; i < page.records.size(); ++i) {
    const Record& person = page.records[i];
    if (asked.ids_only) {
      json.uuid(person.key.id);
      continue;
    }
    DAYBOOK_TRY(const Value avatar_url,
                avatar_url_of(exchange.reader(), exchange.tenant(), person));
    write_person(json, format, {person, page.deal_totals[i], avatar_url}, true);
  }
  return Done{};
}

// Whoever was merged into somebody else is no person of their own any more.
void list_people(const ExchangePtr& exchange) {
  if (waits_for_moment(exchange, list_people)) return;
  const auto format = format_or_refuse(exchange);
  if (!format) return;
  DAYBOOK_ANSWER_TRY(exchange, Asked asked,
                     read_query(kPeopleParameters, exchange->request().query));
  asked.query.tenant = exchange->tenant();
  asked.query.with_deal_totals = !asked.ids_only;
  asked.query.conditions.push_back({person::kMergedInto.id, Match::kEquals, Null{}});
  const Status visible = show_visible(*exchange, asked.query);
  if (!visible) return exchange->fail(visible.error());
  if (waits_for_list(exchange, asked.query, list_people)) return;
  DAYBOOK_ANSWER_TRY(exchange, const ListPage page, exchange->reader().list(asked.query));
  for (const Record& person : page.records) exchange->shows(person.key);
  http::Response response = collection_response(*exchange, *format, page);
  JsonWriter json(response.body);
  Status written = Done{};
  const PageShown shown{
      "Person", url_of(exchange->request()), kPeopleQuery, asked.page, asked.page_size, page.count};
  write_collection(json, *format, shown,
                   [&] { written = write_page(*exchange, asked, page, *format, json); });
  if (!written) return exchange->fail(written.error());
  exchange->answer(std::move(response));
}

void create_person(const ExchangePtr& exchange) {
  const auto format = format_or_refuse(exchange);
  if (!format) return;
  DAYBOOK_ANSWER_TRY(exchange, const Body body, body_of(*exchange, kPersonMembers));
  Item item;
  item.kind = &person::kPerson;
  item.behaviour = &crud::kCreate;
  item.id = fresh_id();
  DAYBOOK_ANSWER_TRY(exchange, item.input, read_person(body.root(), Mode::kCreate));
  Command command = exchange->command("person.create");
  command.items.push_back(std::move(item));
  exchange->submit(std::move(command), compact(*exchange, body), shows_person(*format),
                   refuses(kPersonMembers, person::kPerson));
}

void answer_moved(const ExchangePtr& exchange, const Uuid& survivor) {
  http::Response response;
  response.status = kMovedPermanently;
  std::string location = person_iri(survivor);
  if (!exchange->request().query.empty()) {
    location += "?" + std::string(exchange->request().query);
  }
  response.headers.push_back({"Location", std::move(location)});
  exchange->answer(std::move(response));
}

void get_person(const ExchangePtr& exchange) {
  if (waits_for_moment(exchange, get_person)) return;
  const auto format = format_or_refuse(exchange);
  if (!format) return;
  const Status asked = only_past(exchange->request().query);
  if (!asked) return exchange->fail(asked.error());
  DAYBOOK_ANSWER_TRY(exchange, const Record person, record_of_path(*exchange, kPeople));
  const Uuid* survivor = person.reference(person::kMergedInto);
  if (survivor != nullptr) return answer_moved(exchange, *survivor);
  exchange->shows(person.key);
  DAYBOOK_ANSWER_TRY(exchange, http::Response response,
                     person_answer(*exchange, exchange->reader(), *format, person));
  exchange->answer(std::move(response));
}

void change_person(const ExchangePtr& exchange, Mode mode) {
  const auto format = format_or_refuse(exchange);
  if (!format) return;
  DAYBOOK_ANSWER_TRY(exchange, const Body body, body_of(*exchange, kPersonMembers));
  DAYBOOK_ANSWER_TRY(exchange, Input input, read_person(body.root(), mode));
  DAYBOOK_ANSWER_TRY(exchange, Command command,
                     command_on_path(*exchange, kPeople, crud::kUpdate, std::move(input)));
  exchange->submit(std::move(command), compact(*exchange, body), shows_person(*format),
                   refuses(kPersonMembers, person::kPerson));
}

void replace_person(const ExchangePtr& exchange) { change_person(exchange, Mode::kReplace); }
void update_person(const ExchangePtr& exchange) { change_person(exchange, Mode::kUpdate); }

constexpr std::string_view kRead = "Ibl.CRM/Persons/read";
constexpr std::string_view kWrite = "Ibl.CRM/Persons/write";

constexpr Answer kListed[] = {{.status = 200,
                               .description = "person collection",
                               .schema = &kPersonCollection,
                               .plain = &kPersonPlain,
                               .plain_is_list = true},
                              {406, "neither of the media types is wanted"}};
constexpr Answer kCreated[] = {{.status = 201,
                                .description = "person resource created",
                                .schema = &kPersonAnswer,
                                .plain = &kPersonPlain},
                               {406, "neither of the media types is wanted"}};
constexpr Answer kShown[] = {{.status = 200,
                              .description = "person resource",
                              .schema = &kPersonAnswer,
                              .plain = &kPersonPlain},
                             {301, "the person was merged into another; Location names it"},
                             {304, "still as the entity tag says, no body"},
                             {406, "neither of the media types is wanted"}};
constexpr Answer kUpdated[] = {{.status = 200,
                                .description = "person resource updated",
                                .schema = &kPersonAnswer,
                                .plain = &kPersonPlain},
                               {406, "neither of the media types is wanted"}};

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "people",
     .operation_id = "people_list",
     .summary = "List people",
     .permission = "Ibl.CRM/Persons/list",
     .handler = list_people,
     .answers = kListed,
     .query = kPeopleQuery},
    {.method = Method::kPost,
     .path = "people",
     .operation_id = "people_create",
     .summary = "Create person",
     .permission = kWrite,
     .handler = create_person,
     .request = &kPersonInput,
     .answers = kCreated},
    {.method = Method::kGet,
     .path = "people/{id}",
     .operation_id = "people_get",
     .summary = "Get person",
     .permission = kRead,
     .handler = get_person,
     .answers = kShown,
     .resource = &kPeople,
     .query = kAsOfAlone},
    {.method = Method::kPut,
     .path = "people/{id}",
     .operation_id = "people_replace",
     .summary = "Replace person",
     .permission = kWrite,
     .handler = replace_person,
     .request = &kPersonInput,
     .answers = kUpdated,
     .resource = &kPeople},
    {.method = Method::kPatch,
     .path = "people/{id}",
     .operation_id = "people_update",
     .summary = "Update person",
     .permission = kWrite,
     .handler = update_person,
     .request = &kPersonPatch,
     .answers = kUpdated,
     .resource = &kPeople},
};

}  // namespace

extern constexpr ActionTable kPeopleActions = {kRows};

}  // namespace daybook::api::people
