#include "api/secrets/token.h"

#include <array>
#include <cstdint>

#include "eventstore/crypto.h"

namespace daybook::secrets {
namespace {

constexpr std::size_t kSecretBytes = 32;

}  // namespace

std::string new_token_secret() {
  std::array<std::uint8_t, kSecretBytes> bytes;
  fill_random(bytes);
  return std::string(kTokenPrefix) + base64url_encode(view_of(bytes));
}

std::string token_hash(std::string_view secret) { return hex_encode(view_of(sha256(secret))); }

bool is_token_secret(std::string_view text) {
  if (!text.starts_with(kTokenPrefix)) return false;
  const auto bytes = base64url_decode(text.substr(kTokenPrefix.size()));
  return bytes && bytes->size() == kSecretBytes;
}

}  // namespace daybook::secrets
