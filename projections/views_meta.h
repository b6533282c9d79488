// What the views know of themselves: of which log they are, how far they reach, in which revisions.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "eventstore/event_store.h"
#include "projections/rows.h"

namespace daybook {

using Revisions = std::map<std::string, std::uint32_t, std::less<>>;

struct ViewsMeta {
  LogIdentity log;
  Revisions revisions;
  Place reached{};
  std::string leaf_hash;     // Of the last commit in the views; empty before the first.
  Place lists_reached{};     // What the lists on disk hold; the rest comes again from the log.
  bool is_complete = false;  // False while a rebuild is writing.
};

// The revisions of this binary.
Revisions current_revisions();

// Nothing in rows that were never written.
Result<std::optional<ViewsMeta>> read_meta(const Rows& rows);
void write_meta(const ViewsMeta& meta, RowBatch& rows);
void write_reached(Place reached, std::string_view leaf_hash, RowBatch& rows);
void write_lists_reached(Place reached, RowBatch& rows);

}  // namespace daybook
