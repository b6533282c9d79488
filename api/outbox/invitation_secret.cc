#include "api/outbox/invitation_secret.h"

#include <cstdint>

namespace daybook::api {
namespace {

constexpr std::uint64_t kGeneration = 1;
constexpr std::size_t kNumberBytes = 8;
constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kNameBytes = kNumberBytes + kIdBytes;
constexpr std::size_t kSecretBytes = kNameBytes + sizeof(Digest);
constexpr std::size_t kTextBytes = (kSecretBytes * 4 + 2) / 3;

std::string big_endian(std::uint64_t number) {
  std::string bytes(kNumberBytes, '\0');
  for (std::size_t i = 0; i < kNumberBytes; ++i) {
    bytes[i] = static_cast<char>(number >> (8 * (kNumberBytes - 1 - i)));
  }
  return bytes;
}

std::uint64_t read_big_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<std::uint8_t>(byte);
  return number;
}

std::string bytes_of(const InvitationName& name) {
  return big_endian(name.tenant.value) + std::string(name.invitation.view());
}

Error unknown_secret() {
  return not_found("invitation.unknown_secret", "There is no open invitation with this secret.");
}

}  // namespace

std::string make_invitation_secret(const Secret32& server_secret, const InvitationName& name) {
  const std::string bytes = bytes_of(name);
  const Digest proof =
      hmac_sha256(server_secret.view(), "invitation" + bytes + big_endian(kGeneration));
  return base64url_encode(bytes + std::string(view_of(proof)));
}

std::optional<InvitationName> read_invitation_secret(std::string_view text) {
  if (text.size() != kTextBytes) return std::nullopt;
  const auto bytes = base64url_decode(text);
  if (!bytes || bytes->size() != kSecretBytes) return std::nullopt;
  const std::string_view view = *bytes;
  return InvitationName{TenantId{read_big_endian(view.substr(0, kNumberBytes))},
                        Uuid::from_bytes(view.substr(kNumberBytes, kIdBytes))};
}

bool is_invitation_secret(std::string_view text, const Secret32& server_secret,
                          const InvitationName& name) {
  return constant_time_equal(text, make_invitation_secret(server_secret, name));
}

Result<InvitationName> verify_invitation_secret(const Shards& shards, std::string_view text) {
  const auto name = read_invitation_secret(text);
  if (!name || name->tenant == kControl) return unknown_secret();
  DAYBOOK_TRY(const Secret32 secret, shards.of(name->tenant).keys().server_secret(kMailSecret));
  if (!is_invitation_secret(text, secret, *name)) return unknown_secret();
  return *name;
}

}  // namespace daybook::api
