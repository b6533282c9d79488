#include "api/outbox/reset_secret.h"

#include "api/outbox/mailed_secret.h"
#include "domain/access/user.h"

namespace daybook::api {
namespace {

constexpr std::size_t kIdBytes = 16;

std::uint64_t unsigned_of(const Record& user, const Field& field) {
  return static_cast<std::uint64_t>(user.integer(field));
}

}  // namespace

std::string make_reset_secret(const Secret32& server_secret, const Record& user) {
  const std::string name(user.key.id.view());
  return make_mailed_secret(server_secret, name,
                            "reset" + name +
                                big_endian(unsigned_of(user, user::kResetRequestedAt)) +
                                big_endian(unsigned_of(user, user::kCredentials)));
}

std::optional<Uuid> read_reset_secret(std::string_view text) {
  const auto name = name_in_mailed_secret(text, kIdBytes);
  if (!name) return std::nullopt;
  return Uuid::from_bytes(*name);
}

bool is_reset_secret(std::string_view text, const Secret32& server_secret, const Record& user) {
  return user.has(user::kResetRequestedAt.id) &&
         constant_time_equal(text, make_reset_secret(server_secret, user));
}

}  // namespace daybook::api
