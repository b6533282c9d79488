#include "api/access/privacy.h"
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

namespace daybook::api::people {
namespace {

constexpr std::size_t kNoteParam = 1;  // Behind the person's.

// The person of the path; who was merged stands for the survivor, whose their notes are now.
Result<Record> person_of_path(const Exchange& exchange) {
  DAYBOOK_TRY(Record person, record_of_path(exchange, kPeople));
  const Uuid* survivor = person.reference(person::kMergedInto);
  if (survivor == nullptr) return person;
  DAYBOOK_TRY(auto found,
              exchange.reader().record(exchange.tenant(), {person.key.kind, *survivor}));
  if (!found || !found->exists()) return not_found("person.not_found", "Not found.");
  return std::move(*found);
}

// A note of that person.
Result<Record> note_of_path(const Exchange& exchange) {
  DAYBOOK_TRY(const Record person, person_of_path(exchange));
  DAYBOOK_TRY(Record note, record_of_path(exchange, kNotes, kNoteParam));
  const Uuid* of = note.reference(note::kPerson);
  if (of != nullptr && *of == person.key.id) return note;
  return not_found("note.not_found", "Not found.");
}

Result<http::Response> note_answer(const Exchange& exchange, Format format, const Record& note) {
  std::string body;
  JsonWriter json(body);
  write_note(json, format, note, false);
  return one_answer(exchange, format, note, std::move(body));
}

Exchange::Render shows_note(Format format) {
  return [format](const Exchange& exchange, const CommandAnswer& answer) {
    const ItemAnswer& item = answer.items.front();
    const Uuid* person = item.record.reference(note::kPerson);
    return finished(exchange, note_answer(exchange, format, item.record), item.outcome.status,
                    note_iri(person == nullptr ? Uuid{} : *person, item.record.key.id));
  };
}

// It may say again whose note it is, by id or by IRI, but nothing else.
Status check_person(const Input& input, const Exchange& exchange) {
  const std::string_view sent = input.text(kPersonId);
  if (sent.empty()) return Done{};
  const auto id = Uuid::parse(id_in_iri("/people/", sent).value_or(sent));
  if (id && id == Uuid::parse(exchange.param(0))) return Done{};
  return invalid(std::string(kPersonId.name), "This is not the person of the path.");
}

Result<Input> read_note(const Exchange& exchange, const JsonValue& body, Mode mode) {
  const Schema& schema = mode == Mode::kUpdate ? kNotePatch : kNoteInput;
  DAYBOOK_TRY(const Input input, read_input(members_of(schema), body, mode));
  DAYBOOK_CHECK(check_person(input, exchange));
  return without(input, kPersonId.id);
}

// A note has an author: nobody can be taken away, and who is not named is who was or who writes.
Result<Input> read_change(const Exchange& exchange, const JsonValue& body, const Record& note,
                          Mode mode) {
  DAYBOOK_TRY(Input input, read_note(exchange, body, mode));
  const bool is_cleared = input.names(kAuthor) && is_null(input.get(kAuthor));
  if (is_cleared && mode == Mode::kUpdate) {
    return invalid(std::string(kAuthor.name), "A note has an author.");
  }
  if (is_cleared) input = without(input, kAuthor.id);
  DAYBOOK_CHECK(keep_author(note::kNote, &note, exchange.caller(), input));
  return input;
}

RequestUrl url_of(const http::Request& request) { return {{}, {}, request.path, request.query}; }

// Flagged ones first, and of those that are alike the newest.
void order_by_flag(Asked& asked) {
  if (asked.is_ordered) return;
  asked.query.order = note::kFlagged.id;
  asked.query.descending = true;
}

Status ask_visible(const Exchange& exchange, const Record& person, Asked& asked) {
  asked.query.tenant = exchange.tenant();
  asked.query.conditions.push_back({note::kPerson.id, Match::kEquals, person.key.id});
  return show_visible(exchange, asked.query);
}

void list_notes(const ExchangePtr& exchange) {
  if (waits_for_moment(exchange, list_notes)) return;
  const auto format = format_or_refuse(exchange);
  if (!format) return;
  DAYBOOK_ANSWER_TRY(exchange, Asked asked, read_query(kNoteParameters, exchange->request().query));
  order_by_flag(asked);
  DAYBOOK_ANSWER_TRY(exchange, const Record person, person_of_path(*exchange));
  const Status visible = ask_visible(*exchange, person, asked);
  if (!visible) return exchange->fail(visible.error());
  if (waits_for_list(exchange, asked.query, list_notes)) return;
  DAYBOOK_ANSWER_TRY(exchange, const ListPage page, exchange->reader().list(asked.query));
  http::Response response = collection_response(*exchange, *format, page);
  JsonWriter json(response.body);
  const PageShown shown{"PersonNote",    url_of(exchange->request()),
                        kNoteQuery,      asked.page,
                        asked.page_size, page.count};
  write_collection(json, *format, shown, [&] {
    for (const Record& note : page.records) {
      exchange->shows(note.key);
      write_note(json, *format, note, true);
    }
  });
  exchange->answer(std::move(response));
}

void create_note(const ExchangePtr& exchange) {
  const auto format = format_or_refuse(exchange);
  if (!format) return;
  DAYBOOK_ANSWER_TRY(exchange, const Record person, person_of_path(*exchange));
  DAYBOOK_ANSWER_TRY(exchange, const Body body, body_of(*exchange, kNoteMembers));
  Item item;
  item.kind = &note::kNote;
  item.behaviour = &crud::kCreate;
  item.id = fresh_id();
  DAYBOOK_ANSWER_TRY(exchange, item.input, read_note(*exchange, body.root(), Mode::kCreate));
  item.input.set(note::kPerson.id, person.key.id);
  if (is_null(item.input.get(kAuthor))) item.input.set(kAuthor.id, exchange->caller().user);
  const Status kept = keep_author(note::kNote, nullptr, exchange->caller(), item.input);
  if (!kept) return exchange->fail(kept.error());
  Command command = exchange->command("note.create");
  command.items.push_back(std::move(item));
  exchange->submit(std::move(command), compact(*exchange, body), shows_note(*format),
                   refuses(kNoteMembers, note::kNote));
}

void get_note(const ExchangePtr& exchange) {
  if (waits_for_moment(exchange, get_note)) return;
  const auto format = format_or_refuse(exchange);
  if (!format) return;
  const Status asked = only_past(exchange->request().query);
  if (!asked) return exchange->fail(asked.error());
  DAYBOOK_ANSWER_TRY(exchange, const Record note, note_of_path(*exchange));
  exchange->shows(note.key);
  DAYBOOK_ANSWER_TRY(exchange, http::Response response, note_answer(*exchange, *format, note));
  exchange->answer(std::move(response));
}

void change_note(const ExchangePtr& exchange, Mode mode) {
  const auto format = format_or_refuse(exchange);
  if (!format) return;
  DAYBOOK_ANSWER_TRY(exchange, const Record note, note_of_path(*exchange));
  DAYBOOK_ANSWER_TRY(exchange, const Body body, body_of(*exchange, kNoteMembers));
  DAYBOOK_ANSWER_TRY(exchange, Input input, read_change(*exchange, body.root(), note, mode));
  DAYBOOK_ANSWER_TRY(
      exchange, Command command,
      command_on_path(*exchange, kNotes, crud::kUpdate, std::move(input), kNoteParam));
  exchange->submit(std::move(command), compact(*exchange, body), shows_note(*format),
                   refuses(kNoteMembers, note::kNote));
}

void replace_note(const ExchangePtr& exchange) { change_note(exchange, Mode::kReplace); }
void update_note(const ExchangePtr& exchange) { change_note(exchange, Mode::kUpdate); }

constexpr std::string_view kRead = "Ibl.CRM/Notes/read";
constexpr std::string_view kWrite = "Ibl.CRM/Notes/write";

constexpr Answer kListed[] = {{.status = 200,
                               .description = "person note collection",
                               .schema = &kNoteCollection,
                               .plain = &kNotePlain,
                               .plain_is_list = true},
                              {406, "neither of the media types is wanted"}};
constexpr Answer kCreated[] = {{.status = 201,
                                .description = "note resource created",
                                .schema = &kNoteAnswer,
                                .plain = &kNotePlain},
                               {406, "neither of the media types is wanted"}};
constexpr Answer kShown[] = {
    {.status = 200, .description = "note resource", .schema = &kNoteAnswer, .plain = &kNotePlain},
    {304, "still as the entity tag says, no body"},
    {406, "neither of the media types is wanted"}};
constexpr Answer kUpdated[] = {{.status = 200,
                                .description = "note resource updated",
                                .schema = &kNoteAnswer,
                                .plain = &kNotePlain},
                               {406, "neither of the media types is wanted"}};

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "people/{personId}/notes",
     .operation_id = "person_notes_list",
     .summary = "List notes of a person",
     .permission = "Ibl.CRM/Notes/list",
     .handler = list_notes,
     .answers = kListed,
     .resource = &kNotes,
     .query = kNoteQuery},
    {.method = Method::kPost,
     .path = "people/{personId}/notes",
     .operation_id = "person_notes_create",
     .summary = "Create note",
     .permission = kWrite,
     .handler = create_note,
     .request = &kNoteInput,
     .answers = kCreated,
     .resource = &kNotes},
    {.method = Method::kGet,
     .path = "people/{personId}/notes/{id}",
     .operation_id = "person_notes_get",
     .summary = "Get note",
     .permission = kRead,
     .handler = get_note,
     .answers = kShown,
     .resource = &kNotes,
     .query = kAsOfAlone},
    {.method = Method::kPut,
     .path = "people/{personId}/notes/{id}",
     .operation_id = "person_notes_replace",
     .summary = "Replace note",
     .permission = kWrite,
     .handler = replace_note,
     .request = &kNoteInput,
     .answers = kUpdated,
     .resource = &kNotes},
    {.method = Method::kPatch,
     .path = "people/{personId}/notes/{id}",
     .operation_id = "person_notes_update",
     .summary = "Update note",
     .permission = kWrite,
     .handler = update_note,
     .request = &kNotePatch,
     .answers = kUpdated,
     .resource = &kNotes},
};

}  // namespace

extern constexpr ActionTable kNoteActions = {kRows};

}  // namespace daybook::api::people
