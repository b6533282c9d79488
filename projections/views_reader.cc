#include "projections/views_reader.h"

#include <limits>
#include <roaring/roaring.hh>
#include <shared_mutex>

#include "domain/core/bytes.h"
#include "domain/core/record_codec.h"
#include "projections/commit_list.h"
#include "projections/deal_totals.h"
#include "projections/keys.h"
#include "projections/linked_search.h"
#include "projections/order_loading.h"
#include "projections/paging.h"

namespace daybook {
namespace {

// Those that the list needs beside the numbers' own order, which is that of creation.
std::vector<FieldId> orders_of(const KindPlan& plan, const ListQuery& query) {
  std::vector<FieldId> fields;
  const bool is_order = query.order != kCreatedAt && !is_flag_order(plan, query.order);
  if (is_order) fields.push_back(query.order);
  for (const Condition& condition : query.conditions) {
    const bool is_range = condition.match == Match::kFrom || condition.match == Match::kTo;
    if (is_range && condition.field != kCreatedAt) fields.push_back(condition.field);
  }
  return fields;
}

// A search whose linked records were found before the latest commits starts again; after so many
// times it asks rows, which show what was then, instead of lists, which show what is now.
constexpr int kOptimisticTries = 3;

// Looking through so few takes half a millisecond: nobody notices.
constexpr std::uint32_t kFewRecords = 10'000;

bool looks_for_words(const ListQuery& query) {
  const auto is_part = [](const Condition& condition) {
    return condition.match == Match::kSubstring;
  };
  return !query.search.empty() || std::ranges::any_of(query.conditions, is_part);
}

// Numbers are in the order of creation, so a range of times is a range of numbers.
Result<BitmapPtr> created_range(const RecordSpace& space, RecordNumber last, Time time,
                                bool is_from) {
  auto range = std::make_shared<Roaring>();
  if (!is_from && time.value == std::numeric_limits<std::int64_t>::max()) {
    range->addRange(0, std::uint64_t{last.value} + 1);
    return BitmapPtr(range);
  }
  const Time bound{is_from ? time.value : time.value + 1};
  DAYBOOK_TRY(const std::uint32_t number, space.first_created_from(bound, last));
  if (is_from) {
    range->addRange(number, std::uint64_t{last.value} + 1);
  } else {
    range->addRange(0, number);
  }
  return BitmapPtr(range);
}

Error unknown_kind() {
  return {ErrorCode::kInvalid, "views.kind", "There are no lists of this kind."};
}

}  // namespace

struct ViewsReader::Moment {
  RowSnapshotPtr snapshot;
  Selection selection;
  Position position{};
  RecordNumber last{};
  std::map<FieldId, OrderRuns> orders;
  BitmapPtr flagged;  // In an order by a flag: those that have it.
};

Position ViewsReader::position(TenantId tenant) const {
  std::shared_lock lock(state_.lock);
  return state_.heads.of(tenant).head.position;
}

bool ViewsReader::wait_for(TenantId tenant, Position wanted,
                           std::chrono::milliseconds timeout) const {
  if (position(tenant) >= wanted) return true;
  std::unique_lock lock(state_.moved_mutex);
  return state_.moved.wait_for(lock, timeout, [&] { return position(tenant) >= wanted; });
}

Result<std::optional<Record>> ViewsReader::record(TenantId tenant, const RecordKey& key) const {
  return newest_record(state_, tenant, key);
}

Result<std::optional<Record>> ViewsReader::by_number(TenantId tenant, const Kind& kind,
                                                     RecordNumber number) const {
  return RecordSpace{*state_.rows, tenant, kind.id}.at(number);
}

Result<std::optional<Record>> newest_record(ViewState& state, TenantId tenant,
                                            const RecordKey& key) {
  const RecordSpace space{*state.rows, tenant, key.kind};
  if (const auto known = state.numbers.find(tenant, key)) {
    DAYBOOK_TRY(auto record, space.at(*known));
    if (record && record->key.id == key.id) return record;
  }
  DAYBOOK_TRY(const std::optional<RecordNumber> number, space.number_of(key.id));
  if (!number) return std::optional<Record>();
  state.numbers.put(tenant, key, *number);
  return space.at(*number);
}

std::optional<Uuid> holder_of(const Rows& rows, TenantId tenant, const Kind& kind,
                              const Field& field, const Value& value) {
  if (is_blank(value) || is_erased(value)) return std::nullopt;
  std::optional<Uuid> holder;
  const auto found = rows.get(claim_key(tenant, kind.id, field.id, comparable(field, value)),
                              [&](std::string_view row) { holder = Uuid::from_bytes(row); });
  return found ? holder : std::nullopt;
}

std::optional<Uuid> ViewsReader::claimed_by(TenantId tenant, const Kind& kind, const Field& field,
                                            const Value& value) const {
  return holder_of(*state_.rows, tenant, kind, field, value);
}

Result<ListPage> ViewsReader::list(const ListQuery& query) const {
  const KindPlan* plan = query.kind == nullptr ? nullptr : state_.plans.find(query.kind->id);
  if (plan == nullptr) return unknown_kind();
  DAYBOOK_CHECK(check_query(*plan, query));
  DAYBOOK_TRY(Moment moment, moment_of(query, *plan));
  const RecordSpace space{*state_.rows, query.tenant, plan->kind->id, moment.snapshot.get()};
  DAYBOOK_CHECK(narrow(query, space, moment));
  DAYBOOK_TRY(const BitmapPtr matching, verified(space, moment.selection));
  ListPage page;
  page.count = matching->cardinality();
  page.position = moment.position;
  DAYBOOK_TRY(page.records, space.at_all(page_of(query, *matching, moment)));
  if (!query.with_deal_totals) return page;
  for (const Record& record : page.records) {
    DAYBOOK_TRY(const DealTotals totals,
                deal_totals_of(*state_.rows, query.tenant, record.key.id, moment.snapshot.get()));
    page.deal_totals.push_back(totals);
  }
  return page;
}

bool ViewsReader::may_take_long(const ListQuery& query) const {
  const KindPlan* plan = query.kind == nullptr ? nullptr : state_.plans.find(query.kind->id);
  if (plan == nullptr) return false;
  const auto has_many = [&](const KindPlan& looked_through) {
    return state_.heads.last_number(query.tenant, looked_through.kind->id).value > kFewRecords;
  };
  const std::shared_lock lock(state_.lock);
  if (has_many(*plan)) return looks_for_words(query) || !are_loaded(query, *plan);
  // The words may stand in what a record links to, and there may be many of those.
  const auto links_to_many = [&](const Field* link) {
    return has_many(*state_.plans.find(link->target));
  };
  return !query.search.empty() && std::ranges::any_of(plan->searched_links, links_to_many);
}

std::vector<std::uint32_t> ViewsReader::page_of(const ListQuery& query, const Roaring& matching,
                                                Moment& moment) {
  const PageOf of{query.descending, query.offset, query.limit};
  if (query.order == kCreatedAt) return page_by_number(matching, of);
  if (moment.flagged == nullptr) return page_in_order(matching, moment.orders[query.order], of);
  const bool ties_descending = query.ties_descending.value_or(query.descending);
  return page_by_flag(matching, *moment.flagged, of, ties_descending);
}

Result<ViewsReader::Moment> ViewsReader::moment_of(const ListQuery& query,
                                                   const KindPlan& plan) const {
  Moment moment;
  LinkedSearch linked(state_, plan, query);
  for (int tries = 1;; ++tries) {
    for (const FieldId field : orders_of(plan, query)) {
      DAYBOOK_CHECK(load_order(state_, {query.tenant, plan.kind->id, field}));
    }
    const bool by_rows = tries > kOptimisticTries;
    if (!by_rows) DAYBOOK_CHECK(linked.look());
    std::shared_lock lock(state_.lock);
    if (!by_rows && !linked.is_current()) continue;
    // A large commit drops them, also between loading and now.
    if (!are_loaded(query, plan)) continue;
    if (by_rows) DAYBOOK_CHECK(linked.take());
    DAYBOOK_CHECK(take(query, plan, linked.words(by_rows), moment));
    lock.unlock();
    if (by_rows) DAYBOOK_CHECK(linked.find());
    return moment;
  }
}

bool ViewsReader::are_loaded(const ListQuery& query, const KindPlan& plan) const {
  const auto fields = orders_of(plan, query);
  return std::ranges::all_of(fields, [&](FieldId field) {
    return state_.orders.state({query.tenant, plan.kind->id, field}) == Orders::State::kReady;
  });
}

Status ViewsReader::take(const ListQuery& query, const KindPlan& plan,
                         const std::vector<SearchWord>& words, Moment& moment) const {
  DAYBOOK_TRY(moment.selection, select(state_, plan, query, words));
  if (is_flag_order(plan, query.order)) {
    const TermSpace space{query.tenant, plan.kind->id};
    const std::string is_set = comparable(*plan.kind->find(query.order), true);
    DAYBOOK_TRY(moment.flagged, state_.postings.bitmap(space.value(query.order, is_set)));
  }
  for (const FieldId field : orders_of(plan, query)) {
    moment.orders[field] = state_.orders.find({query.tenant, plan.kind->id, field});
  }
  moment.snapshot = state_.snapshot;
  moment.position = state_.heads.of(query.tenant).head.position;
  moment.last = state_.heads.last_number(query.tenant, plan.kind->id);
  return Done{};
}

// Ranges need no lists, so they come after the lock is gone.
Status ViewsReader::narrow(const ListQuery& query, const RecordSpace& space, Moment& moment) const {
  std::vector<BitmapPtr> all{moment.selection.numbers};
  for (const Condition& condition : query.conditions) {
    const bool is_from = condition.match == Match::kFrom;
    if (!is_from && condition.match != Match::kTo) continue;
    if (condition.field == kCreatedAt) {
      const Time time{std::get<std::int64_t>(condition.value)};
      DAYBOOK_TRY(BitmapPtr range, created_range(space, moment.last, time, is_from));
      all.push_back(std::move(range));
    } else {
      const OrderRuns& runs = moment.orders[condition.field];
      all.push_back(numbers_in_range(runs, sort_key(condition.value), is_from));
    }
  }
  if (all.size() > 1) moment.selection.numbers = intersection(std::move(all), {});
  return Done{};
}

Result<DealTotals> ViewsReader::deal_totals(TenantId tenant, const Uuid& person) const {
  return deal_totals_of(*state_.rows, tenant, person);
}

Result<std::vector<Position>> ViewsReader::history(TenantId tenant, const RecordKey& key,
                                                   Position after, std::uint32_t limit) const {
  DAYBOOK_TRY(const std::vector<Touch> all, touches(tenant, key, after, limit));
  std::vector<Position> positions;
  for (const Touch& touch : all) positions.push_back(touch.position);
  return positions;
}

Result<std::vector<Touch>> ViewsReader::touches(TenantId tenant, const RecordKey& key,
                                                Position after, std::uint32_t limit) const {
  return touches_of(*state_.rows, tenant, key, after, limit);
}

Result<CommitPage> ViewsReader::commits(const CommitQuery& query) const {
  return list_commits(state_, query);
}

Position undoer_of(const Rows& rows, TenantId tenant, Position position) {
  Position by{};
  const auto found = rows.get(undone_key(tenant, position), [&](std::string_view row) {
    by = Position{get_big<std::uint64_t>(row)};
  });
  return found ? by : Position{};
}

Position ViewsReader::undone_by(TenantId tenant, Position position) const {
  return undoer_of(*state_.rows, tenant, position);
}

Result<std::optional<HistoryEntry>> ViewsReader::entry(TenantId tenant, Position position) const {
  std::optional<HistoryEntry> entry;
  DAYBOOK_CHECK(state_.rows->get(entry_key(tenant, position), [&](std::string_view row) {
    entry = HistoryEntry{position, Place{get_big<std::uint64_t>(row)}, std::string(row.substr(8))};
  }));
  return entry;
}

}  // namespace daybook
