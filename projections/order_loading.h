// Makes an order from the records, the first time a list asks for it. Any thread, without the lock.
#pragma once

#include "projections/view_state.h"

namespace daybook {

// Returns once the order is ready: at once, or after reading every record of the kind.
Status load_order(ViewState& state, const OrderName& name);

}  // namespace daybook
