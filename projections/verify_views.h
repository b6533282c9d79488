// Are the views what a replay of their log makes? Replays it into a folder beside, which is gone
// afterwards, and compares every row.
//
// Like a start, it first brings the standing views up to the log, so nobody else may have them
// open. Needs the space of the views once more. One thread.
#pragma once

#include <cstdint>
#include <string>

#include "eventstore/crypto.h"
#include "projections/runner.h"

namespace daybook {

enum class ViewsFinding : std::uint8_t {
  kEqual,
  kDifferent,
  kAbsent,    // There are none: nothing to compare.
  kOutdated,  // Of another log, incarnation or revision: the next start makes new ones anyway.
  kInUse,     // A server has them open.
};

struct ViewsVerdict {
  ViewsFinding finding = ViewsFinding::kAbsent;
  std::string what = {};  // Where the first difference is.
  // Of the replay; unless there was none.
  Digest rows{};
  Digest values{};
};

// Errors are those of the log and of the storage; a damaged file of the views is kDifferent.
Result<ViewsVerdict> verify_views(const ReadableLog& log, const OpenViews& open);

}  // namespace daybook
