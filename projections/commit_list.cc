#include "projections/commit_list.h"

#include <algorithm>
#include <limits>
#include <roaring/roaring.hh>
#include <shared_mutex>

#include "domain/core/bytes.h"
#include "projections/history_lists.h"
#include "projections/keys.h"
#include "projections/overlap.h"
#include "projections/record_reads.h"

namespace daybook {
namespace {

Touch touch_of(std::string_view key, std::string_view row) {
  Touch touch;
  touch.position = last_position_of(key);
  ByteReader reader(row);
  touch.version = Version{reader.varint()};
  while (!reader.done() && reader.ok()) {
    touch.fields.push_back(FieldId{static_cast<std::uint16_t>(reader.varint())});
  }
  return touch;
}

// What the lists say, of one moment: those that all must hold the commit, and those that none must.
struct Moment {
  std::vector<BitmapPtr> all;
  std::vector<BitmapPtr> none;
  RowSnapshotPtr snapshot;
  Position position{};
};

class Collector {
 public:
  Collector(const ViewState& state, const CommitQuery& query) : state_(state), query_(query) {}

  Result<Moment> run() && {
    std::shared_lock lock(state_.lock);
    const HistoryTerms terms{query_.tenant};
    if (query_.actor) DAYBOOK_CHECK(add(terms.actor(*query_.actor)));
    if (!query_.command.empty()) DAYBOOK_CHECK(add(terms.command(query_.command)));
    if (!query_.event.empty()) DAYBOOK_CHECK(add(terms.event(query_.event)));
    if (query_.kind) DAYBOOK_CHECK(add(terms.kind(*query_.kind)));
    if (!query_.import.is_nil()) DAYBOOK_CHECK(add(terms.import(query_.import)));
    if (query_.undoable)
      DAYBOOK_CHECK(*query_.undoable ? add(terms.undoable()) : leave_out(terms.undoable()));
    // Of named records the fields are looked up with the records: those of others do not count.
    if (!query_.fields.empty() && query_.records.empty()) DAYBOOK_CHECK(add_fields(terms));
    if (!query_.with_accesses) DAYBOOK_CHECK(add_base(terms));
    moment_.snapshot = state_.snapshot;
    moment_.position = state_.heads.of(query_.tenant).head.position;
    return std::move(moment_);
  }

 private:
  Result<BitmapPtr> list(const Term& term) const { return state_.postings.bitmap(term); }

  Status add(const Term& term) {
    DAYBOOK_TRY(BitmapPtr found, list(term));
    moment_.all.push_back(std::move(found));
    return Done{};
  }

  Status leave_out(const Term& term) {
    DAYBOOK_TRY(BitmapPtr found, list(term));
    if (!found->isEmpty()) moment_.none.push_back(std::move(found));
    return Done{};
  }

  // There are few accesses, or none, so that to leave them out costs less than to intersect with
  // the list of all others, which is as long as the history.
  Status add_base(const HistoryTerms& terms) {
    const bool is_narrowed = !moment_.all.empty() || !query_.records.empty();
    return is_narrowed ? leave_out(terms.accesses()) : add(terms.all());
  }

  Status add_fields(const HistoryTerms& terms) {
    if (query_.fields.size() == 1) {
      return add(terms.field(query_.fields.front().first, query_.fields.front().second));
    }
    auto any = std::make_shared<Roaring>();
    for (const auto& [kind, field] : query_.fields) {
      DAYBOOK_TRY(const BitmapPtr found, list(terms.field(kind, field)));
      *any |= *found;
    }
    moment_.all.push_back(std::move(any));
    return Done{};
  }

  const ViewState& state_;
  const CommitQuery& query_;
  Moment moment_;
};

bool changes_any(const Touch& touch, KindId kind, const CommitQuery& query) {
  if (query.fields.empty()) return true;
  return std::ranges::any_of(query.fields, [&](const auto& wanted) {
    return wanted.first == kind && std::ranges::binary_search(touch.fields, wanted.second);
  });
}

Status add_accesses(const ViewState& state, TenantId tenant, const RecordKey& key,
                    const RowSnapshot* snapshot, Roaring& any) {
  const std::string from = access_key(tenant, key, Position{});
  return state.rows->each(
      from.substr(0, from.size() - 8), from,
      [&](std::string_view row_key, std::string_view) {
        any.add(static_cast<std::uint32_t>(last_position_of(row_key).value));
        return true;
      },
      snapshot);
}

Result<BitmapPtr> touching(const ViewState& state, const CommitQuery& query,
                           const RowSnapshot* snapshot) {
  auto any = std::make_shared<Roaring>();
  for (const RecordKey& key : query.records) {
    DAYBOOK_TRY(const std::vector<Touch> touches,
                touches_of(*state.rows, query.tenant, key, Position{},
                           std::numeric_limits<std::uint32_t>::max(), snapshot));
    for (const Touch& touch : touches) {
      if (!changes_any(touch, key.kind, query)) continue;
      any->add(static_cast<std::uint32_t>(touch.position.value));
    }
    if (query.with_accesses) DAYBOOK_CHECK(add_accesses(state, query.tenant, key, snapshot, *any));
  }
  return BitmapPtr(any);
}

// Nothing where the range is all there is and something else narrows already.
void add_range(const CommitQuery& query, Moment& moment) {
  const std::uint64_t from = std::max<std::uint64_t>(query.from.value, 1);
  const std::uint64_t to = std::min(query.to.value, moment.position.value);
  if (from == 1 && to == moment.position.value && !moment.all.empty()) return;
  auto range = std::make_shared<Roaring>();
  if (from <= to) range->addRange(from, to + 1);
  moment.all.push_back(std::move(range));
}

}  // namespace

Result<std::vector<Touch>> touches_of(const Rows& rows, TenantId tenant, const RecordKey& key,
                                      Position after, std::uint32_t limit,
                                      const RowSnapshot* snapshot) {
  std::vector<Touch> touches;
  const RecordSpace space{rows, tenant, key.kind, snapshot};
  DAYBOOK_TRY(const std::optional<RecordNumber> number, space.number_of(key.id));
  if (!number || limit == 0 || after.value == ~std::uint64_t{0}) return touches;
  const std::string from = touched_key(tenant, key.kind, *number, Position{after.value + 1});
  DAYBOOK_CHECK(rows.each(
      from.substr(0, from.size() - 8), from,
      [&](std::string_view row_key, std::string_view row) {
        touches.push_back(touch_of(row_key, row));
        return touches.size() < limit;
      },
      snapshot));
  return touches;
}

Result<CommitPage> list_commits(const ViewState& state, const CommitQuery& query) {
  DAYBOOK_TRY(Moment moment, Collector(state, query).run());
  if (!query.records.empty()) {
    DAYBOOK_TRY(BitmapPtr touched, touching(state, query, moment.snapshot.get()));
    moment.all.push_back(std::move(touched));
  }
  add_range(query, moment);
  const CountedPage found = page_of_overlap(std::move(moment.all), moment.none,
                                            {!query.oldest_first, query.offset, query.limit});
  CommitPage page;
  page.count = found.count;
  page.position = moment.position;
  for (const std::uint32_t number : found.numbers) page.positions.push_back(Position{number});
  return page;
}

}  // namespace daybook
