// What the views hold, in 32 bytes. Both read everything; the writer must stand still meanwhile.
#pragma once

#include "eventstore/crypto.h"
#include "projections/rocksdb_views.h"

namespace daybook {

// Of all rows in the order of keys, after the lists are folded, without what says of which log they
// are and how far they reach. Equal whenever position, revisions and erasures are.
Result<Digest> rows_digest(RocksdbViews& views);

// Of the existing records and their values, in the order of (tenant, kind, number), without
// versions and times: a change and its undo leave it as it was.
Result<Digest> values_digest(RocksdbViews& views);

}  // namespace daybook
