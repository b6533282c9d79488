// Makes views beside a server that has the folder in use and may erase somebody meanwhile.
//
// A log that was opened goes on showing the keys of that moment. So it is opened when FOLDER.new is
// there already: either the keys of an erasure are gone by then, or it finds FOLDER.new and removes
// it (remove_rebuilt_views, scrub.h). One thread.
#pragma once

#include <functional>

#include "projections/runner.h"

namespace daybook {

using OpenReadableLog = std::function<Result<ReadableLog>()>;

// As rebuild_views (runner.h). What the log is made of outlives the call. kUnavailable
// "views.removed": an erasure removed FOLDER.new.
Status rebuild_views_beside(const OpenReadableLog& open_log, const OpenViews& open);

}  // namespace daybook
