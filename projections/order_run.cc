#include "projections/order_run.h"

#include <algorithm>
#include <roaring/roaring.hh>

#include "domain/core/bytes.h"
#include "projections/text.h"

namespace daybook {
namespace {

constexpr std::uint32_t kNoRank = ~std::uint32_t{0};
// Up to so many times as many numbers as records, an array by number is worth its room.
constexpr std::uint64_t kDenseFactor = 4;

std::string sort_key_of(std::int64_t number) {
  std::string out;
  put_big(out, static_cast<std::uint64_t>(number) ^ std::uint64_t{1} << 63);
  return out;
}

}  // namespace

std::string sort_key(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return fold_text(*text);
  if (const auto* number = std::get_if<std::int64_t>(&value)) return sort_key_of(*number);
  if (const auto* flag = std::get_if<bool>(&value)) return sort_key_of(*flag ? 1 : 0);
  return {};
}

std::string sort_key(Time time) { return sort_key_of(time.value); }

OrderRun::OrderRun(std::vector<Row> rows)
    : numbers_(std::make_unique<Roaring>()), without_value_(std::make_unique<Roaring>()) {
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    const int order = a.key.compare(b.key);
    return order < 0 || (order == 0 && a.number < b.number);
  });
  std::vector<std::uint32_t> numbers;
  numbers.reserve(rows.size());
  for (const Row& row : rows) {
    numbers.push_back(row.number);
    if (row.has_value) {
      add(row.key, row.number);
    } else {
      without_value_->add(row.number);
    }
  }
  std::sort(numbers.begin(), numbers.end());
  numbers_->addMany(numbers.size(), numbers.data());
  index_ranks();
}

OrderRun::~OrderRun() = default;

OrderRunPtr OrderRun::merged(const OrderRun& older, const OrderRun& younger) {
  auto run = std::make_shared<OrderRun>(std::vector<Row>());
  std::size_t left = 0;
  std::size_t right = 0;
  const auto is_left_first = [&] {
    const int order = older.key_at(left).compare(younger.key_at(right));
    return order < 0 || (order == 0 && older.number_at(left) < younger.number_at(right));
  };
  while (left < older.size() || right < younger.size()) {
    if (left < older.size() && younger.numbers_->contains(older.number_at(left))) {
      ++left;
    } else if (left < older.size() && (right == younger.size() || is_left_first())) {
      run->add(older.key_at(left), older.number_at(left));
      ++left;
    } else {
      run->add(younger.key_at(right), younger.number_at(right));
      ++right;
    }
  }
  *run->numbers_ = *older.numbers_ | *younger.numbers_;
  *run->without_value_ = (*older.without_value_ - *younger.numbers_) | *younger.without_value_;
  run->index_ranks();
  return run;
}

void OrderRun::add(std::string_view key, std::uint32_t number) {
  keys_.append(key);
  key_ends_.push_back(static_cast<std::uint32_t>(keys_.size()));
  numbers_in_order_.push_back(number);
}

void OrderRun::index_ranks() {
  if (size() == 0) return;
  const auto [low, high] = std::minmax_element(numbers_in_order_.begin(), numbers_in_order_.end());
  first_number_ = *low;
  const std::uint64_t spread = std::uint64_t{*high} - *low + 1;
  if (spread <= kDenseFactor * size()) {
    ranks_.assign(spread, kNoRank);
    for (std::uint32_t rank = 0; rank < size(); ++rank) {
      ranks_[numbers_in_order_[rank] - first_number_] = rank;
    }
    return;
  }
  for (std::uint32_t rank = 0; rank < size(); ++rank) {
    sparse_ranks_.emplace_back(numbers_in_order_[rank], rank);
  }
  std::sort(sparse_ranks_.begin(), sparse_ranks_.end());
}

std::string_view OrderRun::key_at(std::size_t rank) const {
  const std::uint32_t begin = rank == 0 ? 0 : key_ends_[rank - 1];
  return std::string_view(keys_).substr(begin, key_ends_[rank] - begin);
}

std::optional<std::uint32_t> OrderRun::rank_of(std::uint32_t number) const {
  if (!ranks_.empty()) {
    if (number < first_number_ || number - first_number_ >= ranks_.size()) return std::nullopt;
    const std::uint32_t rank = ranks_[number - first_number_];
    return rank == kNoRank ? std::nullopt : std::optional(rank);
  }
  const auto at = std::lower_bound(sparse_ranks_.begin(), sparse_ranks_.end(),
                                   std::pair(number, std::uint32_t{0}));
  if (at == sparse_ranks_.end() || at->first != number) return std::nullopt;
  return at->second;
}

std::size_t OrderRun::first_rank(std::string_view key, bool after) const {
  std::size_t low = 0;
  std::size_t high = size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    const int order = key_at(middle).compare(key);
    if (order < 0 || (after && order == 0)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

std::size_t OrderRun::bytes() const {
  return keys_.capacity() +
         sizeof(std::uint32_t) * (key_ends_.capacity() + ranks_.capacity() +
                                  numbers_in_order_.capacity() + 2 * sparse_ranks_.capacity());
}

}  // namespace daybook
