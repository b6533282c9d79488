#include "tests/server/history_model.h"

#include <algorithm>

#include "domain/catalogue.h"
#include "domain/history/reversibility.h"
#include "domain/history/undo.h"
#include "tests/support/records.h"

namespace daybook::test {
namespace {

using Records = std::map<RecordKey, Record>;

void fold(const Commit& commit, Records& records) {
  for (const Event& event : commit.events) evolve(records[event.record], event, commit.time);
}

Values values_in(const Records& records) {
  Values values;
  for (const auto& [key, record] : records) {
    for (const Slot& slot : record.slots) values[key].emplace(slot.field, slot.value);
  }
  return values;
}

const References* set_of(const Value& value) { return std::get_if<References>(&value); }

bool fits(const Record& record, const Change& change) {
  const References* left = set_of(change.before);
  const References* came = set_of(change.after);
  const Value& held = record.get(change.field);
  if (left == nullptr && came == nullptr) return held == change.before;
  const References* members = set_of(held);
  const auto is_in = [&](const Uuid& id) {
    return members != nullptr && std::ranges::binary_search(members->ids, id);
  };
  return (left == nullptr || std::ranges::all_of(left->ids, is_in)) &&
         (came == nullptr || std::ranges::none_of(came->ids, is_in));
}

bool reads_record(const Commit& commit, const CommitQuery& query) {
  if (query.records.empty()) return query.fields.empty();
  return std::ranges::any_of(commit.outcomes, [&](const Outcome& outcome) {
    return std::ranges::find(query.records, outcome.record) != query.records.end();
  });
}

bool touches_record(const Commit& commit, const CommitQuery& query) {
  if (commit.command == kAccessCommand) return reads_record(commit, query);
  if (query.records.empty() && query.fields.empty()) return true;
  return std::ranges::any_of(commit.events, [&](const Event& event) {
    if (!query.records.empty() &&
        std::ranges::find(query.records, event.record) == query.records.end()) {
      return false;
    }
    if (query.fields.empty()) return true;
    return std::ranges::any_of(event.changes, [&](const Change& change) {
      return std::ranges::find(query.fields, std::pair{event.record.kind, change.field}) !=
             query.fields.end();
    });
  });
}

bool has_event(const Commit& commit, const auto& is_meant) {
  return std::ranges::any_of(commit.events, is_meant);
}

bool matches(const Commit& commit, bool is_undone, const CommitQuery& query) {
  const bool undoable = is_reversible(commit) && !is_undone;
  return commit.position >= query.from && commit.position <= query.to &&
         (query.with_accesses || commit.command != kAccessCommand) &&
         (!query.actor || commit.actor == *query.actor) &&
         (query.command.empty() || commit.command == query.command) &&
         (query.event.empty() ||
          has_event(commit, [&](const Event& event) { return event.name == query.event; })) &&
         (!query.kind ||
          has_event(commit,
                    [&](const Event& event) { return event.record.kind == *query.kind; })) &&
         (query.import.is_nil() || commit.import_id == query.import) &&
         (!query.undoable || undoable == *query.undoable) && touches_record(commit, query);
}

std::string shown_place(const RecordKey& key, FieldId field) {
  const Kind* kind = find_kind(key.kind);
  const Field* found = kind == nullptr ? nullptr : kind->find(field);
  return std::string(kind == nullptr ? "?" : kind->name) + " " + key.id.text() + " " +
         std::string(found == nullptr ? "exists" : found->name);
}

const Value& value_in(const Values& values, const RecordKey& key, FieldId field) {
  static const Value kNone = Null{};
  const auto record = values.find(key);
  if (record == values.end()) return kNone;
  const auto value = record->second.find(field);
  return value == record->second.end() ? kNone : value->second;
}

// Without what only came under another subject's key: that changes no value.
Commit without_moves(const Commit& commit) {
  Commit out = commit;
  for (Event& event : out.events) {
    std::erase_if(event.changes, [](const Change& one) { return one.before == one.after; });
  }
  return out;
}

}  // namespace

// An undo counts as long as no later one that counts took it back, so the newest decides first.
std::map<Position, Position> undone_in(std::span<const Commit> log) {
  std::map<Position, Position> undone;
  for (auto commit = log.rbegin(); commit != log.rend(); ++commit) {
    if (undone[commit->position].value != 0) continue;
    for (const Position position : taken_back(*commit)) {
      if (undone[position].value == 0) undone[position] = commit->position;
    }
  }
  return undone;
}

Values values_of(std::span<const Commit> log) {
  Records records;
  for (const Commit& commit : log) fold(commit, records);
  return values_in(records);
}

Values values_without_undone(std::span<const Commit> log) {
  const auto undone = undone_in(log);
  Records records;
  for (const Commit& commit : log) {
    const bool stands = undone.at(commit.position).value == 0;
    if (stands && commit.undoes.value == 0) fold(without_moves(commit), records);
  }
  return values_in(records);
}

std::string first_misfit(std::span<const Commit> log) {
  Records records;
  for (const Commit& commit : log) {
    for (const Event& event : commit.events) {
      Record& record = records[event.record];
      for (const Change& change : event.changes) {
        if (fits(record, change)) continue;
        return "position " + std::to_string(commit.position.value) + ": " +
               daybook::testing::shown(*find_kind(event.record.kind), event) + "\n    held " +
               daybook::testing::shown(record.get(change.field));
      }
      evolve(record, event, commit.time);
    }
  }
  return {};
}

std::string undos_in(std::span<const Commit> log) {
  std::string out;
  for (const Commit& commit : log) {
    if (commit.undoes.value == 0) continue;
    out += std::to_string(commit.position.value) + " " + commit.command + " of " +
           std::to_string(commit.undoes.value) + ":";
    for (const Standing& one : commit.standings) {
      out += " " + std::to_string(one.position.value) + "->" + std::to_string(one.undone_by.value);
    }
    out += "\n";
  }
  return out;
}

std::vector<Position> matching(std::span<const Commit> log, const CommitQuery& query) {
  const auto undone = undone_in(log);
  std::vector<Position> found;
  for (auto commit = log.rbegin(); commit != log.rend(); ++commit) {
    const bool is_undone = undone.at(commit->position).value != 0;
    if (matches(*commit, is_undone, query)) found.push_back(commit->position);
  }
  return found;
}

std::string difference(const Values& one, const Values& two) {
  for (const auto& [values, others] : {std::pair{&one, &two}, std::pair{&two, &one}}) {
    for (const auto& [key, fields] : *values) {
      for (const auto& [field, value] : fields) {
        if (value_in(*others, key, field) == value) continue;
        return shown_place(key, field) + ": " + daybook::testing::shown(value_in(one, key, field)) +
               " and " + daybook::testing::shown(value_in(two, key, field));
      }
    }
  }
  return {};
}

}  // namespace daybook::test
