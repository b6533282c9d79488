#include "projections/paging.h"

#include <algorithm>
#include <roaring/roaring.hh>
#include <utility>

#include "projections/selection.h"

namespace daybook {
namespace {

using Numbers = std::vector<std::uint32_t>;

// Measured: looking up and sorting a rank costs so many steps of walking over a run.
constexpr std::uint64_t kStepsPerRank = 6;

// The matching records that one run has, from one end of it to the other.
class RunCursor {
 public:
  // `wanted`: no more than so many will be asked for.
  RunCursor(OrderRunPtr run, Roaring mine, bool backwards, std::uint64_t wanted)
      : run_(std::move(run)), mine_(std::move(mine)), backwards_(backwards) {
    const std::uint64_t count = mine_.cardinality();
    const std::uint64_t steps = std::min(wanted, count) * (run_->size() / (count + 1) + 1);
    if (count * kStepsPerRank < steps) sort_ranks(wanted);
    settle();
  }

  bool done() const { return is_sorted_ ? at_ == ranks_.size() : at_ == run_->size(); }
  std::uint32_t number() const { return run_->number_at(rank()); }
  void next() {
    ++at_;
    settle();
  }

  // Does this one's record come before the other's, in the direction of walking?
  bool before(const RunCursor& other) const {
    const int order = run_->key_at(rank()).compare(other.run_->key_at(other.rank()));
    const bool less = order < 0 || (order == 0 && number() < other.number());
    return less != backwards_;
  }

 private:
  void sort_ranks(std::uint64_t wanted) {
    is_sorted_ = true;
    ranks_.reserve(mine_.cardinality());
    for (const std::uint32_t number : mine_) ranks_.push_back(*run_->rank_of(number));
    const auto end = ranks_.begin() +
                     static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(wanted, ranks_.size()));
    if (backwards_) {
      std::partial_sort(ranks_.begin(), end, ranks_.end(), std::greater<>());
    } else {
      std::partial_sort(ranks_.begin(), end, ranks_.end());
    }
    ranks_.erase(end, ranks_.end());
  }

  std::size_t rank() const {
    if (is_sorted_) return ranks_[at_];
    return backwards_ ? run_->size() - 1 - at_ : at_;
  }

  void settle() {
    if (is_sorted_) return;
    while (at_ < run_->size() && !mine_.contains(number())) ++at_;
  }

  OrderRunPtr run_;
  Roaring mine_;
  bool backwards_;
  bool is_sorted_ = false;
  Numbers ranks_;
  std::size_t at_ = 0;
};

// The matching records by the run that tells of them, and those without a value.
struct Shares {
  std::vector<std::pair<OrderRunPtr, Roaring>> runs;
  Roaring blank;
  std::uint64_t ordered = 0;
};

// What both have, which `from` then has no more. Mostly it is all, since a run tells of all
// records.
Roaring take_shared(Roaring& from, const Roaring& list) {
  if (spans(list, from)) return std::exchange(from, Roaring());
  Roaring shared = from & list;
  from -= shared;
  return shared;
}

Shares shares_of(const Roaring& matching, const OrderRuns& runs) {
  Shares shares;
  shares.blank = matching;
  Roaring without;
  for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
    Roaring mine = take_shared(shares.blank, (*run)->numbers());
    if (!(*run)->without_value().isEmpty()) {
      without |= mine & (*run)->without_value();
      mine -= (*run)->without_value();
    }
    shares.ordered += mine.cardinality();
    if (!mine.isEmpty()) shares.runs.emplace_back(*run, std::move(mine));
  }
  shares.blank |= without;
  return shares;
}

// Ranks `offset` and following of those that have a value.
Numbers ordered_page(Shares& shares, bool descending, std::uint64_t offset, std::uint64_t limit) {
  if (offset >= shares.ordered || limit == 0) return {};
  limit = std::min(limit, shares.ordered - offset);
  // A page of the second half is nearer from the other end.
  const bool from_end = offset > (shares.ordered - limit) / 2;
  std::uint64_t skip = from_end ? shares.ordered - offset - limit : offset;
  std::vector<RunCursor> cursors;
  cursors.reserve(shares.runs.size());
  for (auto& [run, mine] : shares.runs) {
    cursors.emplace_back(run, std::move(mine), descending != from_end, skip + limit);
  }
  Numbers page;
  while (page.size() < limit) {
    RunCursor* first = nullptr;
    for (RunCursor& cursor : cursors) {
      if (!cursor.done() && (first == nullptr || cursor.before(*first))) first = &cursor;
    }
    if (skip > 0) {
      --skip;
    } else {
      page.push_back(first->number());
    }
    first->next();
  }
  if (from_end) std::reverse(page.begin(), page.end());
  return page;
}

}  // namespace

std::vector<std::uint32_t> page_by_flag(const Roaring& matching, const Roaring& flagged,
                                        const PageOf& of, bool ties_descending) {
  const Roaring with = matching & flagged;
  const Roaring without = matching - flagged;
  const Roaring& first = of.descending ? with : without;
  const Roaring& second = of.descending ? without : with;
  const std::uint64_t first_size = first.cardinality();
  Numbers page = page_by_number(first, {ties_descending, of.offset, of.limit});
  const std::uint64_t offset = of.offset < first_size ? 0 : of.offset - first_size;
  const auto left = static_cast<std::uint32_t>(of.limit - page.size());
  const Numbers rest = page_by_number(second, {ties_descending, offset, left});
  page.insert(page.end(), rest.begin(), rest.end());
  return page;
}

std::vector<std::uint32_t> page_by_number(const Roaring& matching, const PageOf& of) {
  Numbers page;
  const std::uint64_t count = matching.cardinality();
  if (of.offset >= count) return page;
  const std::uint64_t size = std::min<std::uint64_t>(of.limit, count - of.offset);
  const std::uint64_t first = of.descending ? count - of.offset - size : of.offset;
  std::uint32_t number = 0;
  if (size == 0 || !matching.select(static_cast<std::uint32_t>(first), &number)) return page;
  auto at = matching.begin();
  for (at.equalorlarger(number); page.size() < size; ++at) page.push_back(*at);
  if (of.descending) std::reverse(page.begin(), page.end());
  return page;
}

// Two lists, one after the other: the blank ones first, or last when all is turned round.
std::vector<std::uint32_t> page_in_order(const Roaring& matching, const OrderRuns& runs,
                                         const PageOf& of) {
  Shares shares = shares_of(matching, runs);
  const Roaring blank = std::move(shares.blank);
  const std::uint64_t first_size = of.descending ? shares.ordered : blank.cardinality();
  const std::uint64_t in_first =
      of.offset >= first_size ? 0 : std::min<std::uint64_t>(of.limit, first_size - of.offset);
  const auto in_second = static_cast<std::uint32_t>(of.limit - in_first);
  const std::uint64_t second_offset = of.offset < first_size ? 0 : of.offset - first_size;
  Numbers page;
  Numbers rest;
  if (of.descending) {
    page = ordered_page(shares, true, of.offset, in_first);
    rest = page_by_number(blank, {true, second_offset, in_second});
  } else {
    page = page_by_number(blank, {false, of.offset, static_cast<std::uint32_t>(in_first)});
    rest = ordered_page(shares, false, second_offset, in_second);
  }
  page.insert(page.end(), rest.begin(), rest.end());
  return page;
}

BitmapPtr numbers_in_range(const OrderRuns& runs, std::string_view bound, bool is_from) {
  auto found = std::make_shared<Roaring>();
  Roaring younger;
  for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
    const std::size_t begin = is_from ? (*run)->first_rank(bound, false) : 0;
    const std::size_t end = is_from ? (*run)->size() : (*run)->first_rank(bound, true);
    Numbers numbers;
    for (std::size_t rank = begin; rank < end; ++rank) numbers.push_back((*run)->number_at(rank));
    std::sort(numbers.begin(), numbers.end());
    Roaring mine(numbers.size(), numbers.data());
    *found |= mine - younger;
    younger |= (*run)->numbers();
  }
  return found;
}

}  // namespace daybook
