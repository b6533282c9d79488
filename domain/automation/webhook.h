// A webhook: a URL of somebody else's that hears of what happens in the tenant. Which events it has
// heard of is part of the record: the outcome of an effect is an event like any other.
//
// It acts with the rights of whoever wrote it last: their number and the token they signed with are
// kept, and looked at whenever something is delivered (api/webhooks).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "domain/core/kind.h"

namespace daybook::webhook {

inline constexpr std::size_t kWebhooksMax = 50;  // Of a tenant.
inline constexpr std::size_t kPatternsMax = 50;
inline constexpr std::size_t kPatternSizeMax = 64;  // Bytes.
inline constexpr std::int64_t kOldSecret_us = 24LL * 60 * 60 * 1'000'000;

// A client activates and pauses; only the server disables.
inline constexpr std::string_view kStatuses[] = {"active", "paused", "disabled"};

// http or https, a host, no credentials. Whether the host may be reached is asked in api/webhooks.
std::string_view check_url(const Value& value);
std::string_view check_events(const Value& value);

inline constexpr Field kUrl = text(1, "url", 2048).required().checked(check_url);
inline constexpr Field kDescription = text(2, "description").blank();
inline constexpr Field kEvents = json(3, "events", 4096).defaults(R"(["*"])").checked(check_events);
inline constexpr Field kStatus = choice(4, "status", kStatuses).defaults("active").indexed();
inline constexpr Field kSecretGeneration = integer(5, "secret_generation").managed();
inline constexpr Field kOldSecretUntil = time(6, "old_secret_until").managed();
inline constexpr Field kMaker = member(7, "maker").managed();
inline constexpr Field kMakerToken = text(8, "maker_token", 36).managed();
// Up to here all that it wanted has been delivered; blank until there was something.
inline constexpr Field kPosition = integer(9, "position").managed();
// The oldest delivery that is still to be made failed first at this time.
inline constexpr Field kFailingSince = time(10, "failing_since").managed();
inline constexpr Field kDisabledReason = text(11, "disabled_reason").managed();
// Tells a position that was set from one that was reached.
inline constexpr Field kReplays = integer(12, "replays").managed();
// After a restore: what follows the first position, up to the second, was to be delivered before
// and may have been since the backup was taken. It is left out until somebody releases it.
inline constexpr Field kHeldAfter = integer(13, "held_after").managed();
inline constexpr Field kHeldUpTo = integer(14, "held_up_to").managed();
// What was delivered while that was held, and is left out once what was held is delivered.
inline constexpr Field kToldAfter = integer(15, "told_after").managed();
inline constexpr Field kToldUpTo = integer(16, "told_up_to").managed();

extern const Kind kWebhook;

// The input of `replay`: the position to deliver again from, at least 1.
namespace replaying {
inline constexpr Field kFrom = integer(21, "position").required();
}  // namespace replaying

// The patterns of `events`; nothing when it is no list of them. They are event names, or beginnings
// of some with '*' at the end. Views of `json`, which is compact text.
std::optional<std::vector<std::string_view>> read_patterns(std::string_view json);

// The end of the range of commits, held or told, that this position is in; nothing when it is in
// none.
std::optional<Position> left_out_up_to(const Record& webhook, Position position);

// Does the webhook want to hear of an event of that name?
bool wants(const Record& webhook, std::string_view event_name);

}  // namespace daybook::webhook
