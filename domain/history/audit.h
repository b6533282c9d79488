// What a commit is in an audit: an entry for each record it touched, in the order in which it first
// did, or that a recorded read showed. A read that showed no record is one entry, without a record,
// and so is a request that was let through although a permission was missing.
//
// How many entries a commit has and their order name them for ever (projections/audit_lists.h):
// neither may change. Pure; safe from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/core/commit.h"

namespace daybook {

struct AuditedRecord {
  RecordKey record;       // Nil: a read of no record.
  RecordNumber number{};  // 0 of a read, which does not know it.
  std::string action;
};

// No action is longer, so that lists can hold it as it is.
inline constexpr std::size_t kActionMax = 16;

std::vector<AuditedRecord> audited_records(const Commit& commit);
std::size_t audited_count(const Commit& commit);

// "create", "update", "delete", "undo", "redo", "erase", or what an event means beyond these:
// "won" of "deal.won".
std::string action_of(std::string_view event_name);

inline constexpr std::string_view kReadAction = "read";
inline constexpr std::string_view kMissingAction = "missing";
// Of an entry without a record.
inline constexpr std::string_view kNoRecordType = "request";

}  // namespace daybook
