#include "api/surfaces/people/showing.h"

#include <algorithm>
#include <array>

#include "api/read/media_type.h"
#include "api/render/entity_tag.h"
#include "api/surfaces/people/iri.h"
#include "api/surfaces/people/members.h"
#include "domain/people/media_object.h"

namespace daybook::api::people {
namespace {

constexpr std::array<std::string_view, 3> kBodyTypes = {"application/ld+json", "application/json",
                                                        "application/merge-patch+json"};

// A person who was only ever given a whole name still has a family name here.
const Value& family_name_of(const Record& person) {
  const bool has_parts = person.has(person::kFamilyName.id);
  return person.get(has_parts ? person::kFamilyName : person::kName);
}

// crm's one organization comes first, each once.
References organizations_of(const Record& person) {
  References all;
  const Uuid* main = person.reference(person::kOrganization);
  if (main != nullptr) all.ids.push_back(*main);
  for (const Uuid& other : person.members(person::kOtherOrganizations)) {
    if (main == nullptr || other != *main) all.ids.push_back(other);
  }
  return all;
}

Value member_of(const Field& member, const PersonShown& shown) {
  const Record& person = shown.person;
  if (member.id == kId.id) return person.key.id.text();
  if (member.id == kMadeAt.id) return person.created_at.value;
  if (member.id == kChangedAt.id) return person.updated_at.value;
  if (member.id == kFamilyName.id) return family_name_of(person);
  if (member.id == kOrganizations.id) return organizations_of(person);
  if (member.id == kAvatarUrl.id) return shown.avatar_url;
  if (member.id == kDealSize.id) return shown.totals.size;
  if (member.id == kTotalDeals.id) return shown.totals.deals;
  if (member.id == kTotalLostDeals.id) return shown.totals.lost;
  if (member.id == kTotalWonDeals.id) return shown.totals.won;
  return person.get(member);
}

Value member_of(const Field& member, const Record& note) {
  if (member.id == kId.id) return note.key.id.text();
  if (member.id == kMadeAt.id) return note.created_at.value;
  return note.get(member);
}

template <class Shown>
void write_members(JsonWriter& json, std::span<const Field> members, const Shown& shown) {
  for (const Field& member : members) {
    if (member.is_secret) continue;
    json.key(member.name);
    write_value(json, member, member_of(member, shown));
  }
}

// A note may be about nobody only on other surfaces.
Uuid person_of(const Record& note) {
  const Uuid* person = note.reference(note::kPerson);
  return person == nullptr ? Uuid{} : *person;
}

std::string_view name_of(std::span<const Field> members, FieldId id) {
  if (id == person::kName.id) return kFamilyName.name;
  if (id == person::kOrganization.id) return kOrganizations.name;
  const auto found = std::ranges::find(members, id, &Field::id);
  return found == members.end() ? std::string_view{} : found->name;
}

}  // namespace

Result<Value> avatar_url_of(const Reader& reader, TenantId tenant, const Record& person) {
  const Uuid* avatar = person.reference(person::kAvatar);
  if (avatar == nullptr) return Value{Null{}};
  DAYBOOK_TRY(const auto media, reader.record(tenant, {media_object::kMediaObject.id, *avatar}));
  if (!media || !media->exists()) return Value{Null{}};
  return media->get(media_object::kContentUrl);
}

void write_person(JsonWriter& json, Format format, const PersonShown& shown, bool is_member) {
  const std::string iri = person_iri(shown.person.key.id);
  json.begin_object();
  write_head(json, format, {"Person", iri, is_member});
  write_members(json, kPersonMembers, shown);
  json.end_object();
}

void write_note(JsonWriter& json, Format format, const Record& note, bool is_member) {
  const std::string iri = note_iri(person_of(note), note.key.id);
  json.begin_object();
  write_head(json, format, {"PersonNote", iri, is_member});
  write_members(json, kNoteMembers, note);
  json.end_object();
}

Result<http::Response> one_answer(const Exchange& exchange, Format format, const Record& record,
                                  std::string body) {
  http::Response response;
  response.content_type = content_type_of(format);
  response.body = std::move(body);
  const std::string tag = entity_tag(record.version, exchange.incarnation(), response.body);
  response.headers.push_back({"ETag", tag});
  response.headers.push_back({"Vary", "Accept"});
  const std::string_view unless = exchange.request().header("if-none-match");
  if (unless.empty() || exchange.route().method != Method::kGet) return response;
  DAYBOOK_TRY(const EntityTags tags, read_entity_tags("If-None-Match", unless));
  if (!matches_whole(tags, tag)) return response;
  response.status = 304;
  response.body.clear();
  return response;
}

std::optional<Format> format_or_refuse(const ExchangePtr& exchange) {
  constexpr int kNotAcceptable = 406;
  const std::string_view accept = exchange->request().header("accept");
  const auto format = format_of(accept);
  if (!format) {
    exchange->answer(kHydra.refusal({accept}, kNotAcceptable,
                                    Error{ErrorCode::kUnsupported, "accept.unsupported",
                                          "Answers are application/ld+json or application/json."}));
  }
  return format;
}

Result<Body> body_of(const Exchange& exchange, std::span<const Field> members) {
  const std::string type = media_type(exchange.request().header("content-type"));
  const bool is_taken = type.empty() || std::ranges::find(kBodyTypes, type) != kBodyTypes.end();
  if (!is_taken) {
    return Error{ErrorCode::kUnsupported, "body.unsupported_media_type",
                 "Bodies are application/ld+json, application/json or, of PATCH, "
                 "application/merge-patch+json."};
  }
  DAYBOOK_TRY(const Body body, exchange.body());
  return without_iris(body.root(), members);
}

Error in_terms_of(std::span<const Field> members, const Kind& kind, Error error) {
  for (FieldIssue& issue : error.issues) {
    const Field* field = kind.find(issue.field);
    const std::string_view name = field == nullptr ? "" : name_of(members, field->id);
    if (!name.empty()) issue.field = name;
  }
  return error;
}

}  // namespace daybook::api::people
