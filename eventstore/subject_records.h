// What a behaviour must see that decides over all that a subject's key seals. The committer's
// thread only.
#pragma once

#include "domain/core/kind.h"
#include "eventstore/stage.h"

namespace daybook {

// Everything that may hold values under the key of the record or of those merged into it.
Result<SubjectRecords> load_subject(const RecordKey& subject, const Stage& stage);

}  // namespace daybook
