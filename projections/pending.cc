#include "projections/pending.h"

#include <algorithm>
#include <roaring/roaring.hh>

namespace daybook {

struct PendingNumbers::Many {
  Roaring entered;
  Roaring left;

  void set(std::uint32_t number, bool enters) {
    if (enters) {
      entered.add(number);
      if (!left.isEmpty()) left.remove(number);
    } else {
      left.add(number);
      if (!entered.isEmpty()) entered.remove(number);
    }
  }
};

PendingNumbers::PendingNumbers() = default;
PendingNumbers::~PendingNumbers() = default;
PendingNumbers::PendingNumbers(PendingNumbers&&) noexcept = default;
PendingNumbers& PendingNumbers::operator=(PendingNumbers&&) noexcept = default;

void PendingNumbers::set(std::uint32_t number, bool enters) {
  if (many_ != nullptr) return many_->set(number, enters);
  for (std::uint32_t i = 0; i < count_; ++i) {
    if (few_[i].number != number) continue;
    few_[i].enters = enters;
    return;
  }
  if (count_ < few_.size()) {
    few_[count_++] = {number, enters};
    return;
  }
  many_ = std::make_unique<Many>();
  for (const Number& held : few_) many_->set(held.number, held.enters);
  many_->set(number, enters);
}

void PendingNumbers::apply_to(Roaring& list) const {
  if (many_ != nullptr) {
    list |= many_->entered;
    if (!many_->left.isEmpty()) list -= many_->left;
    return;
  }
  for (std::uint32_t i = 0; i < count_; ++i) {
    if (few_[i].enters) {
      list.add(few_[i].number);
    } else {
      list.remove(few_[i].number);
    }
  }
}

std::vector<PendingNumbers::Number> PendingNumbers::sorted() const {
  std::vector<Number> numbers(few_.begin(), few_.begin() + (many_ == nullptr ? count_ : 0));
  if (many_ != nullptr) {
    for (const std::uint32_t number : many_->entered) numbers.push_back({number, true});
    for (const std::uint32_t number : many_->left) numbers.push_back({number, false});
  }
  std::sort(numbers.begin(), numbers.end(),
            [](const Number& a, const Number& b) { return a.number < b.number; });
  return numbers;
}

PendingTerms::PendingTerms() : slots_(1024) {}

std::size_t PendingTerms::slot_of(const Term& term, std::uint32_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at].entry != 0) {
    if (slots_[at].hash == hash && entries_[slots_[at].entry - 1].term == term) return at;
    at = (at + 1) & mask;
  }
  return at;
}

void PendingTerms::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.entry == 0) continue;
    std::size_t at = slot.hash & mask;
    while (slots_[at].entry != 0) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

void PendingTerms::set(const ListChange& change) {
  ++changes_;
  const auto hash = static_cast<std::uint32_t>(hash_of(change.term));
  std::size_t at = slot_of(change.term, hash);
  if (slots_[at].entry == 0) {
    if (entries_.size() * 2 >= slots_.size()) {
      grow();
      at = slot_of(change.term, hash);
    }
    entries_.push_back({change.term, {}});
    slots_[at] = {hash, static_cast<std::uint32_t>(entries_.size())};
  }
  entries_[slots_[at].entry - 1].numbers.set(change.number, change.enters);
}

const PendingNumbers* PendingTerms::find(const Term& term) const {
  const Slot& slot = slots_[slot_of(term, static_cast<std::uint32_t>(hash_of(term)))];
  return slot.entry == 0 ? nullptr : &entries_[slot.entry - 1].numbers;
}

}  // namespace daybook
