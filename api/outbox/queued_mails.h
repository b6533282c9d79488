// The mails of a tenant that wait to be sent, as the views show them. Any thread.
#pragma once

#include <cstddef>

#include "domain/core/result.h"
#include "projections/query.h"
#include "projections/reader.h"

namespace daybook::api {

ListQuery queued_mails(TenantId tenant);

// kUnavailable "outbox.full" when so many wait already. Requests that are under way are not counted
// yet, so a few more may come to wait.
Status check_outbox(const Reader& reader, TenantId tenant, std::size_t queued_max);

}  // namespace daybook::api
