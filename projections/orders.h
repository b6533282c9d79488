// The orders that lists have asked for: by a sorted field, or by updated_at. An order is made from
// the records when it is first asked for, and kept up with every commit from then on.
//
// Threads: find and wanted under the owner's shared lock, from any thread; begin, finish, abandon
// and apply under its exclusive lock. compact comes from the writer, without a lock.
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <span>

#include "projections/fair_lock.h"
#include "projections/order_run.h"
#include "projections/projection.h"

namespace daybook {

struct OrderName {
  TenantId tenant;
  KindId kind;
  FieldId field;
  auto operator<=>(const OrderName&) const = default;
};

// The row of a record in the order of a field (or kUpdatedAt, or of derived_orders.h).
OrderRun::Row order_row(const Record& record, FieldId field);

class Orders {
 public:
  enum class State : std::uint8_t { kAbsent, kLoading, kReady };
  State state(const OrderName& name) const;
  // Oldest run first; empty unless ready.
  OrderRuns find(const OrderName& name) const;

  // From now on the order is kept up; what is older is being loaded by the caller, who must finish
  // or abandon it.
  void begin(const OrderName& name);
  void finish(const OrderName& name, OrderRunPtr oldest);
  void abandon(const OrderName& name);

  // While none is loading: all are absent again.
  void clear() { orders_.clear(); }

  void apply(std::span<const RecordChange> changes);

  // Joins runs of like size, so that there are few; takes the owner's lock itself.
  void compact(FairLock& lock);

  std::size_t bytes() const;

 private:
  struct Order {
    State state = State::kLoading;
    OrderRuns runs;
  };
  std::map<OrderName, Order> orders_;
};

}  // namespace daybook
