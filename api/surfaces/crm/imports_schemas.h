// An import and the job that undoes it.
#pragma once

#include "api/surface.h"
#include "domain/history/import_undo.h"

namespace daybook::api::crm {

namespace imports {
inline constexpr Field kModeAsked = import_undo::kMode;
inline constexpr Field kRequestFields[] = {kModeAsked};
inline constexpr Field kId = reference(1, "id", "import").required();
inline constexpr Field kCommits = integer(2, "commits").required();
inline constexpr Field kUndone = integer(3, "undone").required();  // Of these.
inline constexpr Field kUndo = reference(4, "undo", "import_undo");
inline constexpr Field kMode = text(5, "mode");
// Of the undo: running; done; or stopped, since who asked for it may not do it any more.
inline constexpr Field kStatus = text(6, "status");
inline constexpr Field kObstructed = integer(7, "obstructed");
inline constexpr Field kFields[] = {kId, kCommits, kUndone, kUndo, kMode, kStatus, kObstructed};
}  // namespace imports
inline constexpr Schema kImportUndoRequest = {"ImportUndoRequest", imports::kRequestFields};
inline constexpr Schema kImport = {"Import", imports::kFields};

}  // namespace daybook::api::crm
