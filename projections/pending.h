// Changes of lists that are not on disk yet: for each term the numbers that entered or left since,
// in the order in which they did. For one number the last change counts, so applying changes to a
// list that already has them changes nothing.
//
// A create changes about a hundred lists, so this is laid out for appending: a term and its first
// changes are one cache line, further ones are chained in lines of fifteen, and apply() looks
// ahead. The chain goes backwards, so that a list that had a million changes before is brought up
// to date by looking at what came since.
//
// One writer; const functions from any thread while nobody writes.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "projections/term.h"

class Roaring;

namespace daybook {

class PendingTerms {
 public:
  struct Number {
    std::uint32_t number;
    bool enters;
  };

  PendingTerms();
  void apply(std::span<const ListChange> changes);
  // Those of `later` after these.
  void absorb(PendingTerms&& later);

  // How many changes there are of the term. They only ever become more.
  std::uint32_t count(const Term& term) const;
  // Applies the changes of the term from the `first`th on (from 0).
  void apply_to(Roaring& list, const Term& term, std::uint32_t first = 0) const;

  // The last change of each number, ascending; `index` up to size(). Into a vector that is used for
  // many terms, since most have few.
  void sorted(std::size_t index, std::vector<Number>& numbers) const;
  // The indexes of all terms in the order of keys in the rows.
  std::vector<std::uint32_t> in_key_order() const;
  const Term& term(std::size_t index) const { return entries_[index].term; }
  std::size_t size() const { return entries_.size(); }
  std::size_t changes() const { return changes_; }
  bool empty() const { return entries_.empty(); }

 private:
  static constexpr std::uint32_t kFirst = 5;
  static constexpr std::uint32_t kChained = 15;

  // A change is twice the number, plus one when it enters.
  struct alignas(64) Entry {
    Term term;
    std::uint32_t count = 0;
    std::uint32_t last = 0;  // The line that was begun last.
    std::array<std::uint32_t, kFirst> first{};
  };
  struct alignas(64) Line {
    std::array<std::uint32_t, kChained> changes{};
    std::uint32_t before = 0;  // The line that was full when this one was begun.
  };
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t entry = 0;  // From 1; 0 is free.
  };

  std::size_t slot_of(const Term& term, std::uint32_t hash) const;
  const Entry* find(const Term& term) const;
  void prefetch(std::uint32_t hash) const;
  void add(const ListChange& change);
  Entry& entry_of(const Term& term, std::uint32_t hash);
  void append(Entry& entry, std::uint32_t change);
  void grow();
  void collect(const Entry& entry, std::vector<Number>& numbers) const;
  static std::uint32_t full_lines(std::uint32_t first);
  std::vector<std::uint32_t> lines_from(const Entry& entry, std::uint32_t first) const;
  template <class Visit>
  void each_change(const Entry& entry, std::uint32_t first, const Visit& visit) const;

  std::vector<Slot> slots_;  // A power of two, at most half full.
  std::vector<Entry> entries_;
  std::vector<Line> lines_;
  std::size_t changes_ = 0;
};

}  // namespace daybook
