// The history as the crm surface shows it: parameters of its lists, an entry, what an undo answers.
#pragma once

#include "api/surface.h"

namespace daybook::api::crm {

namespace history_query {
inline constexpr Field kPage = integer(1, "page");
inline constexpr Field kPageSize = integer(2, "page_size");
inline constexpr Field kActor = integer(3, "actor");
inline constexpr Field kCommand = text(4, "command");
inline constexpr Field kKind = text(5, "kind");
inline constexpr Field kRecord = reference(6, "record", "record");
inline constexpr Field kField = text(7, "field");  // "job_title", or "person.job_title".
inline constexpr Field kEvent = text(8, "event");
inline constexpr Field kTimeFrom = time(9, "time__gte");
inline constexpr Field kTimeTo = time(10, "time__lte");
inline constexpr Field kPositionFrom = integer(11, "position__gte");
inline constexpr Field kPositionTo = integer(12, "position__lte");
inline constexpr Field kUndoable = boolean(13, "undoable");
inline constexpr Field kImport = reference(14, "import", "import");
inline constexpr Field kAccesses = boolean(15, "accesses");  // Also audited reads.
inline constexpr Field kRelated = boolean(16, "related");  // Of one record: what refers to it too.
inline constexpr Field kFormat = text(17, "format");

inline constexpr Field kFields[] = {kPage,         kPageSize,   kActor,    kCommand,  kKind,
                                    kRecord,       kField,      kEvent,    kTimeFrom, kTimeTo,
                                    kPositionFrom, kPositionTo, kUndoable, kImport,   kAccesses};
inline constexpr Field kOfRecord[] = {kPage,     kPageSize, kActor,  kCommand,      kField,
                                      kEvent,    kTimeFrom, kTimeTo, kPositionFrom, kPositionTo,
                                      kUndoable, kAccesses, kRelated};
// Users are referred to by number and tokens not at all: nothing is related to these.
inline constexpr Field kOfAccess[] = {kPage,         kPageSize,   kActor,    kCommand,
                                      kField,        kEvent,      kTimeFrom, kTimeTo,
                                      kPositionFrom, kPositionTo, kUndoable, kAccesses};
inline constexpr Field kPages[] = {kPage, kPageSize};
inline constexpr Field kExport[] = {kActor,    kCommand,  kKind,     kRecord,       kField,
                                    kEvent,    kTimeFrom, kTimeTo,   kPositionFrom, kPositionTo,
                                    kUndoable, kImport,   kAccesses, kFormat};
inline constexpr Field kStream[] = {kActor, kCommand, kKind, kEvent, kPositionFrom};
}  // namespace history_query

namespace history_record {
inline constexpr Field kFields[] = {text(1, "kind").required(),
                                    reference(2, "id", "record").required(),
                                    integer(3, "number").required(), json(4, "events").required(),
                                    json(5, "changes").required().holding("object")};
}  // namespace history_record
inline constexpr Schema kHistoryRecord = {"HistoryRecord", history_record::kFields};

namespace history_entry {
inline constexpr Field kFields[] = {integer(1, "position").required(),
                                    reference(2, "id", "commit").required(),
                                    time(3, "time").required(),
                                    integer(4, "actor"),
                                    integer(5, "on_behalf_of"),
                                    text(6, "command").required(),
                                    text(7, "ip_address"),
                                    text(8, "request_id"),
                                    text(9, "trace_id"),
                                    reference(10, "cause", "commit"),
                                    reference(11, "import", "import"),
                                    integer(12, "undoes"),
                                    integer(13, "undone_by"),
                                    boolean(14, "undoable").required(),
                                    text(15, "irreversible"),
                                    json(16, "records").required().holding("HistoryRecord[]"),
                                    integer(17, "records_count").required(),
                                    integer(18, "records_hidden").required(),
                                    text(19, "route"),
                                    json(20, "read").required(),
                                    reference(21, "credential", "token"),
                                    text(22, "handle", 64),
                                    json(23, "undone").required()};
inline constexpr Field kPage[] = {integer(1, "count").required(), text(2, "next", 2048),
                                  text(3, "previous", 2048),
                                  json(4, "results").required().holding("HistoryEntry[]")};
}  // namespace history_entry
inline constexpr Schema kHistoryEntry = {"HistoryEntry", history_entry::kFields};
inline constexpr Schema kHistoryPage = {"PaginatedHistoryEntryList", history_entry::kPage};

namespace undo {
inline constexpr std::string_view kModes[] = {"strict", "fields", "cascade"};
inline constexpr Field kMode = choice(1, "mode", kModes).defaults("strict");
inline constexpr Field kDryRun = boolean(2, "dry_run").defaults("false");
inline constexpr Field kRequestFields[] = {kMode, kDryRun};
inline constexpr Field kLater[] = {integer(1, "position").required(), integer(2, "actor"),
                                   time(3, "time").required(), json(4, "value")};
inline constexpr Field kObstacle[] = {text(1, "kind").required(),
                                      reference(2, "id", "record").required(),
                                      text(3, "field").required(),
                                      text(4, "reason").required(),
                                      json(5, "later").required().holding("LaterChange[]"),
                                      json(6, "records").required(),
                                      integer(7, "later_count").required(),
                                      integer(8, "records_count").required()};
inline constexpr Field kAnswer[] = {integer(1, "position"),
                                    boolean(2, "dry_run").required(),
                                    json(3, "undone").required(),
                                    json(4, "records").required().holding("HistoryRecord[]"),
                                    json(5, "left").required().holding("UndoObstacle[]"),
                                    integer(6, "records_count").required(),
                                    integer(7, "records_hidden").required(),
                                    integer(8, "left_count").required()};
inline constexpr Field kConflict[] = {text(1, "detail").required(), text(2, "code").required(),
                                      json(3, "obstacles").holding("UndoObstacle[]"),
                                      text(4, "subject"), integer(5, "obstacles_count")};
}  // namespace undo
inline constexpr Schema kUndoRequest = {"UndoRequest", undo::kRequestFields};
inline constexpr Schema kLaterChange = {"LaterChange", undo::kLater};
inline constexpr Schema kUndoObstacle = {"UndoObstacle", undo::kObstacle};
inline constexpr Schema kUndoAnswer = {"UndoAnswer", undo::kAnswer};
inline constexpr Schema kUndoConflict = {"UndoConflict", undo::kConflict};

}  // namespace daybook::api::crm
