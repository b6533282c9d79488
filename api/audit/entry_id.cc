#include "api/audit/entry_id.h"

#include <algorithm>
#include <string>

#include "domain/core/bytes.h"

namespace daybook::api {
namespace {

constexpr unsigned kIndexBits = 22;
constexpr std::uint8_t kVersion = 0x80;  // 8: of one's own making (RFC 9562, 5.8).
constexpr std::uint8_t kVariant = 0x80;

std::string hash_of(const AuditEntryId& id, const Secret32& secret) {
  std::string text = "audit entry ";
  put_big(text, id.tenant.value);
  put_big(text, id.position.value);
  put_big(text, id.index);
  const Digest digest = hmac_sha256(secret.view(), text);
  return std::string(view_of(digest).substr(0, 6));
}

}  // namespace

// Bytes 0-3 tenant, 4-5 high half of the position; 6 the version and four bits of the hash, 7 the
// hash; 8 the variant and the index's highest six bits, 9-10 the rest of it; 11-12 low half of the
// position; 13-15 the hash.
Uuid uuid_of(const AuditEntryId& id, const Secret32& secret) {
  const std::string hash = hash_of(id, secret);
  const auto byte = [](std::uint64_t number, unsigned shift) {
    return static_cast<std::uint8_t>(number >> shift);
  };
  Uuid uuid;
  for (unsigned i = 0; i < 4; ++i) uuid.bytes[i] = byte(id.tenant.value, 24 - 8 * i);
  uuid.bytes[4] = byte(id.position.value, 24);
  uuid.bytes[5] = byte(id.position.value, 16);
  uuid.bytes[6] = static_cast<std::uint8_t>(kVersion | (static_cast<std::uint8_t>(hash[0]) & 0xf));
  uuid.bytes[7] = static_cast<std::uint8_t>(hash[1]);
  uuid.bytes[8] = static_cast<std::uint8_t>(kVariant | byte(id.index, 16));
  uuid.bytes[9] = byte(id.index, 8);
  uuid.bytes[10] = byte(id.index, 0);
  uuid.bytes[11] = byte(id.position.value, 8);
  uuid.bytes[12] = byte(id.position.value, 0);
  std::copy(hash.begin() + 2, hash.begin() + 5, uuid.bytes.begin() + 13);
  return uuid;
}

std::optional<AuditEntryId> entry_id_of(const Uuid& uuid, const Secret32& secret) {
  const std::string_view bytes = uuid.view();
  AuditEntryId id;
  id.tenant = TenantId{get_big<std::uint32_t>(bytes)};
  const std::uint64_t high = get_big<std::uint16_t>(bytes.substr(4));
  id.position = Position{high << 16 | get_big<std::uint16_t>(bytes.substr(11))};
  const std::uint32_t top = uuid.bytes[8] & ((1U << (kIndexBits - 16)) - 1);
  id.index = top << 16 | get_big<std::uint16_t>(bytes.substr(9));
  const Uuid genuine = uuid_of(id, secret);
  if (!constant_time_equal(genuine.view(), bytes)) return std::nullopt;
  return id;
}

}  // namespace daybook::api
