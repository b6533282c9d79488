#include "projections/orders.h"

#include <mutex>
#include <shared_mutex>

#include "projections/derived_orders.h"

namespace daybook {
namespace {

// The oldest run is large: it is made anew when the others together are an eighth of it.
constexpr std::size_t kOldestFactor = 8;

bool should_join(const OrderRuns& runs) {
  if (runs.size() < 2) return false;
  const std::size_t factor = runs.size() == 2 ? kOldestFactor : 2;
  return runs.back()->size() * factor >= runs[runs.size() - 2]->size() || runs.size() > 24;
}

}  // namespace

OrderRun::Row order_row(const Record& record, FieldId field) {
  if (field == kUpdatedAt) return {sort_key(record.updated_at), record.number.value, true};
  const DerivedOrder* derived = derived_order(record.key.kind, field);
  const Value& first = record.get(derived == nullptr ? field : derived->field);
  const bool is_other = derived != nullptr && is_blank(first);
  const Value& value = is_other ? record.get(derived->otherwise) : first;
  return {sort_key(value), record.number.value, !is_blank(value)};
}

Orders::State Orders::state(const OrderName& name) const {
  const auto at = orders_.find(name);
  return at == orders_.end() ? State::kAbsent : at->second.state;
}

OrderRuns Orders::find(const OrderName& name) const {
  const auto at = orders_.find(name);
  return at == orders_.end() || at->second.state != State::kReady ? OrderRuns{} : at->second.runs;
}

void Orders::begin(const OrderName& name) { orders_[name]; }

void Orders::finish(const OrderName& name, OrderRunPtr oldest) {
  Order& order = orders_[name];
  order.runs.insert(order.runs.begin(), std::move(oldest));
  order.state = State::kReady;
}

void Orders::abandon(const OrderName& name) { orders_.erase(name); }

void Orders::apply(std::span<const RecordChange> changes) {
  for (auto& [name, order] : orders_) {
    std::map<std::uint32_t, OrderRun::Row> rows;  // The last change of a record counts.
    for (const RecordChange& change : changes) {
      if (change.tenant != name.tenant || change.after->key.kind != name.kind) continue;
      OrderRun::Row row = order_row(*change.after, name.field);
      if (change.before != nullptr && rows.count(row.number) == 0) {
        const OrderRun::Row before = order_row(*change.before, name.field);
        if (before.key == row.key && before.has_value == row.has_value) continue;
      }
      rows[row.number] = std::move(row);
    }
    if (rows.empty()) continue;
    std::vector<OrderRun::Row> run;
    run.reserve(rows.size());
    for (auto& [number, row] : rows) run.push_back(std::move(row));
    order.runs.push_back(std::make_shared<const OrderRun>(std::move(run)));
  }
}

// Only the writer appends and joins runs, and an order that is being loaded is left alone, so what
// is joined here without the lock is still there afterwards.
void Orders::compact(FairLock& lock) {
  std::map<OrderName, OrderRuns> ready;
  {
    std::shared_lock shared(lock);
    for (const auto& [name, order] : orders_) {
      if (order.state == State::kReady && should_join(order.runs)) ready[name] = order.runs;
    }
  }
  for (auto& [name, runs] : ready) {
    while (should_join(runs)) {
      OrderRunPtr joined = OrderRun::merged(*runs[runs.size() - 2], *runs.back());
      runs.pop_back();
      runs.back() = std::move(joined);
    }
  }
  if (ready.empty()) return;
  std::unique_lock exclusive(lock);
  for (auto& [name, runs] : ready) orders_[name].runs.swap(runs);
}

std::size_t Orders::bytes() const {
  std::size_t bytes = 0;
  for (const auto& [name, order] : orders_) {
    for (const OrderRunPtr& run : order.runs) bytes += run->bytes();
  }
  return bytes;
}

}  // namespace daybook
