// Changes of lists that are not on disk yet: for each term the numbers that entered or left since.
// For one number the last change counts, so applying pending changes to a list that already has
// them changes nothing. One writer; const functions from any thread while nobody writes.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "projections/term.h"

class Roaring;

namespace daybook {

// The pending numbers of one term; most terms have few, so those are kept without the heap.
class PendingNumbers {
 public:
  struct Number {
    std::uint32_t number;
    bool enters;
  };

  PendingNumbers();
  ~PendingNumbers();
  PendingNumbers(PendingNumbers&&) noexcept;
  PendingNumbers& operator=(PendingNumbers&&) noexcept;

  void set(std::uint32_t number, bool enters);
  void apply_to(Roaring& list) const;
  // Ascending, none twice.
  std::vector<Number> sorted() const;

 private:
  struct Many;
  std::array<Number, 2> few_{};
  std::uint32_t count_ = 0;  // Of few_; beyond it all are in many_.
  std::unique_ptr<Many> many_;
};

// A hash table that keeps terms in the order in which they came.
class PendingTerms {
 public:
  struct Entry {
    Term term;
    PendingNumbers numbers;
  };

  PendingTerms();
  void set(const ListChange& change);
  const PendingNumbers* find(const Term& term) const;
  const std::vector<Entry>& entries() const { return entries_; }
  std::size_t changes() const { return changes_; }
  bool empty() const { return entries_.empty(); }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t entry = 0;  // From 1; 0 is free.
  };
  std::size_t slot_of(const Term& term, std::uint32_t hash) const;
  void grow();

  std::vector<Slot> slots_;  // A power of two, at most half full.
  std::vector<Entry> entries_;
  std::size_t changes_ = 0;
};

}  // namespace daybook
