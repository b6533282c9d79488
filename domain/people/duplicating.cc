#include "domain/people/duplicating.h"

#include "domain/people/organization.h"

namespace daybook::duplicating {
namespace {

using organization::kName;
using organization::kOrganization;

constexpr std::int64_t kTried = 16;
constexpr std::string_view kNoteStart = R"({"copy":")";
constexpr std::string_view kNoteEnd = "\"}";

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

// At most so many characters of UTF-8.
std::string_view first_characters(std::string_view text, std::size_t most) {
  std::size_t at = 0;
  for (std::size_t characters = 0; at < text.size(); ++at) {
    if (continues(text[at])) continue;
    if (characters++ == most) break;
  }
  return text.substr(0, at);
}

std::int64_t first_of(const Input& input) { return std::get<std::int64_t>(input.get(kFirst)); }

std::string note_of(const Uuid& copy) {
  return std::string(kNoteStart) + copy.text() + std::string(kNoteEnd);
}

bool is_copied(const Field& field) { return field.id != kName.id; }

Event duplicated(const Record& original, std::string name, const Uuid& id) {
  Record blank;
  blank.key = {kOrganization.id, id};
  Draft draft(blank, "organization.duplicated");
  draft.set(kExists, true).set(kName, std::move(name));
  for (const Field& field : kOrganization.fields) {
    if (!is_copied(field)) continue;
    if (field.type != FieldType::kReferences) draft.set(field, original.get(field));
    for (const Uuid& member : original.members(field)) draft.add(field, member);
  }
  draft.note(note_of(id));
  return std::move(draft).done();
}

}  // namespace

std::string copy_name(std::string_view name, std::int64_t number) {
  const std::string ending = " (" + std::to_string(number) + ")";
  return std::string(first_characters(name, kName.length_max - ending.size())) + ending;
}

Needs ask_duplicate(const Kind& kind, const Record& now, const Input& input) {
  Needs needs;
  for (std::int64_t i = 0; i < kTried; ++i) {
    needs.holding.push_back({&kind, kName.id, copy_name(now.text(kName), first_of(input) + i)});
  }
  needs.fresh_ids = 1;
  return needs;
}

Result<Events> duplicate(const Record& now, const Input& input, const Loaded& loaded,
                         const Context& context) {
  for (std::size_t i = 0; i < loaded.holding.size(); ++i) {
    if (!loaded.holding[i].empty()) continue;
    const std::int64_t number = first_of(input) + static_cast<std::int64_t>(i);
    return Events{duplicated(now, copy_name(now.text(kName), number), context.fresh_ids[0])};
  }
  return conflict("organization.names_taken", "The names for a copy were taken meanwhile.");
}

std::string_view copy_in(std::string_view note) {
  if (!note.starts_with(kNoteStart) || !note.ends_with(kNoteEnd)) return {};
  note.remove_prefix(kNoteStart.size());
  note.remove_suffix(kNoteEnd.size());
  return note;
}

}  // namespace daybook::duplicating
