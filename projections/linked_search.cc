#include "projections/linked_search.h"

#include <algorithm>
#include <roaring/roaring.hh>
#include <shared_mutex>

#include "domain/core/record_codec.h"

namespace daybook {
namespace {

// So few are read one by one, whoever links to them.
constexpr std::uint64_t kFewFound = 4096;

Result<LinkedIds> ids_of(const RecordSpace& space, const Roaring& numbers) {
  LinkedIds ids;
  ids.reserve(numbers.cardinality());
  DAYBOOK_CHECK(each_row_of(space, numbers, [&](std::uint32_t, std::string_view row) {
    ids.push_back(id_of_record_row(row));
  }));
  std::ranges::sort(ids);
  return ids;
}

}  // namespace

LinkedSearch::LinkedSearch(const ViewState& state, const KindPlan& plan, const ListQuery& query)
    : state_(state), plan_(plan), tenant_(query.tenant), needles_(search_words(query.search)) {}

Status LinkedSearch::look() {
  if (needles_.empty()) return Done{};  // Most lists: no lock for nothing.
  {
    const std::shared_lock lock(state_.lock);
    DAYBOOK_CHECK(take());
  }
  return find();
}

Status LinkedSearch::take() {
  links_.clear();
  found_.clear();
  published_ = state_.published;
  snapshot_ = state_.snapshot;
  const TermSpace terms{tenant_, plan_.kind->id};
  for (const Field* field : plan_.searched_links) {
    DAYBOOK_TRY(BitmapPtr linking, state_.postings.bitmap(terms.present(field->id)));
    links_.push_back({field, state_.plans.find(field->target), std::move(linking)});
  }
  for (const std::string& needle : needles_) {
    for (std::size_t link = 0; link < links_.size(); ++link) {
      DAYBOOK_TRY(Selection selection, select_word(state_, *links_[link].target, tenant_, needle));
      found_.push_back({link, std::move(selection), std::make_shared<LinkedIds>()});
    }
  }
  return Done{};
}

Status LinkedSearch::find() {
  for (Found& found : found_) {
    DAYBOOK_CHECK(narrow(found));
    const RecordSpace space = space_of(*links_[found.link].target);
    DAYBOOK_TRY(const BitmapPtr matching, verified(space, found.selection));
    DAYBOOK_TRY(*found.ids, ids_of(space, *matching));
  }
  return Done{};
}

std::vector<SearchWord> LinkedSearch::words(bool by_rows) const {
  std::vector<SearchWord> words;
  auto found = found_.begin();
  for (const std::string& needle : needles_) {
    SearchWord word{needle, {}};
    for (const Link& link : links_) word.linked.push_back({link.field, (found++)->ids, by_rows});
    words.push_back(std::move(word));
  }
  return words;
}

RecordSpace LinkedSearch::space_of(const KindPlan& plan) const {
  return {*state_.rows, tenant_, plan.kind->id, snapshot_.get()};
}

// A word may be found in a million persons to whom ten notes link: nobody wants to know the others.
Status LinkedSearch::narrow(Found& found) {
  Link& link = links_[found.link];
  const std::uint64_t count = found.selection.numbers->cardinality();
  if (count <= kFewFound || link.linking->cardinality() >= count) return Done{};
  if (link.linked == nullptr) {
    DAYBOOK_TRY(link.linked, linked_by(link));
  }
  found.selection.numbers = intersection({found.selection.numbers, link.linked}, {});
  return Done{};
}

Result<BitmapPtr> LinkedSearch::linked_by(const Link& link) const {
  LinkedIds ids;
  DAYBOOK_CHECK(
      each_row_of(space_of(plan_), *link.linking, [&](std::uint32_t, std::string_view row) {
        const Value value = value_of_record_row(row, link.field->id);
        if (const auto* id = std::get_if<Uuid>(&value)) ids.push_back(*id);
      }));
  std::ranges::sort(ids);
  const auto again = std::ranges::unique(ids);
  ids.erase(again.begin(), again.end());
  const RecordSpace targets = space_of(*link.target);
  auto numbers = std::make_shared<Roaring>();
  for (const Uuid& id : ids) {
    DAYBOOK_TRY(const auto number, targets.number_of(id));
    if (number) numbers->add(number->value);
  }
  return BitmapPtr(std::move(numbers));
}

}  // namespace daybook
