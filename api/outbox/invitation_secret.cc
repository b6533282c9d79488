#include "api/outbox/invitation_secret.h"

#include <cstdint>

#include "api/outbox/mailed_secret.h"

namespace daybook::api {
namespace {

constexpr std::uint64_t kGeneration = 1;
constexpr std::size_t kNumberBytes = 8;
constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kNameBytes = kNumberBytes + kIdBytes;

std::string bytes_of(const InvitationName& name) {
  return big_endian(name.tenant.value) + std::string(name.invitation.view());
}

Error unknown_secret() {
  return not_found("invitation.unknown_secret", "There is no open invitation with this secret.");
}

}  // namespace

std::string make_invitation_secret(const Secret32& server_secret, const InvitationName& name) {
  const std::string bytes = bytes_of(name);
  return make_mailed_secret(server_secret, bytes, "invitation" + bytes + big_endian(kGeneration));
}

std::optional<InvitationName> read_invitation_secret(std::string_view text) {
  const auto bytes = name_in_mailed_secret(text, kNameBytes);
  if (!bytes) return std::nullopt;
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
