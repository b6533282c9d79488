// Api tokens as the tenant sees them.
#pragma once

#include "api/core/exchange.h"

namespace daybook::api::crm {

// The token whose id stands in the path; revoked ones too. kNotFound: the tenant has none of that
// id.
Result<Record> token_of_path(const Exchange& exchange);

}  // namespace daybook::api::crm
