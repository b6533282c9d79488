// What a backup over HTTP reads: the logs, their commits and their wrapped keys, in frames of
// snapshots/framing.h. For whoever holds the secret of --backup-token-file alone: no tenant's token
// opens them, since they show every tenant's stored bytes.
//
// Each answer is a portion of some megabytes, so that memory stays bounded however long the log is,
// and a lost answer costs one portion. Read by workers, not on an I/O thread.
#pragma once

#include "api/core/exchange.h"

namespace daybook::api {

// {"logs": [{"shard": 0, "log": "<uuid>", "incarnation": 1, "format": 1, "head": 12}]}
void answer_backup_logs(const ExchangePtr& exchange);
// ?shard=0&after=0&until=12: places after `after`, to `until` at most.
void answer_backup_commits(const ExchangePtr& exchange);
// ?shard=0&after=NAME
void answer_backup_keys(const ExchangePtr& exchange);

}  // namespace daybook::api
