// The first start after a restore: what must be settled before anything is served.
//
// Threads: the one that starts the server.
#pragma once

#include "api/core/shards.h"
#include "domain/core/result.h"

namespace daybook::api {

// Holds the mails that were queued before the restore and the deliveries that webhooks were to get,
// and records it in control's history ("server.restored"). Nothing in a log's first incarnation, or
// when it is recorded already; a start that was cut short is finished by the next.
Status begin_incarnation(Shards& shards);

}  // namespace daybook::api
