#include "api/history/entry.h"

#include <algorithm>
#include <map>

#include "domain/catalogue.h"
#include "domain/history/recorded_route.h"
#include "domain/history/reversibility.h"
#include "domain/history/undo.h"

namespace daybook::api {
namespace {

// What a commit did to one record, its events taken together.
struct RecordStory {
  const Event* first = nullptr;
  std::vector<std::string_view> events;
  std::vector<Change> changes;
};

const References* set_of(const Value& value) { return std::get_if<References>(&value); }

// Members that come and go in one commit made no difference.
void join_sets(const Change& next, Change& change) {
  const auto merged = [](const Value& one, const Value& two) {
    References all;
    for (const Value* side : {&one, &two}) {
      if (const References* set = set_of(*side)) {
        all.ids.insert(all.ids.end(), set->ids.begin(), set->ids.end());
      }
    }
    std::ranges::sort(all.ids);
    return all;
  };
  References left = merged(change.before, next.before);
  References came = merged(change.after, next.after);
  References both;
  std::ranges::set_intersection(left.ids, came.ids, std::back_inserter(both.ids));
  const auto is_in_both = [&](const Uuid& id) { return std::ranges::binary_search(both.ids, id); };
  std::erase_if(left.ids, is_in_both);
  std::erase_if(came.ids, is_in_both);
  change.before = std::move(left);
  change.after = std::move(came);
}

void join(const Event& event, RecordStory& story) {
  if (story.first == nullptr) story.first = &event;
  story.events.push_back(event.name);
  for (const Change& next : event.changes) {
    const auto held = std::ranges::find(story.changes, next.field, &Change::field);
    if (held == story.changes.end()) {
      story.changes.push_back(next);
    } else if (set_of(held->before) != nullptr || set_of(held->after) != nullptr) {
      join_sets(next, *held);
    } else {
      held->after = next.after;
    }
  }
}

// In the order in which the commit first touches them.
std::vector<RecordStory> stories_of(const Events& events) {
  std::vector<RecordStory> stories;
  std::map<RecordKey, std::size_t> places;
  for (const Event& event : events) {
    const auto [at, is_new] = places.try_emplace(event.record, stories.size());
    if (is_new) stories.emplace_back();
    join(event, stories[at->second]);
  }
  return stories;
}

void write_ids(JsonWriter& writer, std::string_view name, const Value& value) {
  writer.key(name).begin_array();
  if (const References* set = set_of(value)) {
    for (const Uuid& id : set->ids) writer.uuid(id);
  }
  writer.end_array();
}

void write_side(JsonWriter& writer, std::string_view name, const Field& field, const Value& value) {
  writer.key(name);
  if (is_null(value)) {
    writer.null();
  } else {
    writer.value(field, value);
  }
}

void write_change(JsonWriter& writer, const Field& field, const Change& change) {
  writer.key(field.name).begin_object();
  if (field.type == FieldType::kReferences && !is_erased(change.before)) {
    write_ids(writer, "removed", change.before);
    write_ids(writer, "added", change.after);
  } else {
    write_side(writer, "before", field, change.before);
    write_side(writer, "after", field, change.after);
  }
  writer.end_object();
}

void write_story(JsonWriter& writer, const Kind& kind, const RecordStory& story) {
  writer.begin_object().text("kind", kind.name).key("id").uuid(story.first->record.id);
  writer.number("number", story.first->number.value).key("events").begin_array();
  for (const std::string_view name : story.events) writer.text(name);
  writer.end_array().key("changes");
  write_changes(writer, kind, story.changes);
  writer.end_object();
}

void write_text(JsonWriter& writer, std::string_view name, std::string_view text) {
  writer.key(name);
  if (text.empty()) {
    writer.null();
  } else {
    writer.text(text);
  }
}

void write_number(JsonWriter& writer, std::string_view name, std::int64_t number) {
  writer.key(name);
  if (number == 0) {
    writer.null();
  } else {
    writer.number(number);
  }
}

void write_id(JsonWriter& writer, std::string_view name, const Uuid& id) {
  writer.key(name);
  if (id.is_nil()) {
    writer.null();
  } else {
    writer.uuid(id);
  }
}

void write_head(JsonWriter& writer, const Commit& commit) {
  writer.number("position", static_cast<std::int64_t>(commit.position.value));
  writer.key("id").uuid(commit.id).key("time").time(commit.time);
  write_number(writer, "actor", commit.actor);
  write_number(writer, "on_behalf_of", commit.on_behalf_of);
  write_id(writer, "credential", commit.credential);
  writer.text("command", commit.command);
  write_text(writer, "ip_address", commit.ip_address);
  write_text(writer, "request_id", commit.request_id);
  write_text(writer, "trace_id", commit.trace_id);
  write_id(writer, "cause", commit.cause);
  write_id(writer, "import", commit.import_id);
}

// What a recorded read looked at, or what was done without the permission for it.
void write_reads(JsonWriter& writer, const Commit& commit) {
  const bool is_read = commit.command == kAccessCommand && !commit.outcomes.empty();
  write_text(writer, "route", recorded_route(commit));
  writer.key("read").begin_array();
  for (const Outcome& outcome : commit.outcomes) {
    const Kind* kind = find_kind(outcome.record.kind);
    if (!is_read || kind == nullptr) continue;
    writer.begin_object().text("kind", kind->name).key("id").uuid(outcome.record.id).end_object();
  }
  writer.end_array();
}

void write_standing(JsonWriter& writer, const Commit& commit, const EntryOptions& options) {
  const bool stands = options.undone_by.value == 0;
  write_number(writer, "undoes", static_cast<std::int64_t>(commit.undoes.value));
  // A cascade took back others as well, a redo the undo.
  writer.key("undone").begin_array();
  for (const Position one : taken_back(commit)) {
    writer.number(static_cast<std::int64_t>(one.value));
  }
  writer.end_array();
  write_number(writer, "undone_by", static_cast<std::int64_t>(options.undone_by.value));
  writer.boolean("undoable", is_reversible(commit) && stands && !options.handle.empty());
  write_text(writer, "irreversible", irreversible_reason(commit));
}

}  // namespace

void write_changes(JsonWriter& writer, const Kind& kind, const std::vector<Change>& changes) {
  writer.begin_object();
  for (const Change& change : changes) {
    const Field* field = change.field == kExistence ? &kExists : kind.find(change.field);
    if (field == nullptr || field->is_secret) continue;
    // Only moved to the key of another subject.
    if (change.before == change.after && !is_erased(change.before)) continue;
    write_change(writer, *field, change);
  }
  writer.end_object();
}

RecordsShown write_event_records(JsonWriter& writer, const Events& events, const MayRead& may_read,
                                 std::size_t records_max) {
  RecordsShown shown;
  writer.begin_array();
  for (const RecordStory& story : stories_of(events)) {
    ++shown.all;
    const Kind* kind = find_kind(story.first->record.kind);
    if (kind == nullptr || !may_read(*kind, story.first->record.id)) {
      ++shown.hidden;
    } else if (shown.records.size() < records_max) {
      write_story(writer, *kind, story);
      shown.records.push_back(story.first->record);
    }
  }
  writer.end_array();
  return shown;
}

RecordsShown write_entry(JsonWriter& writer, const Commit& commit, const MayRead& may_read,
                         const EntryOptions& options) {
  writer.begin_object();
  write_head(writer, commit);
  writer.key("handle");
  options.handle.empty() ? writer.null() : writer.text(options.handle);
  write_standing(writer, commit, options);
  write_reads(writer, commit);
  writer.key("records");
  RecordsShown shown = write_event_records(writer, commit.events, may_read, options.records_max);
  writer.number("records_count", static_cast<std::int64_t>(shown.all));
  writer.number("records_hidden", static_cast<std::int64_t>(shown.hidden));
  writer.end_object();
  return shown;
}

}  // namespace daybook::api
