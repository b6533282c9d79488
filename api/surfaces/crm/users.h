// How a user is shown: control's user and the tenant's membership as one object.
#pragma once

#include "api/core/exchange.h"
#include "api/core/joiner.h"

namespace daybook::api::crm {

// The membership of the user whose number stands in the path. kNotFound: there is none.
Result<Record> membership_of_path(const Exchange& exchange);

void render_user(const Record& user, const Record& membership, std::string& out);

// 201 with whoever was let in; of a repeated request as they were then.
void answer_joined(const ExchangePtr& exchange, const Joined& joined);

}  // namespace daybook::api::crm
