// Some records of a kind in the order of a field, as of one moment. Immutable: readers keep a run
// for as long as they need it while the writer goes on to the next.
//
// An order is a list of runs, the oldest and by far the largest first. For a record that several
// hold, the youngest counts.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/core/record.h"

class Roaring;

namespace daybook {

class OrderRun;
using OrderRunPtr = std::shared_ptr<const OrderRun>;
using OrderRuns = std::vector<OrderRunPtr>;

class OrderRun {
 public:
  struct Row {
    std::string key;  // sort_key(); records are in the order of (key, number).
    std::uint32_t number = 0;
    bool has_value = true;  // False: the record is in no order now, whatever older runs say.
  };

  // Rows in any order; no number twice.
  explicit OrderRun(std::vector<Row> rows);
  ~OrderRun();
  static OrderRunPtr merged(const OrderRun& older, const OrderRun& younger);

  // Records with a value, by rank from 0.
  std::size_t size() const { return numbers_in_order_.size(); }
  std::uint32_t number_at(std::size_t rank) const { return numbers_in_order_[rank]; }
  std::string_view key_at(std::size_t rank) const;
  std::optional<std::uint32_t> rank_of(std::uint32_t number) const;
  // The first rank whose key is not below (or, `after`: is above) the key.
  std::size_t first_rank(std::string_view key, bool after) const;

  // All that the run tells of, and those of them that have no value.
  const Roaring& numbers() const { return *numbers_; }
  const Roaring& without_value() const { return *without_value_; }
  std::size_t bytes() const;

 private:
  void index_ranks();
  void add(std::string_view key, std::uint32_t number);

  std::string keys_;
  std::vector<std::uint32_t> key_ends_;
  std::vector<std::uint32_t> numbers_in_order_;
  std::uint32_t first_number_ = 0;
  std::vector<std::uint32_t> ranks_;  // By number - first_number_, when numbers are dense ...
  std::vector<std::pair<std::uint32_t, std::uint32_t>> sparse_ranks_;  // ... else by binary search.
  std::unique_ptr<Roaring> numbers_;
  std::unique_ptr<Roaring> without_value_;
};

// What a field's value is ordered by: folded text, or a number. Empty for other types.
std::string sort_key(const Value& value);
std::string sort_key(Time time);

}  // namespace daybook
