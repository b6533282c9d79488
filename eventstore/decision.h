// Deciding: a command and what is known become a commit, or a refusal. No I/O but through the
// views; the same stage, command, time and random bytes give the same commit.
#pragma once

#include <functional>
#include <span>

#include "eventstore/command.h"
#include "eventstore/stage.h"

namespace daybook {

using FillRandom = std::function<void(std::span<std::uint8_t>)>;

struct Decision {
  // Nothing to record when it has no events and carries no idempotency key, or was refused.
  Commit commit;
  TouchedRecords records;
  CommandAnswer answer;
  bool is_recorded() const { return commit.position.value != 0; }
};

// Decides on top of `stage` and, when the command stands, leaves its changes there. `head` is where
// the tenant's history ends now.
Decision decide_command(const Command& command, const TenantHead& head, Time clock, Stage& stage,
                        const FillRandom& random);

// A time-ordered id for a new record or commit.
Uuid make_id(Time now, const FillRandom& random);

}  // namespace daybook
