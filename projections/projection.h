// A projection: a pure function from commits to rows. It sees only what it is given, so that the
// same log gives the same rows whenever it is read. All of them: inline_projections.cc.
//
// To add one: a file with a class and its make function, and a line in inline_projections.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "eventstore/views.h"
#include "projections/kind_plan.h"
#include "projections/row_sums.h"
#include "projections/rows.h"

namespace daybook {

// What a commit (or, in a rebuild, a run of commits) made of one record.
struct RecordChange {
  TenantId tenant{};
  const KindPlan* plan = nullptr;  // Null for a kind that this binary does not know.
  const Record* before = nullptr;  // Null: the record is new.
  const Record* after = nullptr;
};

class Projection {
 public:
  virtual ~Projection() = default;
  virtual std::string_view name() const = 0;
  // Raise it when the rows change their form or meaning: they are rebuilt from the log.
  virtual std::uint32_t revision() const = 0;

  // Rows that say what happened: called once for each commit. A rebuild gives the records after it
  // without their values: by then they have others.
  virtual void happened(const Committed&, RowBatch&) const {}
  // Rows that no longer say what is: called like became, for all records of a commit before it.
  virtual void released(std::span<const RecordChange>, RowBatch&) const {}
  // Rows that say what is: called with the records as they were before and are now. A rebuild calls
  // it once for many commits, so it must not depend on the steps between.
  virtual void became(std::span<const RecordChange>, RowBatch&) const {}
  // Rows that say how many or how much: called like became, with the same changes. What goes and
  // what comes is added up by the views, so a row costs the same however much stands behind it.
  virtual void counted(std::span<const RecordChange>, RowSums&) const {}
};

using Projections = std::vector<std::unique_ptr<const Projection>>;

// Those that the committer's thread applies before a caller is answered.
const Projections& inline_projections();

// The lists are no rows of a projection, but have a revision like one (term.h, chunks.h). It makes
// all views anew, so it is raised as well when earlier ones may lack rows.
inline constexpr std::string_view kListsName = "lists";
inline constexpr std::uint32_t kListsRevision = 6;

std::unique_ptr<const Projection> make_record_rows();
std::unique_ptr<const Projection> make_claim_rows();
std::unique_ptr<const Projection> make_history_rows();
std::unique_ptr<const Projection> make_keyed_rows();
std::unique_ptr<const Projection> make_subject_rows();
std::unique_ptr<const Projection> make_deal_totals();

}  // namespace daybook
