// What differences of records look like, and what is asked for them.
#pragma once

#include "api/surfaces/crm/schemas.h"

namespace daybook::api::crm {

namespace diff_query {
inline constexpr Field kFrom = text(11, "from", 64).required();
inline constexpr Field kTo = text(12, "to", 64);
inline constexpr Field kFields[] = {kFrom, kTo};
inline constexpr Field kPageFields[] = {kFrom, kTo, page_query::kPage, page_query::kPageSize};
}  // namespace diff_query

// `id` is a UUID or, of resources by number, a number.
namespace diff {
inline constexpr Field kId = json(1, "id").required();
inline constexpr Field kFrom = integer(2, "from").required();
inline constexpr Field kTo = integer(3, "to").required();
inline constexpr Field kExists = json(4, "exists").required().holding("object");
inline constexpr Field kChanges = json(5, "changes").required().holding("object");
inline constexpr Field kKind = text(6, "kind").required();
inline constexpr Field kOfRecord[] = {kId, kFrom, kTo, kExists, kChanges};
inline constexpr Field kOfHistory[] = {kKind, kId, kExists, kChanges};
}  // namespace diff
inline constexpr Schema kRecordDiff = {"RecordDiff", diff::kOfRecord};
inline constexpr Schema kHistoryDiff = {"HistoryDiff", diff::kOfHistory};

namespace page {
inline constexpr Field kOfDiffs[] = {kCount, kNext, kPrevious, kResults.holding("HistoryDiff[]")};
}  // namespace page
inline constexpr Schema kDiffPage = {"PaginatedHistoryDiffList", page::kOfDiffs};

}  // namespace daybook::api::crm
