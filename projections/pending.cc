#include "projections/pending.h"

#include <algorithm>
#include <roaring/roaring.hh>

namespace daybook {
namespace {

constexpr std::size_t kLookAhead = 8;

}  // namespace

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

const PendingTerms::Entry* PendingTerms::find(const Term& term) const {
  const Slot& slot = slots_[slot_of(term, hash_of(term))];
  return slot.entry == 0 ? nullptr : &entries_[slot.entry - 1];
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

void PendingTerms::prefetch(std::uint32_t hash) const {
  const Slot& slot = slots_[hash & (slots_.size() - 1)];
  if (slot.entry != 0) __builtin_prefetch(&entries_[slot.entry - 1], 1);
}

// Three loads that depend on one another would be waited for a hundred times a record; so the slot
// is fetched two steps ahead, and the entry one.
void PendingTerms::apply(std::span<const ListChange> changes) {
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (i + 2 * kLookAhead < changes.size()) {
      __builtin_prefetch(&slots_[changes[i + 2 * kLookAhead].hash & (slots_.size() - 1)]);
    }
    if (i + kLookAhead < changes.size()) prefetch(changes[i + kLookAhead].hash);
    add(changes[i]);
  }
  changes_ += changes.size();
}

void PendingTerms::add(const ListChange& change) {
  std::size_t at = slot_of(change.term, change.hash);
  if (slots_[at].entry == 0) {
    if (entries_.size() * 2 >= slots_.size()) {
      grow();
      at = slot_of(change.term, change.hash);
    }
    entries_.emplace_back().term = change.term;
    slots_[at] = {change.hash, static_cast<std::uint32_t>(entries_.size())};
  }
  append(entries_[slots_[at].entry - 1], change.number << 1 | (change.enters ? 1U : 0U));
}

void PendingTerms::append(Entry& entry, std::uint32_t change) {
  if (entry.count < kFirst) {
    entry.first[entry.count++] = change;
    return;
  }
  const std::uint32_t in_line = (entry.count - kFirst) % kChained;
  if (in_line == 0) {
    lines_.emplace_back().before = entry.last;
    entry.last = static_cast<std::uint32_t>(lines_.size() - 1);
  }
  lines_[entry.last].changes[in_line] = change;
  ++entry.count;
}

// So many lines are full before the `first`th change.
std::uint32_t PendingTerms::full_lines(std::uint32_t first) {
  return first < kFirst ? 0 : (first - kFirst) / kChained;
}

// The lines that hold the changes from the `first`th on, the last one first.
std::vector<std::uint32_t> PendingTerms::lines_from(const Entry& entry, std::uint32_t first) const {
  std::vector<std::uint32_t> lines;
  if (entry.count <= std::max(first, kFirst)) return lines;
  std::uint32_t line = entry.last;
  for (std::uint32_t n = full_lines(entry.count - 1) + 1; n > full_lines(first); --n) {
    lines.push_back(line);
    line = lines_[line].before;
  }
  return lines;
}

template <class Visit>
void PendingTerms::each_change(const Entry& entry, std::uint32_t first, const Visit& visit) const {
  for (std::uint32_t i = first; i < std::min(entry.count, kFirst); ++i) visit(entry.first[i]);
  const std::vector<std::uint32_t> lines = lines_from(entry, first);
  std::uint32_t begin = kFirst + full_lines(first) * kChained;
  for (auto line = lines.rbegin(); line != lines.rend(); ++line, begin += kChained) {
    const std::uint32_t end = std::min(begin + kChained, entry.count);
    for (std::uint32_t i = std::max(first, begin); i < end; ++i) {
      visit(lines_[*line].changes[i - begin]);
    }
  }
}

std::uint32_t PendingTerms::count(const Term& term) const {
  const Entry* entry = find(term);
  return entry == nullptr ? 0 : entry->count;
}

void PendingTerms::apply_to(Roaring& list, const Term& term, std::uint32_t first) const {
  const Entry* entry = find(term);
  if (entry == nullptr) return;
  each_change(*entry, first, [&](std::uint32_t change) {
    if ((change & 1) != 0) {
      list.add(change >> 1);
    } else {
      list.remove(change >> 1);
    }
  });
}

std::vector<PendingTerms::Number> PendingTerms::sorted(std::size_t index) const {
  const Entry& entry = entries_[index];
  std::vector<std::uint32_t> changes;
  changes.reserve(entry.count);
  each_change(entry, 0, [&](std::uint32_t change) { changes.push_back(change); });
  const auto by_number = [](std::uint32_t a, std::uint32_t b) { return a >> 1 < b >> 1; };
  if (!std::is_sorted(changes.begin(), changes.end(), by_number)) {
    std::stable_sort(changes.begin(), changes.end(), by_number);
  }
  std::vector<Number> numbers;
  numbers.reserve(changes.size());
  for (const std::uint32_t change : changes) {
    if (!numbers.empty() && numbers.back().number == change >> 1) numbers.pop_back();
    numbers.push_back({change >> 1, (change & 1) != 0});
  }
  return numbers;
}

}  // namespace daybook
