#include "api/outbox/mailed_secret.h"

namespace daybook::api {

std::string make_mailed_secret(const Secret32& server_secret, std::string_view name,
                               std::string_view message) {
  const Digest proof = hmac_sha256(server_secret.view(), message);
  return base64url_encode(std::string(name) + std::string(view_of(proof)));
}

std::optional<std::string> name_in_mailed_secret(std::string_view text, std::size_t name_bytes) {
  const std::size_t secret_bytes = name_bytes + sizeof(Digest);
  if (text.size() != (secret_bytes * 4 + 2) / 3) return std::nullopt;
  const auto bytes = base64url_decode(text);
  if (!bytes || bytes->size() != secret_bytes) return std::nullopt;
  return bytes->substr(0, name_bytes);
}

std::string big_endian(std::uint64_t number) {
  std::string bytes(sizeof(number), '\0');
  for (std::size_t i = bytes.size(); i-- > 0; number >>= 8) bytes[i] = static_cast<char>(number);
  return bytes;
}

std::uint64_t read_big_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<std::uint8_t>(byte);
  return number;
}

}  // namespace daybook::api
