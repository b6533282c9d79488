// What a history means, worked out from the whole log each time and as plainly as can be: which
// commits lie under which undo, what the records hold when those that stand are folded, and which
// commits a list of the history shows. The program keeps all of this up commit by commit; this is
// what it must come to.
//
// Pure.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/core/commit.h"
#include "projections/query.h"

namespace daybook::test {

// By position: the undo that the commit lies under; 0 when it stands.
std::map<Position, Position> undone_in(std::span<const Commit> log);

// Of each record that holds anything: its fields' values, existence among them.
using Values = std::map<RecordKey, std::map<FieldId, Value>>;

// What everything in the log makes, undos included: what the views must hold.
Values values_of(std::span<const Commit> log);
// What the commits make that stand and are no undos: the history without what was undone.
Values values_without_undone(std::span<const Commit> log);

// The first event whose `before` is not what the record held; empty when there is none.
std::string first_misfit(std::span<const Commit> log);

// The undos of the log in a line each, for a message: "19 history.undo of 16: 16->19 10->0".
std::string undos_in(std::span<const Commit> log);

// The positions that match, newest first.
std::vector<Position> matching(std::span<const Commit> log, const CommitQuery& query);

// The first difference, for a message; empty when there is none.
std::string difference(const Values& one, const Values& two);

}  // namespace daybook::test
