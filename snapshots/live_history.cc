#include "snapshots/live_history.h"

#include "eventstore/codec.h"

namespace daybook {
namespace {

Error no_position() {
  return not_found("history.no_position", "There is no commit at this position.");
}

Result<HistoryEntry> entry_at(const LiveHistory& history, TenantId tenant, Position position) {
  DAYBOOK_TRY(auto entry, history.views.reader().entry(tenant, position));
  if (!entry) return no_position();
  return std::move(*entry);
}

}  // namespace

Result<PlaceRange> places_of(const LiveHistory& history, TenantId tenant, Position position) {
  PlaceRange range;
  if (position.value > 0) {
    DAYBOOK_TRY(const HistoryEntry entry, entry_at(history, tenant, position));
    range.first = entry.place;
  }
  range.last = range.first;
  DAYBOOK_TRY(const auto next, history.views.reader().entry(tenant, Position{position.value + 1}));
  if (next) range.last = Place{next->place.value - 1};
  return range;
}

Result<Commit> commit_at(const LiveHistory& history, TenantId tenant, Position position) {
  DAYBOOK_TRY(const HistoryEntry entry, entry_at(history, tenant, position));
  DAYBOOK_TRY(const StoredCommit stored, history.log.store.at(entry.place));
  return history.log.decode(stored);
}

Result<Time> time_at(const LiveHistory& history, TenantId tenant, Position position) {
  DAYBOOK_TRY(const HistoryEntry entry, entry_at(history, tenant, position));
  DAYBOOK_TRY(const StoredCommit stored, history.log.store.at(entry.place));
  DAYBOOK_TRY(const CommitFacts facts, read_facts(stored));
  return facts.time;
}

Result<Position> position_at(const LiveHistory& history, TenantId tenant, Time time) {
  std::uint64_t low = 0;
  std::uint64_t high = history.views.reader().position(tenant).value;
  while (low < high) {
    const std::uint64_t middle = high - (high - low) / 2;
    DAYBOOK_TRY(const Time at, time_at(history, tenant, Position{middle}));
    if (at <= time) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return Position{low};
}

}  // namespace daybook
