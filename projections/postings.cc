#include "projections/postings.h"

#include <algorithm>
#include <numeric>
#include <roaring/roaring.hh>
#include <unordered_set>

#include "projections/bytes.h"
#include "projections/chunks.h"

namespace daybook {
namespace {

constexpr std::size_t kFoldBatchBytes = std::size_t{4} << 20;

std::string chunk_key(const std::string& prefix, std::uint16_t chunk) {
  std::string key = prefix;
  put_big(key, chunk);
  return key;
}

// `lows` with the changes applied; both ascending.
std::vector<std::uint16_t> merged(const std::vector<std::uint16_t>& lows,
                                  std::span<const PendingNumbers::Number> changes) {
  std::vector<std::uint16_t> out;
  out.reserve(lows.size() + changes.size());
  auto held = lows.begin();
  for (const auto& change : changes) {
    const auto low = static_cast<std::uint16_t>(change.number);
    while (held != lows.end() && *held < low) out.push_back(*held++);
    if (held != lows.end() && *held == low) ++held;
    if (change.enters) out.push_back(low);
  }
  out.insert(out.end(), held, lows.end());
  return out;
}

bool in_range(const Term& term, const Term& low, const Term& high) {
  return term.tenant == low.tenant && term.kind == low.kind && term.field == low.field &&
         term.form == low.form && term.bytes >= low.bytes && term.bytes <= high.bytes;
}

}  // namespace

Postings::Postings(Rows& rows, std::size_t cache_bytes)
    : rows_(rows), cache_(cache_bytes), pending_(std::make_unique<PendingTerms>()) {}
Postings::~Postings() = default;

void Postings::apply(std::span<const ListChange> changes) {
  for (const ListChange& change : changes) pending_->set(change);
}

bool Postings::is_pending(const Term& term) const {
  return pending_->find(term) != nullptr ||
         (folding_ != nullptr && folding_->find(term) != nullptr);
}

void Postings::apply_pending(const Term& term, Roaring& list) const {
  for (const PendingTerms* pending : {folding_.get(), pending_.get()}) {
    if (pending == nullptr) continue;
    if (const PendingNumbers* numbers = pending->find(term)) numbers->apply_to(list);
  }
}

Result<BitmapPtr> Postings::base(const Term& term) const {
  if (BitmapPtr cached = cache_.find(term)) return cached;
  ChunkAssembler chunks;
  const std::string prefix = posting_prefix(term);
  DAYBOOK_CHECK(rows_.each(prefix, [&](std::string_view key, std::string_view row) {
    chunks.add(chunk_of_posting_key(key), row);
    return true;
  }));
  auto list = std::make_shared<const Roaring>(chunks.empty() ? Roaring() : chunks.finish());
  cache_.put(term, list);
  return BitmapPtr(list);
}

Result<BitmapPtr> Postings::bitmap(const Term& term) const {
  DAYBOOK_TRY(BitmapPtr list, base(term));
  if (!is_pending(term)) return list;
  auto current = std::make_shared<Roaring>(*list);
  apply_pending(term, *current);
  return BitmapPtr(current);
}

Result<BitmapPtr> Postings::union_of(const TermSpace& space, FieldId field, Gram low,
                                     Gram high) const {
  const Term first = space.gram(field, low);
  const Term last = space.gram(field, high);
  auto all = std::make_shared<Roaring>();
  std::unordered_set<Term> pending;
  for (const PendingTerms* terms : {folding_.get(), pending_.get()}) {
    if (terms == nullptr) continue;
    for (const auto& entry : terms->entries()) {
      if (in_range(entry.term, first, last)) pending.insert(entry.term);
    }
  }
  for (const Term& term : pending) {
    DAYBOOK_TRY(const BitmapPtr list, bitmap(term));
    *all |= *list;
  }
  // The others are united row by row: all of a gram's chunks stand together.
  ChunkAssembler chunks;
  Term current = first;
  const auto finish = [&] {
    if (!chunks.empty()) *all |= chunks.finish();
  };
  const std::string end = posting_prefix(last);
  std::string prefix = posting_prefix(first);
  const std::string from = prefix;
  prefix.resize(prefix.size() - first.size);
  DAYBOOK_CHECK(rows_.each(prefix, from, [&](std::string_view key, std::string_view row) {
    if (key.substr(0, key.size() - 2) > end) return false;
    const Term term = term_of_posting_key(key);
    if (!(term == current)) finish();
    current = term;
    if (pending.count(term) == 0) chunks.add(chunk_of_posting_key(key), row);
    return true;
  }));
  finish();
  return BitmapPtr(all);
}

bool Postings::begin_fold() {
  if (folding_ != nullptr || pending_->empty()) return false;
  folding_ = std::move(pending_);
  pending_ = std::make_unique<PendingTerms>();
  return true;
}

Status Postings::fold(const std::function<void(RowWrites&)>& last) {
  const auto& entries = folding_->entries();
  std::vector<std::uint32_t> order(entries.size());
  std::iota(order.begin(), order.end(), 0U);
  // Neighbours on disk are read and written together.
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return entries[a].term < entries[b].term; });
  RowBatch batch;
  for (const std::uint32_t index : order) {
    DAYBOOK_CHECK(fold_term(entries[index], batch));
    if (batch.bytes() < kFoldBatchBytes) continue;
    DAYBOOK_CHECK(rows_.write(batch));
    batch.clear();
  }
  last(batch);
  return rows_.write(batch);
}

Status Postings::fold_term(const PendingTerms::Entry& entry, RowBatch& batch) {
  const std::string prefix = posting_prefix(entry.term);
  const std::vector<PendingNumbers::Number> numbers = entry.numbers.sorted();
  const std::span<const PendingNumbers::Number> all(numbers);
  for (std::size_t begin = 0; begin < numbers.size();) {
    const auto chunk = static_cast<std::uint16_t>(numbers[begin].number >> 16);
    std::size_t end = begin;
    while (end < numbers.size() && numbers[end].number >> 16 == chunk) ++end;
    const std::string key = chunk_key(prefix, chunk);
    std::vector<std::uint16_t> lows;
    DAYBOOK_CHECK(rows_.get(key, [&](std::string_view row) { lows = decode_chunk(row); }));
    lows = merged(lows, all.subspan(begin, end - begin));
    if (lows.empty()) {
      batch.remove(key);
    } else {
      batch.put(key, encode_chunk(lows));
    }
    begin = end;
  }
  return Done{};
}

void Postings::end_fold() {
  for (const auto& entry : folding_->entries()) cache_.erase(entry.term);
  folding_.reset();
}

}  // namespace daybook
