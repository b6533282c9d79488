// Removals that may be asked for again: once something is gone nobody finds it, yet whoever did not
// hear the answer asks with the same Idempotency-Key and is to hear it.
#pragma once

#include <optional>
#include <vector>

#include "api/core/exchange.h"

namespace daybook::api {

// Of several records that were to change together: what stood in the way of the first.
std::optional<Error> first_error(const CommandAnswer& answer);

// Does with `command` what `items` say and answers 204. Where they are kNotFound, a request with a
// key is answered 204 when it is the repetition of one that was; any other error is answered as it
// is, and of several items that of the first in the way.
void submit_removal(const ExchangePtr& exchange, Command command, Result<std::vector<Item>> items);

}  // namespace daybook::api
