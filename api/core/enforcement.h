// What becomes of a request on the platform's surface whose caller lacks the permission of its
// route: the platform's settings say so (permission_enforcement). `enabled` refuses it; `audit`
// lets it through once control's history says what was missing; `disabled` lets it through.
//
// Whoever is no administrator of the platform, or signs with a token that is limited to something
// else, is refused in every mode, and on every other surface so is everybody. Rules over events
// (anti-escalation, the last holder) look at what the caller really may do.
#pragma once

#include <functional>

#include "api/core/exchange.h"

namespace daybook::api {

// Answers, or goes on with `next`: at once, or on a worker.
void enforce_permission(const ExchangePtr& exchange,
                        const std::function<void(const ExchangePtr&)>& next);

// Whether whoever was let through, as they are now, may go on hearing the answer of that route.
bool may_go_on(const Application& application, const Route& route, const Caller& caller);

}  // namespace daybook::api
