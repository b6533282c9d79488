// Secrets of API tokens, sessions and impersonations. The secret is shown once; the log keeps only
// its hash.
#pragma once

#include <string>
#include <string_view>

namespace daybook::secrets {

// Lets scanners of public code recognise a token that slipped out.
inline constexpr std::string_view kTokenPrefix = "dbk_";

// Of impersonations: what holds one should see that it is not an ordinary token.
inline constexpr std::string_view kImpersonationPrefix = "imp_";

// The prefix and 32 random bytes in base64url: 47 characters. Safe from any thread.
std::string new_token_secret(std::string_view prefix = kTokenPrefix);

// SHA-256 of the whole secret in lower-case hex. No slow hash: 256 random bits cannot be guessed,
// and a token is checked on every request.
std::string token_hash(std::string_view secret);

// Whether it has the form of one of ours: says nothing about whether it is known.
bool is_token_secret(std::string_view text);
bool is_impersonation_secret(std::string_view text);

}  // namespace daybook::secrets
