// What is not for everybody who may read a kind: private notes are their authors' alone. Every way
// on which records reach people asks here. Present state counts, also for the past and the history
// of a record: whoever makes a note private takes back what it said before. It is asked who is
// really there: whoever acts as an author is not the author, and makes no note private either,
// since it would be the other's.
//
// Pure but for the reading; safe from any thread.
#pragma once

#include "api/access/caller.h"
#include "domain/core/kind.h"
#include "domain/core/record.h"
#include "domain/core/result.h"
#include "projections/query.h"

namespace daybook::api {

class Shard;

// May nobody but somebody else see the record?
bool is_hidden(const Record& record, const Caller& caller);

// The same of a record that is only named; a record that never was hides nothing, one whose
// creation was undone what it hid before. True as well when it cannot be read.
bool is_hidden(const Shard& home, TenantId tenant, const RecordKey& key, const Caller& caller);

// Leaves out of a list what is hidden, and out of its count; also persons who were erased, whom
// only what names them still shows.
void show_visible(const Caller& caller, ListQuery& query);

// Besides, out of a list of the past, what is hidden by now; also what was hidden when it went.
Status show_visible_now(const Shard& home, const Caller& caller, ListQuery& query);

// A note that is private or becomes so, and has no author, gets the caller as its author: else
// nobody could see it. kForbidden to whoever acts as somebody else. `now` is null for a new record.
Status keep_author(const Kind& kind, const Record* now, const Caller& caller, Input& input);

// kForbidden "note.private" when events of an undo, or that would be undone, are about a record
// that is hidden from the caller: it is not theirs to take back.
Status check_takes_back(const Shard& home, const Caller& caller, const Events& events);

// kForbidden when the caller acts as somebody else and one of the events makes a note private.
Status check_makes_nothing_private(const Caller& caller, const Events& events);

}  // namespace daybook::api
