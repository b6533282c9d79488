// How a commit is shown to a caller: who did what when, and each record with the fields that
// changed, before and after. What the caller may not read is left out and counted; what is secret
// is shown to nobody. Pure; safe from any thread.
#pragma once

#include <cstddef>
#include <functional>

#include "api/render/json_writer.h"
#include "domain/core/commit.h"
#include "domain/core/kind.h"

namespace daybook::api {

// May the caller read this record of this kind?
using MayRead = std::function<bool(const Kind& kind, const Uuid& record)>;

struct EntryOptions {
  std::string handle = {};         // What an undo takes; empty: it is not the tenant's to undo.
  Position undone_by{};            // 0: the commit stands.
  std::size_t records_max = 1000;  // Further ones are counted only.
};

struct RecordsShown {
  std::size_t all = 0;
  std::size_t hidden = 0;          // Those that the caller may not read.
  std::vector<RecordKey> records;  // Those that were written.
};

// One object: position, id, time, actor ..., records.
RecordsShown write_entry(JsonWriter& writer, const Commit& commit, const MayRead& may_read,
                         const EntryOptions& options);

// {"kind", "id", "number", "events", "changes"} of each record the events touch, at most so many.
RecordsShown write_event_records(JsonWriter& writer, const Events& events, const MayRead& may_read,
                                 std::size_t records_max);

// {"field": {"before", "after"}}; of a set {"removed": [ids], "added": [ids]}.
void write_changes(JsonWriter& writer, const Kind& kind, const std::vector<Change>& changes);

}  // namespace daybook::api
