// What the secrets that are mailed have in common: base64url(name | HMAC-SHA256(server secret,
// message)), so that none of them is stored. Pure; safe from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "eventstore/crypto.h"

namespace daybook::api {

// `message` begins with what the secret is for and holds the name.
std::string make_mailed_secret(const Secret32& server_secret, std::string_view name,
                               std::string_view message);

// The name, unproved; nothing when the text has not the form of such a secret.
std::optional<std::string> name_in_mailed_secret(std::string_view text, std::size_t name_bytes);

std::string big_endian(std::uint64_t number);
std::uint64_t read_big_endian(std::string_view bytes);

}  // namespace daybook::api
