// The queries of this surface.
#pragma once

#include <string_view>

#include "api/core/exchange.h"

namespace daybook::api::platform {

// The query by the parameters that the operation takes. kInvalid names one that is unknown, wrong,
// or has no value: that would find everything. But a search for nothing is none.
Result<Input> query_asked(const Exchange& exchange);
// The same of a part of the query.
Result<Input> query_asked(const Exchange& exchange, std::string_view query);

}  // namespace daybook::api::platform
