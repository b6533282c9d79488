// What is not for everybody who may read a kind: private notes are their authors' alone. Every way
// on which records reach people asks here. Present state counts, also for the past and the history
// of a record: whoever makes a note private takes back what it said before.
//
// Pure but for the reading; safe from any thread.
#pragma once

#include "domain/core/kind.h"
#include "domain/core/record.h"
#include "projections/reader.h"

namespace daybook::api {

// May nobody but somebody else see the record?
bool is_hidden(const Record& record, std::int64_t user);

// The same of a record that is only named; a record that never was hides nothing. True as well when
// it cannot be read.
bool is_hidden(const Reader& live, TenantId tenant, const RecordKey& key, std::int64_t user);

// Leaves out of a list what is hidden, and out of its count.
void show_visible(std::int64_t user, ListQuery& query);

// A note that is private or becomes so, and has no author, gets the user as its author: else nobody
// could see it. `now` is null for a new record.
void keep_author(const Kind& kind, const Record* now, std::int64_t user, Input& input);

}  // namespace daybook::api
