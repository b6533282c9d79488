// Which records hold a value: what a decision asks of the views about a reference, an address, a
// name. Safe from any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "domain/core/kind.h"
#include "domain/core/result.h"
#include "projections/view_state.h"

namespace daybook {

struct HeldValue {
  TenantId tenant;
  const Kind& kind;
  const Field& field;
  const Value& value;
};

// The numbers of the existing records, ascending. kTooLarge "commit.too_large": more than `most`.
Result<std::vector<std::uint32_t>> holding_numbers(const ViewState& state, const HeldValue& held,
                                                   std::size_t most);

// The keys of the records with these numbers, ascending; nothing else of them is decoded.
Result<std::vector<RecordKey>> keys_of(const ViewState& state, const HeldValue& held,
                                       const std::vector<std::uint32_t>& numbers);

}  // namespace daybook
