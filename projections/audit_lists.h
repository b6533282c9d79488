// The audit of a tenant as rows and lists: its entries (domain/history/audit.h) are numbered in the
// order in which they happened, from 1 and without a gap, and listed by actor, action and kind. So
// every filter is an intersection, every count exact, and a page is found without what lies before
// it. Rows say which commit an entry is of, which entries are about a record, and what there is in
// each column.
//
// The last number given stands with those of the kinds (heads.h). Numbers are not part of what a
// projection is told, so this is called beside the projections; it has a revision like one.
//
// Pure; safe from any thread.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "domain/history/audit.h"
#include "projections/rows.h"
#include "projections/term.h"

namespace daybook {

inline constexpr std::string_view kAuditName = "audit";
inline constexpr std::uint32_t kAuditRevision = 2;

// An entry's place in its tenant's audit.
using AuditNumber = std::uint32_t;

// What stands for entries where lists and numbers are told apart by kind.
inline constexpr KindId kAuditEntries{0xfffd};

// By what entries are listed, grouped and ordered.
enum class AuditColumn : std::uint16_t { kActor = 1, kAction = 2, kKind = 3 };

// What an entry holds in a column, as it stands in the lists.
std::string audit_actor(std::int64_t number);
std::string audit_kind(KindId kind);
std::int64_t actor_of_audit(std::string_view value);
KindId kind_of_audit(std::string_view value);

Term audit_term(TenantId tenant, AuditColumn column, std::string_view value);

// The rows of values that a writer has put already: nearly every commit holds values that were
// there before, and their rows say nothing but that. Forgets them all when there are too many.
// One thread.
class AuditValues {
 public:
  // False when it was put before.
  bool add(std::string_view key);

 private:
  std::set<std::string, std::less<>> keys_;
};

// `first`: the number of the commit's first entry. `known`: what needs no row any more.
void append_audit(const Commit& commit, AuditNumber first, AuditValues& known, RowBatch& rows,
                  std::vector<ListChange>& changes);
void append_audit(const Commit& commit, AuditNumber first, RowBatch& rows,
                  std::vector<ListChange>& changes);
// The lists alone; answers how many entries there are.
AuditNumber append_audit_changes(const Commit& commit, AuditNumber first,
                                 std::vector<ListChange>& changes);

}  // namespace daybook
