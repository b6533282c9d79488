#include "domain/people/merging.h"

#include <algorithm>
#include <map>
#include <string>
#include <unordered_set>

#include "domain/crud/references.h"
#include "domain/people/person.h"

namespace daybook::merging {
namespace {

using person::kMergedInto;
using person::kPerson;

// Sets that the primary takes over from its duplicates whole.
constexpr Field kTakenOver[] = {person::kTags, person::kSegments};

// Each once, in the order given.
std::vector<Uuid> duplicates_of(const Input& input) {
  const auto* set = std::get_if<References>(&input.get(kDuplicateIds));
  std::vector<Uuid> ids;
  std::unordered_set<Uuid> seen;
  if (set == nullptr) return ids;
  for (const Uuid& id : set->ids) {
    if (seen.insert(id).second) ids.push_back(id);
  }
  return ids;
}

// How many records moved, by relation; the tags and segments of duplicates count as moved ones.
using Counts = std::map<std::string, std::size_t>;

std::string relation(const ReferringField& referring) {
  return referring.field->id == kMergedInto.id && referring.kind == &kPerson
             ? "merged_persons"
             : std::string(referring.kind->plural);
}

Status check_duplicates(const Record& primary, const Input& input, const Loaded& loaded) {
  const auto ids = duplicates_of(input);
  if (ids.empty()) return invalid("duplicate_ids", "This list may not be empty.");
  for (const Uuid& id : ids) {
    if (id == primary.key.id) {
      return invalid("duplicate_ids", "The primary person may not be among the duplicates.");
    }
    const Record* duplicate = loaded.find({kPerson.id, id});
    if (duplicate == nullptr || !duplicate->exists()) {
      return invalid("duplicate_ids", "There is no person " + id.text() + ".");
    }
    if (is_under_erasure(kPerson, *duplicate)) {
      return conflict("person.erased", "A duplicate has been erased.", id.text());
    }
    const Uuid* survivor = duplicate->reference(kMergedInto);
    if (survivor != nullptr && *survivor != primary.key.id) {
      return conflict("person.merged", "A duplicate was merged into another person.",
                      survivor->text());
    }
  }
  return Done{};
}

bool already_merged(const Record& primary, const Record& duplicate) {
  const Uuid* survivor = duplicate.reference(kMergedInto);
  return survivor != nullptr && *survivor == primary.key.id;
}

// What names a duplicate names the primary from now on. Several duplicates may be named by one
// record (a set of persons); the later event starts from what the earlier one left.
void repoint(const Record& primary, std::span<const Record> duplicates, const Loaded& loaded,
             const Context& context, Counts& counts, Events& events) {
  const auto fields = referring_fields(kPerson);
  std::map<RecordKey, Record> moved;
  std::size_t group = 0;
  for (const Record& duplicate : duplicates) {
    for (const ReferringField& referring : fields) {
      for (const Record& loaded_holder : loaded.referring[group]) {
        Record& holder = moved.try_emplace(loaded_holder.key, loaded_holder).first->second;
        for (Event& event :
             repointed(referring, holder, duplicate.key.id, &primary.key.id, ".reparented")) {
          evolve(holder, event, context.now);
          events.push_back(std::move(event));
          ++counts[relation(referring)];
        }
      }
      ++group;
    }
  }
}

Event absorbed(const Record& primary, const Record& duplicate, Counts& counts) {
  Draft draft(duplicate, "person.absorbed");
  draft.set(kMergedInto, primary.key.id).set(person::kActive, false);
  for (const Field& set : kTakenOver) {
    for (const Uuid& member : duplicate.members(set)) {
      draft.remove(set, member);
      ++counts[std::string(set.name)];
    }
  }
  return std::move(draft).done();
}

bool may_be_filled(const Field& field) {
  return !field.is_managed && !field.is_unique && !field.is_secret &&
         field.type != FieldType::kReferences;
}

// Names go together: a given name of one person beside the family name of another is nobody's.
bool fits_the_name(const Record& primary, const Record& duplicate, const Field& field) {
  if (field.id != person::kGivenName.id && field.id != person::kFamilyName.id) return true;
  return primary.get(person::kName) == duplicate.get(person::kName);
}

void fill_blanks(const Record& primary, std::span<const Record> duplicates, Draft& draft) {
  for (const Field& field : kPerson.fields) {
    if (!may_be_filled(field) || !is_blank(primary.get(field))) continue;
    for (const Record& duplicate : duplicates) {
      const Slot* slot = duplicate.find(field.id);
      if (slot == nullptr || is_blank(slot->value) || is_erased(slot->value)) continue;
      if (!fits_the_name(primary, duplicate, field)) continue;
      draft.set(field, slot->value, slot->origin ? slot->origin : Origin{duplicate.key.id});
      break;
    }
  }
}

constexpr std::string_view kCountsStart = R"("reparented":)";
constexpr std::string_view kNothingMoved = R"({"activities":0,"deals":0,"notes":0,"tags":0})";

std::string note_of(std::span<const Record> duplicates, const Counts& counts) {
  std::string note = R"({"merged_ids":[)";
  for (const Record& duplicate : duplicates) note += '"' + duplicate.key.id.text() + "\",";
  if (note.back() == ',') note.pop_back();
  note += "]," + std::string(kCountsStart) + "{";
  for (const auto& [name, count] : counts) note += '"' + name + "\":" + std::to_string(count) + ',';
  if (note.back() == ',') note.pop_back();
  return note + "}}";
}

std::vector<Record> in_order(const Input& input, const Loaded& loaded) {
  std::vector<Record> duplicates;
  for (const Uuid& id : duplicates_of(input)) duplicates.push_back(*loaded.find({kPerson.id, id}));
  return duplicates;
}

}  // namespace

Needs ask_merge(const Kind& kind, const Record&, const Input& input) {
  Needs needs;
  for (const Uuid& id : duplicates_of(input)) {
    needs.records.push_back({kind.id, id});
    ask_for_referring(kind, id, needs);
  }
  return needs;
}

Result<Events> merge(const Record& primary, const Input& input, const Loaded& loaded,
                     const Context& context) {
  DAYBOOK_CHECK(check_duplicates(primary, input, loaded));
  const std::vector<Record> duplicates = in_order(input, loaded);
  const auto merged = [&](const Record& one) { return already_merged(primary, one); };
  // Asked again after a lost answer: it is as they wanted it.
  if (std::ranges::all_of(duplicates, merged)) return Events{};
  Counts counts = {{"activities", 0}, {"deals", 0}, {"notes", 0}, {"tags", 0}};
  Events events(1);
  Draft draft(primary, "person.merged");
  for (const Record& duplicate : duplicates) {
    for (const Field& set : kTakenOver) {
      for (const Uuid& member : duplicate.members(set)) draft.add(set, member);
    }
    if (!merged(duplicate)) events.push_back(absorbed(primary, duplicate, counts));
  }
  if (input.flag(kFillBlanks)) fill_blanks(primary, duplicates, draft);
  repoint(primary, duplicates, loaded, context, counts, events);
  events.front() = std::move(draft.note(note_of(duplicates, counts))).done();
  return events;
}

std::string reparented_in(std::string_view note) {
  const std::size_t start = note.find(kCountsStart);
  if (start == note.npos || !note.ends_with("}}")) return std::string(kNothingMoved);
  note.remove_prefix(start + kCountsStart.size());
  note.remove_suffix(1);
  return std::string(note);
}

}  // namespace daybook::merging
