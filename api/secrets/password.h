// Passwords: the rules, and Argon2id hashes (RFC 9106) that carry their own parameters.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "domain/core/result.h"

namespace daybook::secrets {

inline constexpr std::size_t kPasswordBytesMin = 8;
// A longest one, so that a request cannot make the server hash megabytes.
inline constexpr std::size_t kPasswordBytesMax = 1024;

// kInvalid with an issue of the field "password".
Status check_password(std::string_view password);

// Defaults: 19 MiB, two passes, one lane, the least that OWASP's password storage cheat sheet
// advises for Argon2id. Memory, not time, is what a server of few cores can give.
struct PasswordHashOptions {
  std::uint32_t memory_kib = 19'456;
  std::uint32_t passes = 2;
  std::uint32_t lanes = 1;
  std::uint32_t concurrent_max = 2;  // Times memory_kib is what all hashing together takes.
  std::uint32_t waiting_max = 64;    // Callers beyond these are refused.
};

// Safe from any thread. Every call takes tens of milliseconds of a core and may wait for its turn:
// never call it on the I/O thread or on a committer.
class PasswordHasher {
 public:
  explicit PasswordHasher(PasswordHashOptions options = {});

  // "$argon2id$v=19$m=...,t=...,p=...$salt$hash". kInvalid: a password rule. kUnavailable
  // "password.busy": too many callers wait.
  Result<std::string> hash(std::string_view password);

  // Compares in constant time, with the parameters that `encoded` names. kCorrupt when it is no
  // Argon2id hash or asks for far more memory than ours. kUnavailable as hash().
  Result<bool> verify(std::string_view password, std::string_view encoded);

  // As much work as verify(), for a user that does not exist: the time must not tell.
  Status verify_nothing(std::string_view password);

  // True when `encoded` was made with other parameters: hash again at the next successful login.
  bool is_outdated(std::string_view encoded) const;

 private:
  class Turn;

  PasswordHashOptions options_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::uint32_t running_ = 0;  // Guarded by mutex_.
  std::uint32_t waiting_ = 0;  // Guarded by mutex_.
};

}  // namespace daybook::secrets
