// Everything that is held about a person as one document (GDPR art. 15 and 20): made piece by
// piece, so that a long history needs no memory.
#include <algorithm>
#include <map>
#include <set>

#include "api/access/privacy.h"
#include "api/core/exchange.h"
#include "api/core/trouble.h"
#include "api/read/query_reader.h"
#include "api/records/content.h"
#include "api/render/json_writer.h"
#include "api/surfaces/crm/actions.h"
#include "api/surfaces/crm/crm.h"
#include "api/surfaces/crm/erasure_schemas.h"
#include "domain/access/invitation.h"
#include "domain/access/mail.h"
#include "domain/access/user.h"
#include "domain/catalogue.h"
#include "domain/people/contact_role.h"
#include "domain/people/media_object.h"
#include "domain/people/person.h"
#include "domain/sales/activity.h"
#include "domain/sales/deal.h"
#include "domain/sales/note.h"
#include "domain/sales/tag.h"
#include "domain/work/document.h"
#include "domain/work/task.h"

namespace daybook::api::crm {
namespace {

constexpr std::string_view kHistoryPermission = "Ibl.CRM/History/export";
constexpr std::size_t kPieceBytes = std::size_t{64} << 10;
constexpr std::uint32_t kAtOnce = 500;

struct Section {
  std::string_view name;
  const Kind* kind;
  std::vector<RecordKey> records = {};
};

// What to show: ids and positions only.
struct Holdings {
  Record person;
  Position position{};
  std::vector<Section> sections = {{"merged_persons", &person::kPerson},
                                   {"notes", &note::kNote},
                                   {"activities", &activity::kActivity},
                                   {"tasks", &task::kTask},
                                   {"documents", &document::kDocument},
                                   {"invitations", &invitation::kInvitation},
                                   {"mails", &mail::kMail},
                                   {"media_objects", &media_object::kMediaObject},
                                   {"contact_roles", &contact_role::kContactRole},
                                   {"deals", &deal::kDeal}};
  std::set<RecordKey> keys;
  std::set<RecordKey> hidden;  // Private notes of others than who asks.
  std::vector<Position> history;

  void add(const RecordKey& key) {
    if (!keys.insert(key).second) return;
    for (Section& section : sections) {
      if (section.kind->id == key.kind && key != person.key) section.records.push_back(key);
    }
  }
};

class Collector {
 public:
  Collector(Shard& shard, const Caller& caller)
      : shard_(shard), tenant_(caller.tenant), caller_(caller) {}

  Result<Holdings> collect(const Uuid& id) {
    Holdings all;
    all.position = shard_.reader().position(tenant_);
    DAYBOOK_TRY(all.person, person(id));
    all.keys.insert(all.person.key);
    DAYBOOK_CHECK(referring(person::kPerson, person::kMergedInto, all));
    std::set<Uuid> subjects;
    for (const RecordKey& key : all.keys) subjects.insert(key.id);
    for (const Uuid& subject : subjects) {
      DAYBOOK_CHECK(linked(subject, subjects, all));
      DAYBOOK_CHECK(avatar(subject, subjects, all));
    }
    DAYBOOK_CHECK(referring(deal::kDeal, deal::kPerson, all));
    DAYBOOK_CHECK(referring(contact_role::kContactRole, contact_role::kPerson, all));
    DAYBOOK_CHECK(positions(all));
    return all;
  }

 private:
  // Also a deleted one: what is held is held.
  Result<Record> person(const Uuid& id) const {
    DAYBOOK_TRY(auto found, shard_.reader().record(tenant_, {person::kPerson.id, id}));
    if (!found) return not_found("person.not_found", "Not found.");
    const Uuid* survivor = found->reference(person::kMergedInto);
    if (survivor != nullptr) {
      return conflict("person.merged", "The record was merged into another.", survivor->text());
    }
    return std::move(*found);
  }

  Status referring(const Kind& kind, const Field& field, Holdings& all) const {
    ListQuery query;
    query.tenant = tenant_;
    query.kind = &kind;
    query.conditions = {{field.id, Match::kEquals, all.person.key.id}};
    query.limit = kAtOnce;
    while (true) {
      DAYBOOK_TRY(const ListPage page, shard_.reader().list(query));
      for (const Record& record : page.records) all.add(record.key);
      if (page.records.size() < kAtOnce) return Done{};
      query.offset += kAtOnce;
    }
  }

  // What names the person as its subject, or did so and names nobody now. What is about somebody
  // else by now is theirs to see.
  Status linked(const Uuid& subject, const std::set<Uuid>& subjects, Holdings& all) const {
    DAYBOOK_TRY(const auto links, shard_.views().subject_links(tenant_, subject));
    for (const RecordKey& key : links) {
      const Kind* kind = find_kind(key.kind);
      if (kind == nullptr || kind->subject != SubjectRule::kReference) continue;
      DAYBOOK_TRY(const auto record, shard_.reader().record(tenant_, key));
      if (!record) continue;
      const Uuid now = subject_of(*kind, *record);
      if (now != key.id && !subjects.contains(now)) continue;
      if (is_hidden(*record, caller_)) {
        all.hidden.insert(key);
      } else {
        all.add(key);
      }
    }
    return Done{};
  }

  // A picture need not name whom it shows.
  Status avatar(const Uuid& subject, const std::set<Uuid>& subjects, Holdings& all) const {
    DAYBOOK_TRY(const auto person, shard_.reader().record(tenant_, {person::kPerson.id, subject}));
    const Uuid* id = person ? person->reference(person::kAvatar) : nullptr;
    if (id == nullptr) return Done{};
    const RecordKey key{media_object::kMediaObject.id, *id};
    DAYBOOK_TRY(const auto picture, shard_.reader().record(tenant_, key));
    if (!picture) return Done{};
    const Uuid now = subject_of(media_object::kMediaObject, *picture);
    if (now == key.id || subjects.contains(now)) all.add(key);
    return Done{};
  }

  Status positions(Holdings& all) const {
    std::set<Position> found;
    for (const RecordKey& key : all.keys) {
      Position after{};
      while (true) {
        DAYBOOK_TRY(const auto some, shard_.reader().history(tenant_, key, after, kAtOnce));
        found.insert(some.begin(), some.end());
        if (some.size() < kAtOnce) break;
        after = some.back();
      }
    }
    all.history.assign(found.begin(), found.upper_bound(all.position));
    return Done{};
  }

  Shard& shard_;
  const TenantId tenant_;
  const Caller& caller_;
};

void write_fields(JsonWriter& json, const Kind& kind, const Record& record) {
  json.key("id").uuid(record.key.id).number("number", record.number.value);
  json.boolean("exists", record.exists());
  json.key("created_at").time(record.created_at).key("updated_at").time(record.updated_at);
  for (const Field& field : kind.fields) {
    if (field.is_secret || !record.has(field.id)) continue;
    json.key(field.name).value(field, record.get(field));
  }
}

void write_side(JsonWriter& json, const Field& field, const Value& value) {
  if (is_null(value)) {
    json.null();
  } else {
    json.value(field, value);
  }
}

void write_changes(JsonWriter& json, const Kind& kind, const Event& event) {
  json.key("changes").begin_array();
  for (const Change& change : event.changes) {
    const Field* field = change.field == kExistence ? &kExists : kind.find(change.field);
    if (field == nullptr || field->is_secret) continue;
    json.begin_object().text("field", field->name).key("before");
    write_side(json, *field, change.before);
    json.key("after");
    write_side(json, *field, change.after);
    json.end_object();
  }
  json.end_array();
}

// Only what happened to the records shown: a commit may be about others as well.
void write_commit(JsonWriter& json, const Commit& commit, const std::set<RecordKey>& keys) {
  json.begin_object();
  json.number("position", static_cast<std::int64_t>(commit.position.value));
  json.key("time").time(commit.time).text("command", commit.command);
  json.number("actor", commit.actor).key("events").begin_array();
  for (const Event& event : commit.events) {
    const Kind* kind = find_kind(event.record.kind);
    if (kind == nullptr || !keys.contains(event.record)) continue;
    json.begin_object().text("name", event.name).text("kind", kind->name);
    json.key("id").uuid(event.record.id);
    write_changes(json, *kind, event);
    json.end_object();
  }
  json.end_array().end_object();
}

// Writes the document from front to back, some at a time.
class Document {
 public:
  Document(const Application& application, TenantId tenant, Holdings all)
      : application_(application),
        shard_(application.shards.of(tenant)),
        tenant_(tenant),
        all_(std::move(all)) {}

  // Nothing: it is written.
  Result<std::optional<std::string>> next() {
    if (is_done_) return std::optional<std::string>{};
    std::string piece;
    while (!is_done_ && piece.size() < kPieceBytes) DAYBOOK_CHECK(write_some(piece));
    return std::optional<std::string>{std::move(piece)};
  }

 private:
  Status write_some(std::string& out) {
    if (!is_begun_) return begin(out);
    if (section_ < all_.sections.size()) return write_record(out);
    return write_history(out);
  }

  Status begin(std::string& out) {
    is_begun_ = true;
    JsonWriter json(out);
    json.begin_object();
    json.number("position", static_cast<std::int64_t>(all_.position.value));
    json.number("notes_hidden", static_cast<std::int64_t>(all_.hidden.size()));
    json.key("exported_at").time(wall_clock()).key("person");
    json.begin_object();
    write_fields(json, person::kPerson, all_.person);
    json.end_object().key("tags").begin_array();
    for (const Uuid& id : all_.person.members(person::kTags)) {
      DAYBOOK_TRY(const auto tag, shard_.reader().record(tenant_, {tag::kTag.id, id}));
      if (tag) json.text(tag->text(tag::kName));
    }
    json.end_array().key("user");
    return write_user(json);
  }

  Status write_user(JsonWriter& json) const {
    const std::int64_t number = all_.person.integer(person::kPlatformUser);
    const Reader& control = application_.shards.control().reader();
    DAYBOOK_TRY(
        const auto user,
        control.by_number(kControl, user::kUser, RecordNumber{static_cast<std::uint32_t>(number)}));
    if (!user || !user->exists()) {
      json.null();
      return Done{};
    }
    json.begin_object().number("id", number).key("name").value(user::kName, user->get(user::kName));
    json.key("email").value(user::kEmail, user->get(user::kEmail));
    json.text("status", user->text(user::kStatus)).end_object();
    return Done{};
  }

  Status write_record(std::string& out) {
    const Section& section = all_.sections[section_];
    if (item_ == 0) out += ",\"" + std::string(section.name) + "\":[";
    if (item_ == section.records.size()) {
      out += ']';
      ++section_;
      item_ = 0;
      return Done{};
    }
    DAYBOOK_TRY(const auto record, shard_.reader().record(tenant_, section.records[item_]));
    if (!record) return corrupt("views.record", "A record of the history is not in the views.");
    if (item_++ > 0) out += ',';
    JsonWriter json(out);
    json.begin_object();
    write_fields(json, *section.kind, *record);
    if (section.kind == &document::kDocument) DAYBOOK_CHECK(write_file(json, *record));
    json.end_object();
    return Done{};
  }

  // In base64; null where it was erased.
  Status write_file(JsonWriter& json, const Record& document) const {
    json.key(document::kContent.name);
    const auto file = read_content(shard_, shard_.reader(), tenant_, document, document::kContent,
                                   document::kSha256);
    const bool is_gone = !file && (file.error().code == ErrorCode::kGone ||
                                   file.error().code == ErrorCode::kNotFound);
    if (!file && !is_gone) return file.error();
    is_gone ? json.null() : json.text(base64_encode(*file));
    return Done{};
  }

  Status write_history(std::string& out) {
    if (item_ == 0) out += ",\"history\":[";
    if (item_ == all_.history.size()) {
      out += "]}";
      is_done_ = true;
      return Done{};
    }
    DAYBOOK_TRY(const Commit commit, shard_.commit_at(tenant_, all_.history[item_]));
    if (item_++ > 0) out += ',';
    JsonWriter json(out);
    write_commit(json, commit, all_.keys);
    return Done{};
  }

  const Application& application_;
  const Shard& shard_;
  const TenantId tenant_;
  const Holdings all_;
  bool is_begun_ = false;
  bool is_done_ = false;
  std::size_t section_ = 0;
  std::size_t item_ = 0;
};

void answer_document(const ExchangePtr& exchange, const Uuid& person) {
  const TenantId tenant = exchange->tenant();
  DAYBOOK_ANSWER_TRY(exchange, const Seat seat, exchange->application().exports.take(tenant));
  DAYBOOK_ANSWER_TRY(exchange, Holdings all,
                     Collector(exchange->home(), exchange->caller()).collect(person));
  const Position position = all.position;
  for (const RecordKey& key : all.keys) exchange->shows(key);
  auto document = std::make_shared<Document>(exchange->application(), tenant, std::move(all));
  DAYBOOK_ANSWER_TRY(exchange, auto first, document->next());
  http::Response response;
  response.body = std::move(*first);
  response.headers.push_back(exchange->position_header(exchange->tenant(), position));
  response.next_chunk = exchange->while_it_stands([document, seat]() -> std::optional<std::string> {
    auto piece = document->next();
    if (!piece) cut_off(piece.error());
    return std::move(*piece);
  });
  exchange->answer(std::move(response));
}

void export_person(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Input none, read_action_query({}, exchange->request().query));
  DAYBOOK_ANSWER_TRY(exchange, const Uuid person, exchange->id_param());
  if (!exchange->caller().permissions.allow(kHistoryPermission)) {
    return exchange->fail(
        forbidden("permission.missing",
                  "The permission " + std::string(kHistoryPermission) + " is needed for this."));
  }
  exchange->hand_over([exchange, person] { answer_document(exchange, person); });
}

constexpr Answer kExported[] = {{200, "everything held about the person", &kPersonalExport},
                                {403, "a permission is missing"},
                                {404, "person not found"},
                                {409, "the person was merged into another"}};

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "persons/{id}/export",
     .operation_id = "persons_export_retrieve",
     .summary = "Everything held about a person",
     .permission = "Ibl.CRM/Persons/read",
     .handler = export_person,
     .answers = kExported,
     .resource = &kPersons,
     .also_needed = kHistoryPermission},
};

}  // namespace

extern constexpr ActionTable kPersonalExportActions = {kRows};

}  // namespace daybook::api::crm
