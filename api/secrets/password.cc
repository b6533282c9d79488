#include "api/secrets/password.h"

#include <argon2.h>

#include <array>
#include <cstdio>

#include "eventstore/crypto.h"

namespace daybook::secrets {
namespace {

constexpr std::size_t kSaltBytes = 16;  // RFC 9106 section 3.1.
constexpr std::size_t kHashBytes = 32;
constexpr std::string_view kScheme = "$argon2id$";

struct Parameters {
  std::uint32_t memory_kib = 0;
  std::uint32_t passes = 0;
  std::uint32_t lanes = 0;
};

bool parse(std::string_view encoded, Parameters& out) {
  const std::string text(encoded);
  unsigned version = 0;
  return std::sscanf(text.c_str(), "$argon2id$v=%u$m=%u,t=%u,p=%u$", &version, &out.memory_kib,
                     &out.passes, &out.lanes) == 4;
}

Error broken_hash() { return corrupt("password.hash_broken", "A stored password hash is broken."); }

}  // namespace

Status check_password(std::string_view password) {
  if (password.size() < kPasswordBytesMin) {
    return invalid("password", "This password is too short. It must contain at least 8 bytes.");
  }
  if (password.size() > kPasswordBytesMax) {
    return invalid("password", "This password is too long. It may contain at most 1024 bytes.");
  }
  return Done{};
}

// One of the places among those that hash at the same time.
class PasswordHasher::Turn {
 public:
  explicit Turn(PasswordHasher& hasher) : hasher_(hasher) {
    std::unique_lock lock(hasher_.mutex_);
    if (hasher_.waiting_ >= hasher_.options_.waiting_max) return;
    ++hasher_.waiting_;
    hasher_.freed_.wait(lock,
                        [this] { return hasher_.running_ < hasher_.options_.concurrent_max; });
    --hasher_.waiting_;
    ++hasher_.running_;
    taken_ = true;
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    if (!taken_) return;
    const std::lock_guard lock(hasher_.mutex_);
    --hasher_.running_;
    hasher_.freed_.notify_one();
  }

  Status status() const {
    if (taken_) return Done{};
    return unavailable("password.busy", "Too many passwords are being checked. Try again.");
  }

 private:
  PasswordHasher& hasher_;
  bool taken_ = false;
};

PasswordHasher::PasswordHasher(PasswordHashOptions options) : options_(options) {}

Result<std::string> PasswordHasher::hash(std::string_view password) {
  DAYBOOK_CHECK(check_password(password));
  const Turn turn(*this);
  DAYBOOK_CHECK(turn.status());
  std::array<std::uint8_t, kSaltBytes> salt;
  fill_random(salt);
  std::string encoded(argon2_encodedlen(options_.passes, options_.memory_kib, options_.lanes,
                                        kSaltBytes, kHashBytes, Argon2_id),
                      '\0');
  const int code = argon2id_hash_encoded(options_.passes, options_.memory_kib, options_.lanes,
                                         password.data(), password.size(), salt.data(), kSaltBytes,
                                         kHashBytes, encoded.data(), encoded.size());
  if (code != ARGON2_OK) return unavailable("password.busy", argon2_error_message(code));
  encoded.resize(encoded.find('\0'));
  return encoded;
}

Result<bool> PasswordHasher::verify(std::string_view password, std::string_view encoded) {
  constexpr std::uint32_t kMemoryFactorMax = 16;
  Parameters stored;
  if (!encoded.starts_with(kScheme) || !parse(encoded, stored)) return broken_hash();
  if (stored.memory_kib / kMemoryFactorMax > options_.memory_kib) return broken_hash();
  // Nothing that long was ever hashed: no need to hash it now.
  if (password.size() > kPasswordBytesMax) return false;
  const Turn turn(*this);
  DAYBOOK_CHECK(turn.status());
  const std::string text(encoded);
  const int code = argon2id_verify(text.c_str(), password.data(), password.size());
  if (code == ARGON2_OK) return true;
  if (code == ARGON2_VERIFY_MISMATCH) return false;
  if (code == ARGON2_MEMORY_ALLOCATION_ERROR) {
    return unavailable("password.busy", argon2_error_message(code));
  }
  return broken_hash();
}

Status PasswordHasher::verify_nothing(std::string_view password) {
  const Turn turn(*this);
  DAYBOOK_CHECK(turn.status());
  std::array<std::uint8_t, kSaltBytes> salt{};
  std::array<std::uint8_t, kHashBytes> unused;
  const std::string_view start = password.substr(0, kPasswordBytesMax);
  const int code =
      argon2id_hash_raw(options_.passes, options_.memory_kib, options_.lanes, start.data(),
                        start.size(), salt.data(), kSaltBytes, unused.data(), unused.size());
  if (code != ARGON2_OK) return unavailable("password.busy", argon2_error_message(code));
  return Done{};
}

bool PasswordHasher::is_outdated(std::string_view encoded) const {
  Parameters stored;
  if (!encoded.starts_with(kScheme) || !parse(encoded, stored)) return true;
  return stored.memory_kib != options_.memory_kib || stored.passes != options_.passes ||
         stored.lanes != options_.lanes;
}

}  // namespace daybook::secrets
