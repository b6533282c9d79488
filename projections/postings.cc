#include "projections/postings.h"

#include <algorithm>
#include <roaring/roaring.hh>
#include <unordered_set>

#include "domain/core/bytes.h"
#include "projections/chunks.h"
#include "projections/keys.h"
#include "projections/row_batch.h"

namespace daybook {
namespace {

constexpr std::size_t kFoldBatchBytes = std::size_t{4} << 20;
// So many terms are written as table files, each of about so many bytes.
constexpr std::size_t kTermsWorthTables = 50'000;
constexpr std::size_t kFoldTableBytes = std::size_t{32} << 20;

// `lows` with the changes applied; both ascending.
std::vector<std::uint16_t> merged(const std::vector<std::uint16_t>& lows,
                                  std::span<const PendingTerms::Number> changes) {
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
    : rows_(rows),
      on_disk_(cache_bytes / 4),
      current_(cache_bytes - cache_bytes / 4),
      pending_(std::make_unique<PendingTerms>()) {}
Postings::~Postings() = default;

void Postings::apply(std::span<const ListChange> changes) { pending_->apply(changes); }

void Postings::reset() {
  pending_ = std::make_unique<PendingTerms>();
  folding_.reset();
  on_disk_.clear();
  current_.clear();
  folded_.reset();
}

BitmapCache::Stamp Postings::stamp_of(const Term& term) const {
  return {folding_ == nullptr ? 0 : folding_->count(term), pending_->count(term)};
}

Result<BitmapPtr> Postings::base(const Term& term) const {
  if (BitmapPtr cached = on_disk_.find(term).list) return cached;
  ChunkAssembler chunks;
  const std::string prefix = posting_prefix(term);
  DAYBOOK_CHECK(rows_.each(prefix, [&](std::string_view key, std::string_view row) {
    chunks.add(chunk_of_posting_key(key), row);
    return true;
  }));
  auto list = std::make_shared<Roaring>(chunks.empty() ? Roaring() : chunks.finish());
  // Lists that hold nearly all there is (every commit, every record) become a few numbers, and with
  // them the copies that changes are applied to.
  list->runOptimize();
  return BitmapPtr(std::move(list));
}

Result<BitmapPtr> Postings::bitmap(const Term& term) const {
  const BitmapCache::Stamp now = stamp_of(term);
  BitmapCache::Found found = current_.find(term);
  if (found.list != nullptr && found.stamp == now) return found.list;
  const bool goes_on = found.list != nullptr && found.stamp.folding == now.folding &&
                       found.stamp.pending <= now.pending;
  if (!goes_on) {
    DAYBOOK_TRY(found.list, base(term));
    found.stamp = {};
    if (now != found.stamp) on_disk_.put(term, found.list, {});
  }
  if (found.stamp != now) {
    auto list = std::make_shared<Roaring>(*found.list);
    if (folding_ != nullptr) folding_->apply_to(*list, term, found.stamp.folding);
    pending_->apply_to(*list, term, found.stamp.pending);
    found.list = std::move(list);
  }
  // Imports ask for a million values that nobody has: these would drive the others out.
  if (now != BitmapCache::Stamp{} || !found.list->isEmpty()) current_.put(term, found.list, now);
  return found.list;
}

Result<BitmapPtr> Postings::union_of(const TermSpace& space, FieldId field, Gram low,
                                     Gram high) const {
  const Term first = space.gram(field, low);
  const Term last = space.gram(field, high);
  auto all = std::make_shared<Roaring>();
  std::unordered_set<Term> pending;
  for (const PendingTerms* terms : {folding_.get(), pending_.get()}) {
    if (terms == nullptr) continue;
    for (std::size_t i = 0; i < terms->size(); ++i) {
      if (in_range(terms->term(i), first, last)) pending.insert(terms->term(i));
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

// False of views that are being made: nothing is looked up then.
Result<bool> Postings::holds_any() const {
  bool any = false;
  DAYBOOK_CHECK(rows_.each(table_prefix(Table::kPosting), [&](std::string_view, std::string_view) {
    any = true;
    return false;
  }));
  return any;
}

Status Postings::fold(const std::function<void(RowBatch&)>& last) {
  DAYBOOK_TRY(const bool is_held, holds_any());
  if (!is_held) folded_.emplace();
  Status folded = write_folded(last);
  if (!folded) {
    folded_.reset();
  } else if (folded_) {
    folded_->advance();
  }
  return folded;
}

// Neighbours on disk are read and written together.
Status Postings::write_folded(const std::function<void(RowBatch&)>& last) {
  RowBatch batch;
  if (folding_->size() >= kTermsWorthTables) {
    DAYBOOK_CHECK(fold_into_tables());
    last(batch);
    return rows_.write(batch.sorted());
  }
  for (const std::uint32_t index : folding_->in_key_order()) {
    DAYBOOK_CHECK(fold_term(index, batch));
    if (batch.bytes() < kFoldBatchBytes) continue;
    DAYBOOK_CHECK(rows_.write(batch.sorted()));
    batch.clear();
  }
  last(batch);
  return rows_.write(batch.sorted());
}

// Rows that come in order need no table in memory, no log and no compaction of their own. The
// checkpoint follows: what a crash leaves without it is folded once more.
Status Postings::fold_into_tables() {
  RowBatch table;
  const auto write = [&]() -> Status {
    DAYBOOK_CHECK(rows_.ingest(table.sorted()));
    table.clear();
    return Done{};
  };
  for (const std::uint32_t index : folding_->in_key_order()) {
    DAYBOOK_CHECK(fold_term(index, table));
    if (table.bytes() >= kFoldTableBytes) DAYBOOK_CHECK(write());
  }
  return write();
}

bool Postings::may_hold(const Term& term, std::uint16_t chunk) const {
  return !folded_ || folded_->reach(term, chunk);
}

Status Postings::fold_term(std::size_t index, RowBatch& out) {
  const Term& term = folding_->term(index);
  std::string key = posting_prefix(term);
  const std::size_t prefix = key.size();
  folding_->sorted(index, numbers_);
  const std::span<const PendingTerms::Number> all(numbers_);
  for (std::size_t begin = 0; begin < all.size();) {
    const auto chunk = static_cast<std::uint16_t>(all[begin].number >> 16);
    std::size_t end = begin;
    while (end < all.size() && all[end].number >> 16 == chunk) ++end;
    key.resize(prefix);
    put_big(key, chunk);
    const bool may_be_held = may_hold(term, chunk);
    DAYBOOK_CHECK(chunk_with(key, all.subspan(begin, end - begin), may_be_held));
    if (!lows_.empty()) {
      out.put(key, encode_chunk(lows_));
    } else if (may_be_held) {
      out.remove(key);
    }
    begin = end;
  }
  if (folded_ && !all.empty()) folded_->note(term, all.back().number);
  return Done{};
}

// What the chunk holds with the changes, in lows_.
Status Postings::chunk_with(const std::string& key, std::span<const PendingTerms::Number> changes,
                            bool may_be_held) {
  lows_.clear();
  if (may_be_held) {
    DAYBOOK_CHECK(rows_.get(key, [&](std::string_view row) { lows_ = decode_chunk(row); }));
  }
  if (!lows_.empty()) {
    lows_ = merged(lows_, changes);
    return Done{};
  }
  for (const auto& change : changes) {
    if (change.enters) lows_.push_back(static_cast<std::uint16_t>(change.number));
  }
  return Done{};
}

// Cached lists of the terms that were folded go: their stamps count changes that are no more.
void Postings::end_fold() {
  for (std::size_t i = 0; i < folding_->size(); ++i) {
    on_disk_.erase(folding_->term(i));
    current_.erase(folding_->term(i));
  }
  folding_.reset();
}

}  // namespace daybook
