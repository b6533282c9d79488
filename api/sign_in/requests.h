// The requests about sessions and passwords that every surface has. Each is a Handler, or takes how
// the surface hands a session over.
#pragma once

#include "api/core/exchange.h"
#include "api/sign_in/sign_in.h"

namespace daybook::api {

// What a surface answers when a session was opened.
using SessionAnswer = http::Response (*)(const Exchange&, const OpenedSession&);

void sign_in(const ExchangePtr& exchange, SessionAnswer answer);

// Of a caller who came with a session; 422 for an api token. `ended` is the answer.
void sign_out(const ExchangePtr& exchange, const http::Response& ended);

void request_reset(const ExchangePtr& exchange);
void confirm_reset(const ExchangePtr& exchange);

}  // namespace daybook::api
