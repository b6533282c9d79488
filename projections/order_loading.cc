#include "projections/order_loading.h"

#include <mutex>
#include <shared_mutex>

#include "domain/core/record_codec.h"
#include "projections/derived_orders.h"
#include "projections/keys.h"

namespace daybook {
namespace {

bool is_ready(const ViewState& state, const OrderName& name) {
  std::shared_lock lock(state.lock);
  return state.orders.state(name) == Orders::State::kReady;
}

OrderRun::Row order_row(std::string_view record_row, const OrderName& name, std::uint32_t number) {
  const FieldId field = name.field;
  if (field == kUpdatedAt) return {sort_key(updated_at_of_record_row(record_row)), number, true};
  const DerivedOrder* derived = derived_order(name.kind, field);
  Value value = value_of_record_row(record_row, derived == nullptr ? field : derived->field);
  if (derived != nullptr && is_blank(value)) {
    value = value_of_record_row(record_row, derived->otherwise);
  }
  return {sort_key(value), number, !is_blank(value)};
}

Result<OrderRunPtr> read_order(const ViewState& state, const OrderName& name,
                               const RowSnapshot* snapshot) {
  std::vector<OrderRun::Row> rows;
  const auto add = [&](std::string_view key, std::string_view row) {
    OrderRun::Row ordered = order_row(row, name, last_number_of(key).value);
    if (ordered.has_value) rows.push_back(std::move(ordered));
    return true;
  };
  DAYBOOK_CHECK(
      state.rows->each(kind_prefix(Table::kRecord, name.tenant, name.kind), add, snapshot));
  return OrderRunPtr(std::make_shared<const OrderRun>(std::move(rows)));
}

}  // namespace

Status load_order(ViewState& state, const OrderName& name) {
  if (is_ready(state, name)) return Done{};
  std::lock_guard one(state.loading);
  if (is_ready(state, name)) return Done{};
  RowSnapshotPtr snapshot;
  {
    std::unique_lock lock(state.lock);
    state.orders.begin(name);
    snapshot = state.snapshot;
  }
  Result<OrderRunPtr> oldest = read_order(state, name, snapshot.get());
  std::unique_lock lock(state.lock);
  if (!oldest) {
    state.orders.abandon(name);
    return std::move(oldest).error();
  }
  state.orders.finish(name, std::move(oldest).value());
  return Done{};
}

}  // namespace daybook
