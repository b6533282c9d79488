// The settings of a tenant.
#pragma once

#include "api/core/exchange.h"

namespace daybook::api::crm {

// The tenant's record, which is control's, as the request looks at it. kNotFound: it is gone.
Result<Record> tenant_of(const Exchange& exchange);

}  // namespace daybook::api::crm
