#include "domain/people/erasing.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "domain/access/invitation.h"
#include "domain/access/mail.h"
#include "domain/access/membership.h"
#include "domain/catalogue.h"
#include "domain/people/media_object.h"
#include "domain/people/person.h"

namespace daybook::erasing {
namespace {

using media_object::kMediaObject;
using person::kErasure;
using person::kPerson;

constexpr std::string_view kWholeEnding = ".erased";
constexpr std::string_view kRequestEnding = ".erasure_requested";
constexpr std::string_view kReasonStart = R"("reason":)";

using Subjects = std::set<Uuid>;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool contains(std::string_view text, std::string_view part) {
  const auto same = [](char a, char b) { return lower(a) == lower(b); };
  return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

// Short values are words of the language as well.
constexpr std::size_t kShortest = 5;

bool names(std::string_view reason, std::string_view value) {
  return value.size() >= kShortest && contains(reason, value);
}

// An address or a number in the texts of a document; other texts of it are words.
bool tells_whom(std::string_view text) {
  constexpr int kDigitsOfNumber = 5;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return text.find('@') != text.npos || std::ranges::count_if(text, is_digit) >= kDigitsOfNumber;
}

bool names_in_document(std::string_view reason, std::string_view json) {
  while (true) {
    const std::size_t begin = json.find('"');
    if (begin == json.npos) return false;
    json.remove_prefix(begin + 1);
    const std::string_view text = json.substr(0, json.find('"'));
    if (tells_whom(text) && names(reason, text)) return true;
    json.remove_prefix(std::min(text.size() + 1, json.size()));
  }
}

bool names_person(std::string_view reason, const Value& value) {
  if (const auto* json = std::get_if<Json>(&value)) return names_in_document(reason, json->text);
  return names(reason, text_of(value));
}

// A guard, no proof: the reason outlives everything else that is said of the person.
Status check_reason(const Record& person, std::string_view reason) {
  if (reason.find_first_not_of(" \t\r\n") == reason.npos) {
    return invalid(std::string(kReason.name), "This field may not be blank.");
  }
  for (const Field& field :
       {person::kName, person::kGivenName, person::kFamilyName, person::kAdditionalName,
        person::kPrimaryEmail, person::kEmails, person::kPrimaryPhone, person::kContactNumbers,
        person::kUniqueId, person::kCustomerId, person::kLinkedinId}) {
    if (!names_person(reason, person.get(field))) continue;
    return invalid(std::string(kReason.name),
                   "The reason is kept for ever, so it may not hold the person's " +
                       std::string(field.name) + ".");
  }
  return Done{};
}

// Whoever can still sign in leaves what says who they are wherever they go.
Status check_is_no_user(const Loaded& loaded) {
  if (loaded.holding.empty() || loaded.holding.front().empty()) return Done{};
  const Record& membership = loaded.holding.front().front();
  if (!membership.exists() || membership::is_removed(membership)) return Done{};
  return conflict("person.is_user", "The person is a user here; remove user " +
                                        std::to_string(membership.integer(membership::kUser)) +
                                        " first.");
}

std::string quoted(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (byte < 0x20) {
      out += {'\\', 'u', '0', '0', kHex[byte >> 4], kHex[byte & 15]};
    } else {
      out += c;
    }
  }
  return out += '"';
}

std::int64_t number_in(std::string_view note, std::string_view member) {
  const std::string start = '"' + std::string(member) + "\":";
  const std::size_t at = note.find(start);
  std::int64_t number = 0;
  if (at == note.npos) return number;
  note.remove_prefix(at + start.size());
  std::from_chars(note.data(), note.data() + note.size(), number);
  return number;
}

Event requested(const Record& person) {
  Draft draft(person, "person.erasure_requested");
  erase_values(kPerson, person, draft);
  draft.set(kErasure, std::string(kErasureRequested)).set(person::kActive, false);
  // The account tells who the person was, and so does a picture.
  draft.set(person::kPlatformUser, Null{}).set(person::kAvatar, Null{});
  return std::move(draft).done();
}

void give_up(const Record& record, Draft& draft) {
  const bool is_pending = record.key.kind == invitation::kInvitation.id &&
                          record.text(invitation::kStatus) == "pending";
  if (is_pending) draft.set(invitation::kStatus, "revoked");
  const bool is_queued =
      record.key.kind == mail::kMail.id && record.text(mail::kStatus) == "queued";
  if (is_queued) draft.set(mail::kStatus, "failed");
}

Draft draft_of(const Kind& kind, const Record& record, std::string_view ending) {
  return Draft(record, std::string(kind.name) + std::string(ending));
}

// Also when no value is left: what it said while it was nobody's lies under a key of its own.
Events whole(const Kind& kind, const Record& record) {
  Draft draft = draft_of(kind, record, ".erased");
  erase_values(kind, record, draft);
  give_up(record, draft);
  if (draft.empty()) draft.note(R"({"erased_before":true})");
  return {std::move(draft).done()};
}

// Of a record that is about somebody else. Where it holds nothing it may have held something of the
// subject's, which a rebuild reads as erased.
Events partly(const Kind& kind, const Record& record, const Subjects& subjects, bool was_own) {
  Draft draft = draft_of(kind, record, ".values_erased");
  for (const Field& field : kind.fields) {
    if (!is_personal(kind, field)) continue;
    const Slot* slot = record.find(field.id);
    const bool is_theirs = slot != nullptr && slot->origin && subjects.contains(*slot->origin);
    if (is_theirs || (slot == nullptr && was_own)) draft.set(field, Erased{});
  }
  return std::move(draft).events();
}

// A record that named the person once and names nobody now is still about them.
Events of_own(const Record& record, const Subjects& subjects) {
  const Kind& kind = *find_kind(record.key.kind);
  const Uuid subject = subject_of(kind, record);
  const bool is_theirs = subject == record.key.id || subjects.contains(subject);
  return is_theirs ? whole(kind, record) : partly(kind, record, subjects, true);
}

// A picture that names nobody, and that nobody else has, is the person's own: it goes. `loaded` is
// of ask_erase.
Events picture(const Loaded& loaded, const Subjects& subjects) {
  const bool is_shared = std::ranges::any_of(loaded.referring, [&](const auto& owners) {
    return std::ranges::any_of(owners,
                               [&](const Record& one) { return !subjects.contains(one.key.id); });
  });
  if (loaded.records.empty() || is_shared) return {};
  const Record& record = loaded.records.front();
  if (subject_of(kMediaObject, record) != record.key.id) return {};
  Draft draft = draft_of(kMediaObject, record, ".erased");
  erase_values(kMediaObject, record, draft);
  return {std::move(draft.set(kExists, Null{})).done()};
}

std::string note_of(std::size_t records, std::string_view reason) {
  return R"({"records":)" + std::to_string(records) + ',' + std::string(kReasonStart) +
         quoted(reason) + '}';
}

Event completed(const Record& person) {
  Draft draft(person, "person.erased");
  return std::move(draft.set(kErasure, "erased")).done();
}

}  // namespace

void erase_values(const Kind& kind, const Record& record, Draft& draft) {
  for (const Field& field : kind.fields) {
    if (is_personal(kind, field) && !is_erased(record.get(field))) draft.set(field, Erased{});
  }
}

Events erase_whole(const Record& record) { return whole(*find_kind(record.key.kind), record); }

std::string completion_note(const Input& input) {
  const auto number = [&](const Field& field) {
    return std::to_string(std::get<std::int64_t>(input.get(field)));
  };
  return R"({"request":)" + number(kRequest) + R"(,"keys":)" + number(kKeys) + "}";
}

Needs ask_erase(const Kind&, const Record& person, const Input&) {
  Needs needs;
  needs.subjects.push_back(person.key);
  if (person.has(person::kPlatformUser.id)) {
    const Value& user = person.get(person::kPlatformUser);
    needs.holding.push_back({&membership::kMembership, membership::kUser.id, user});
  }
  if (const Uuid* avatar = person.reference(person::kAvatar)) {
    needs.records.push_back({kMediaObject.id, *avatar});
    needs.referring.push_back({&kPerson, person::kAvatar.id, *avatar});
  }
  return needs;
}

Result<Events> erase(const Record& person, const Input& input, const Loaded& loaded,
                     const Context&) {
  if (person.has(kErasure.id)) return Events{};
  DAYBOOK_CHECK(check_reason(person, input.text(kReason)));
  DAYBOOK_CHECK(check_is_no_user(loaded));
  const SubjectRecords& records = loaded.subjects.front();
  Subjects subjects{person.key.id};
  for (const Record& merged : records.merged) subjects.insert(merged.key.id);
  Events events{requested(person)};
  for (const Record& merged : records.merged) events.push_back(requested(merged));
  for (const Record& record : records.own) {
    std::ranges::move(of_own(record, subjects), std::back_inserter(events));
  }
  for (const Record& record : records.copies) {
    const Kind& kind = *find_kind(record.key.kind);
    std::ranges::move(partly(kind, record, subjects, false), std::back_inserter(events));
  }
  std::ranges::move(picture(loaded, subjects), std::back_inserter(events));
  events.front().note = note_of(events.size(), input.text(kReason));
  return events;
}

Needs ask_complete(const Kind& kind, const Record& person, const Input&) {
  Needs needs;
  needs.referring.push_back({&kind, person::kMergedInto.id, person.key.id});
  return needs;
}

Result<Events> complete(const Record& person, const Input& input, const Loaded& loaded,
                        const Context&) {
  if (!person.has(kErasure.id)) {
    return conflict("person.not_requested", "The erasure of the person was not asked for.");
  }
  if (person.text(kErasure) == "erased") return Events{};
  Events events{completed(person)};
  for (const Record& merged : loaded.referring.front()) events.push_back(completed(merged));
  events.front().note = completion_note(input);
  return events;
}

bool takes_whole_record(const Event& event) {
  return event.name.ends_with(kRequestEnding) || event.name.ends_with(kWholeEnding);
}

std::string_view reason_in(std::string_view note) {
  const std::size_t start = note.find(kReasonStart);
  if (start == note.npos || !note.ends_with('}')) return "null";
  note.remove_prefix(start + kReasonStart.size());
  note.remove_suffix(1);
  return note;
}

std::int64_t records_in(std::string_view note) { return number_in(note, "records"); }
std::int64_t keys_in(std::string_view note) { return number_in(note, "keys"); }

}  // namespace daybook::erasing
