// What concerns every tenant, backups and metrics, is no tenant's: it is asked for with secrets of
// the server's own, the Bearer or Api-Token of a request as those of callers are.
//
// Pure; any thread.
#pragma once

#include <optional>

#include "api/http/message.h"
#include "domain/core/result.h"
#include "eventstore/crypto.h"

namespace daybook::api {

// Compared in constant time. False when there is no such secret.
bool carries_secret(const http::Request& request, const std::optional<Digest>& sha256_of_secret);

// Metrics count what happens in all tenants, so whoever saw them beside a request of their own
// could tell what it did: whether an address has an account, say. kUnauthenticated: not the secret.
// kForbidden: there is none, and the request comes from another machine.
Status may_read_metrics(const http::Request& request,
                        const std::optional<Digest>& sha256_of_secret);

}  // namespace daybook::api
