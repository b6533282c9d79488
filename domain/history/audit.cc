#include "domain/history/audit.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "domain/history/reversibility.h"

namespace daybook {
namespace {

constexpr std::string_view kCreate = "create";
constexpr std::string_view kUpdate = "update";
constexpr std::string_view kDelete = "delete";

struct Verb {
  std::string_view event;
  std::string_view action;
};
constexpr Verb kVerbs[] = {
    {"created", kCreate},  {"updated", kUpdate},       {"changed", kUpdate},
    {"deleted", kDelete},  {"tagged", kUpdate},        {"untagged", kUpdate},
    {"assigned", kUpdate}, {"reparented", kUpdate},    {"content_added", kUpdate},
    {"erased", "erase"},   {"values_erased", "erase"}, {"erasure_requested", "erase"},
};

// Whether an event makes its record exist, or no longer.
std::string_view existence_action(const Event& event) {
  for (const Change& change : event.changes) {
    if (change.field != kExistence) continue;
    const bool* exists = std::get_if<bool>(&change.after);
    return exists != nullptr && *exists ? kCreate : kDelete;
  }
  return {};
}

bool is_inverse(std::string_view name) {
  return name.ends_with("_undone") || name.ends_with("_redone");
}

std::string action_of(const Event& event) {
  const std::string_view existence = existence_action(event);
  if (!existence.empty() && !is_inverse(event.name)) return std::string(existence);
  return daybook::action_of(event.name);
}

// Coming to be or ceasing to be says most, an update least.
int weight_of(std::string_view action) {
  if (action == kCreate || action == kDelete) return 2;
  return action == kUpdate ? 0 : 1;
}

std::vector<AuditedRecord> shown_records(const Commit& commit) {
  std::vector<AuditedRecord> records;
  for (const Outcome& outcome : commit.outcomes) {
    const auto is_same = [&](const AuditedRecord& one) { return one.record == outcome.record; };
    if (outcome.record.id.is_nil() || std::ranges::any_of(records, is_same)) continue;
    records.push_back({outcome.record, {}, std::string(kReadAction)});
  }
  if (records.empty()) records.push_back({{}, {}, std::string(kReadAction)});
  return records;
}

}  // namespace

std::string action_of(std::string_view event_name) {
  if (event_name.ends_with("_undone")) return "undo";
  if (event_name.ends_with("_redone")) return "redo";
  const std::string_view verb = event_name.substr(event_name.find('.') + 1);
  const auto* known = std::ranges::find(kVerbs, verb, &Verb::event);
  if (known != std::end(kVerbs)) return std::string(known->action);
  // A reference was cleared since what it named is gone.
  const bool is_told = verb.size() <= kActionMax && !verb.ends_with("_cleared");
  return std::string(is_told ? verb : kUpdate);
}

std::size_t audited_count(const Commit& commit) {
  if (commit.command == kMissingPermissionCommand) return 1;
  if (commit.command == kAccessCommand) return shown_records(commit).size();
  if (commit.events.size() < 2) return commit.events.size();
  std::unordered_set<RecordKey> touched;
  for (const Event& event : commit.events) touched.insert(event.record);
  return touched.size();
}

std::vector<AuditedRecord> audited_records(const Commit& commit) {
  if (commit.command == kMissingPermissionCommand) return {{{}, {}, std::string(kMissingAction)}};
  if (commit.command == kAccessCommand) return shown_records(commit);
  std::vector<AuditedRecord> records;
  std::unordered_map<RecordKey, std::size_t> places;
  for (const Event& event : commit.events) {
    std::string action = action_of(event);
    const auto [at, is_new] = places.try_emplace(event.record, records.size());
    if (is_new) {
      records.push_back({event.record, event.number, std::move(action)});
    } else if (weight_of(action) > weight_of(records[at->second].action)) {
      records[at->second].action = std::move(action);
    }
  }
  return records;
}

}  // namespace daybook
