// From the conditions of a list to the numbers of its records, by lists alone. What lists cannot
// tell for sure (needles longer than a trigram) is left to checks on the records themselves.
//
// Everything here is called under the shared lock of the views, except where said otherwise.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "projections/query.h"
#include "projections/record_reads.h"
#include "projections/view_state.h"

namespace daybook {

using LinkedIds = std::vector<Uuid>;  // Ascending.

// The records that a search word found in another kind, which records of this kind link to.
struct LinkedMatches {
  const Field* link = nullptr;
  std::shared_ptr<const LinkedIds> ids;
  bool by_rows = false;  // The ids are not there yet: not by lists.
};

// One word of a search, folded, and what it found by way of links.
struct SearchWord {
  std::string needle;
  std::vector<LinkedMatches> linked;
};

// The words of a search: all must be found, each in some searched field or by a link.
std::vector<std::string> search_words(std::string_view search);

// Does the record have the needle in one of the fields, or is it found otherwise?
struct TextCheck {
  std::vector<const Field*> fields;
  std::string needle;
  BitmapPtr also;                     // These have passed already; may be null.
  std::vector<LinkedMatches> linked;  // As have those that link to one of these.
  bool passes(std::uint32_t number, std::string_view record_row) const;
};

struct Selection {
  BitmapPtr numbers;
  std::vector<TextCheck> checks;  // Not yet applied to the numbers.
};

// kInvalid for what the kind does not index. No lock needed.
Status check_query(const KindPlan& plan, const ListQuery& query);

// Is the order a flag, of which there are but two lists?
bool is_flag_order(const KindPlan& plan, FieldId order);

// All conditions but ranges (kFrom, kTo).
Result<Selection> select(const ViewState& state, const KindPlan& plan, const ListQuery& query,
                         const std::vector<SearchWord>& words);

// The existing records in which the word is found, without links.
Result<Selection> select_word(const ViewState& state, const KindPlan& plan, TenantId tenant,
                              const std::string& needle);

// Of numbers that are a list, whatever their number. No lock needed.
Status each_row_of(const RecordSpace& space, const Roaring& numbers,
                   const RecordSpace::VisitRow& visit);

// The numbers that pass the checks, read from the space's snapshot. No lock needed.
Result<BitmapPtr> verified(const RecordSpace& space, const Selection& selection);

// Has `list` every number between the ends of `other`?
bool spans(const Roaring& list, const Roaring& other);

BitmapPtr intersection(std::vector<BitmapPtr> all, const std::vector<BitmapPtr>& none);

}  // namespace daybook
