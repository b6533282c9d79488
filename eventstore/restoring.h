// What an undo has to pass when it is written, beyond what the history says: unique values are
// free, references lead to records that stand, nobody refers to what goes, nothing required is
// missing. Checked on the outcome as a whole, since a step alone may lean on a later one (an
// unmerge gives children back to a record that exists again only afterwards).
#pragma once

#include <span>
#include <vector>

#include "domain/history/undo.h"
#include "eventstore/stage.h"

namespace daybook {

// Applies the events to the stage, as they are but for the keys of values whose record moves
// between subjects: these stay under the key they were written for. The obstacles found; empty when
// it stands. After obstacles or an error the stage is to be dropped.
Result<std::vector<Obstacle>> restore(Events& events, Time at, Stage& stage);

// Who would be left behind if these records went as well.
Result<std::vector<Obstacle>> referring_to(std::span<const RecordKey> gone, Stage& stage);

}  // namespace daybook
