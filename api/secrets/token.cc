#include "api/secrets/token.h"

#include <array>
#include <cstdint>

#include "eventstore/crypto.h"

namespace daybook::secrets {
namespace {

constexpr std::size_t kSecretBytes = 32;

bool has_form(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  const auto bytes = base64url_decode(text.substr(prefix.size()));
  return bytes && bytes->size() == kSecretBytes;
}

}  // namespace

std::string new_token_secret(std::string_view prefix) {
  std::array<std::uint8_t, kSecretBytes> bytes;
  fill_random(bytes);
  return std::string(prefix) + base64url_encode(view_of(bytes));
}

std::string token_hash(std::string_view secret) { return hex_encode(view_of(sha256(secret))); }

bool is_token_secret(std::string_view text) {
  return has_form(text, kTokenPrefix) || is_impersonation_secret(text);
}

bool is_impersonation_secret(std::string_view text) { return has_form(text, kImpersonationPrefix); }

}  // namespace daybook::secrets
