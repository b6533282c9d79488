// The undo of an import: a job that goes on after a restart, since an import is many commits and
// its undo one commit for each. All of them carry the job's id as their import, so that the undo
// can be looked at, and undone, as one. Whoever asked for it has to be able to do it until it is
// done: it stops before the first batch that they may not undo any more.
#pragma once

#include "domain/core/kind.h"

namespace daybook::import_undo {

inline constexpr std::string_view kModes[] = {"strict", "fields", "cascade"};
inline constexpr std::string_view kStatuses[] = {"running", "done", "stopped"};

inline constexpr Field kImport = text(1, "import", 36).required().indexed();
inline constexpr Field kMode = choice(2, "mode", kModes).defaults("strict");
inline constexpr Field kStatus = choice(3, "status", kStatuses).defaults("running").indexed();
inline constexpr Field kActor = integer(4, "actor");        // Who asked for it: a user's number
inline constexpr Field kActorId = text(5, "actor_id", 36);  // and the id of their record.
// In whose name, when that is not their own: of an impersonation. 0 or absent: their own.
inline constexpr Field kOnBehalfOf = integer(7, "on_behalf_of");
inline constexpr Field kToken = text(8, "token", 36);  // What they asked with: token or session.
inline constexpr Field kPermissions = json(9, "permissions").open();  // That it needs.
// The import while the job runs, so that no other one is made beside it.
inline constexpr Field kActiveImport = text(10, "active_import", 36).unique().managed();
// How many of its commits could be undone when it was asked for.
inline constexpr Field kCommits = integer(11, "commits");
inline constexpr Field kObstructed = integer(6, "obstructed");  // Batches that could not be undone.

extern const Kind kImportUndo;

// `request` makes the job: kConflict "import.undone" when there is nothing to undo, and
// "import.undo_running", naming the job that there is. `finish` and `stop` are the worker's.

}  // namespace daybook::import_undo
