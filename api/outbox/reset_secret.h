// The secret by which somebody who forgot a password sets another. It is stored nowhere: whoever
// sends it and whoever checks it makes it again from the server's secret.
//
//   base64url(user id (16 bytes) |
//             HMAC-SHA256(server secret "mail", "reset" | user id | when it was asked for (u64) |
//                         how many passwords there were (u64)))
//
// 64 characters. So it is void once another was asked for, and once a password was set.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/core/record.h"
#include "eventstore/crypto.h"

namespace daybook::api {

// Of a user who asked for it. Pure; safe from any thread.
std::string make_reset_secret(const Secret32& server_secret, const Record& user);

// The user whom the secret names, unproved; nothing when it has not the form of one.
std::optional<Uuid> read_reset_secret(std::string_view text);

// Compares in constant time. False for a user who asked for none.
bool is_reset_secret(std::string_view text, const Secret32& server_secret, const Record& user);

}  // namespace daybook::api
