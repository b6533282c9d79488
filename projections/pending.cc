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
}

PendingTerms::Entry& PendingTerms::entry_of(const Term& term, std::uint32_t hash) {
  std::size_t at = slot_of(term, hash);
  if (slots_[at].entry == 0) {
    if (entries_.size() * 2 >= slots_.size()) {
      grow();
      at = slot_of(term, hash);
    }
    entries_.emplace_back().term = term;
    slots_[at] = {hash, static_cast<std::uint32_t>(entries_.size())};
  }
  return entries_[slots_[at].entry - 1];
}

void PendingTerms::add(const ListChange& change) {
  Entry& entry = entry_of(change.term, change.hash);
  for (std::uint32_t i = 0; i < change.count; ++i) {
    append(entry, (change.number + i) << 1 | (change.enters ? 1U : 0U));
  }
  changes_ += change.count;
}

void PendingTerms::absorb(PendingTerms&& later) {
  if (empty()) {
    *this = std::move(later);
    return;
  }
  for (const Entry& from : later.entries_) {
    Entry& entry = entry_of(from.term, hash_of(from.term));
    later.each_change(from, 0, [&](std::uint32_t change) { append(entry, change); });
  }
  changes_ += later.changes_;
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

// The lines are visited once, from the last on, each into its place.
void PendingTerms::collect(const Entry& entry, std::vector<Number>& numbers) const {
  const auto number_of = [](std::uint32_t change) {
    return Number{change >> 1, (change & 1) != 0};
  };
  numbers.resize(entry.count);
  const std::uint32_t in_first = std::min(entry.count, kFirst);
  std::transform(entry.first.begin(), entry.first.begin() + in_first, numbers.begin(), number_of);
  std::uint32_t end = entry.count;
  for (std::uint32_t line = entry.last; end > kFirst; line = lines_[line].before) {
    const std::uint32_t begin = kFirst + full_lines(end - 1) * kChained;
    const auto& changes = lines_[line].changes;
    std::transform(changes.begin(), changes.begin() + (end - begin), numbers.begin() + begin,
                   number_of);
    end = begin;
  }
}

void PendingTerms::sorted(std::size_t index, std::vector<Number>& numbers) const {
  collect(entries_[index], numbers);
  const auto by_number = [](const Number& a, const Number& b) { return a.number < b.number; };
  if (!std::is_sorted(numbers.begin(), numbers.end(), by_number)) {
    std::stable_sort(numbers.begin(), numbers.end(), by_number);
  }
  std::size_t kept = 0;
  for (const Number& number : numbers) {
    if (kept > 0 && numbers[kept - 1].number == number.number) --kept;
    numbers[kept++] = number;
  }
  numbers.resize(kept);
}

namespace {

// A term as numbers whose order is that of its key, so that sorting looks at nothing else.
struct SortedTerm {
  std::array<std::uint64_t, 4> key;
  std::uint32_t index;
};

std::uint64_t big_endian(const std::uint8_t* bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) number = number << 8 | bytes[i];
  return number;
}

SortedTerm sorted_term(const Term& term, std::uint32_t index) {
  const std::uint64_t space = std::uint64_t{term.kind} << 48 | std::uint64_t{term.field} << 32 |
                              std::uint64_t{static_cast<std::uint8_t>(term.form)} << 24 |
                              std::uint64_t{term.size} << 16;
  return {{term.tenant, space, big_endian(term.bytes.data()), big_endian(term.bytes.data() + 8)},
          index};
}

}  // namespace

std::vector<std::uint32_t> PendingTerms::in_key_order() const {
  std::vector<SortedTerm> terms;
  terms.reserve(entries_.size());
  for (const Entry& entry : entries_) {
    terms.push_back(sorted_term(entry.term, static_cast<std::uint32_t>(terms.size())));
  }
  std::ranges::sort(terms, {}, &SortedTerm::key);
  std::vector<std::uint32_t> order;
  order.reserve(terms.size());
  for (const SortedTerm& term : terms) order.push_back(term.index);
  return order;
}

}  // namespace daybook
