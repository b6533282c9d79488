// Commits in the lists, as if they were records whose number is their position: by actor, command,
// kind, field, event and import, and whether they can be undone. So filters over the history are
// intersections and its counts exact, however long it is.
//
// Pure; safe from any thread.
#pragma once

#include <vector>

#include "domain/core/commit.h"
#include "projections/term.h"

namespace daybook {

// The lists a commit may be in. All but kAccesses leave out those that only record a read.
struct HistoryTerms {
  TenantId tenant;
  Term all() const;
  Term accesses() const;
  Term undoable() const;  // Reversible and not undone.
  Term actor(std::int64_t number) const;
  Term command(std::string_view name) const;
  Term event(std::string_view name) const;
  Term kind(KindId kind) const;
  Term field(KindId kind, FieldId field) const;
  Term import(const Uuid& id) const;
};

// Also moves the commits whose standing this one changes.
void append_history_changes(const Commit& commit, std::vector<ListChange>& changes);

}  // namespace daybook
