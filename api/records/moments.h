// Reads of the past that a request asks for.
#pragma once

#include "api/core/exchange.h"
#include "api/read/as_of.h"

namespace daybook::api {

// Like waits_for_position (answers.h), and besides, what ?as_of= asks for: from then on
// Exchange::reader() shows that past. True when the past has to be made ready elsewhere, which then
// calls `handler` again, or when it cannot be shown and was answered so. Every read of records
// begins with it.
bool waits_for_moment(const ExchangePtr& exchange, Handler handler);

// The position that a point of the past stands for. kInvalid names `parameter` when it is after the
// present; kGone as position_token.h has it.
Result<Position> position_of(const Exchange& exchange, std::string_view parameter,
                             const PastPoint& point);

// Runs `work` where reads of the past may wait; answers 503 when too many do.
void read_past_later(const ExchangePtr& exchange, std::function<void()> work);

}  // namespace daybook::api
