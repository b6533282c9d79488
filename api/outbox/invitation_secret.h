// The secret of an invitation. It is stored nowhere: whoever sends it and whoever checks it makes
// it again from the server's secret.
//
//   base64url(tenant (u64, big endian) | invitation id (16 bytes) |
//             HMAC-SHA256(server secret "mail", "invitation" | tenant | id | generation (u64)))
//
// 75 characters. The generation is 1: an invitation that is to get another secret is revoked and
// made anew, so no second one is ever needed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/core/shards.h"
#include "domain/core/result.h"
#include "domain/core/uuid.h"
#include "domain/core/value.h"
#include "eventstore/crypto.h"

namespace daybook::api {

struct InvitationName {
  TenantId tenant{};
  Uuid invitation;
  bool operator==(const InvitationName&) const = default;
};

// Pure; safe from any thread.
std::string make_invitation_secret(const Secret32& server_secret, const InvitationName& name);

// The invitation that the secret names, unproved; nothing when it has not the form of one.
std::optional<InvitationName> read_invitation_secret(std::string_view text);

// Compares in constant time.
bool is_invitation_secret(std::string_view text, const Secret32& server_secret,
                          const InvitationName& name);

// The invitation whose secret this is, by the server secret of the shard that its tenant lives on.
// kNotFound "invitation.unknown_secret" for everything else; the answer does not tell what was
// wrong.
Result<InvitationName> verify_invitation_secret(const Shards& shards, std::string_view text);

}  // namespace daybook::api
