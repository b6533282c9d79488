// Hashes, seals, signatures and text encodings: the few that Daybook uses, over OpenSSL.
//
// Bytes travel as std::string and std::string_view. All functions are safe from any thread; each
// thread keeps its own contexts, so that a call costs no allocation inside OpenSSL. A failure of
// the library itself (out of memory, no provider) ends the process: no caller could go on.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace daybook {

using Digest = std::array<std::uint8_t, 32>;
using Nonce = std::array<std::uint8_t, 12>;
using PublicKey = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;

template <std::size_t N>
std::string_view view_of(const std::array<std::uint8_t, N>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), N};
}

// 32 secret bytes that are wiped when they go. Copies are allowed: each wipes itself.
class Secret32 {
 public:
  Secret32() = default;
  explicit Secret32(const std::array<std::uint8_t, 32>& bytes) : bytes_(bytes) {}
  Secret32(const Secret32&) = default;
  Secret32& operator=(const Secret32&) = default;
  ~Secret32();

  static Secret32 random();
  // Nothing unless it is 32 bytes.
  static std::optional<Secret32> from_bytes(std::string_view bytes);

  std::string_view view() const { return view_of(bytes_); }
  const std::uint8_t* data() const { return bytes_.data(); }
  bool operator==(const Secret32& other) const;  // In constant time.

 private:
  std::array<std::uint8_t, 32> bytes_{};
};

// Overwrites secret bytes that are no longer needed, in a way that is not optimised away.
void wipe(std::string& bytes);

// From the system's generator, for keys and ids alike.
void fill_random(std::span<std::uint8_t> bytes);

Digest sha256(std::string_view bytes);

// SHA-256 of bytes that come in pieces. One thread at a time.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  Sha256& update(std::string_view bytes);
  // Ends this hash and begins a new one.
  Digest finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

Digest hmac_sha256(std::string_view key, std::string_view message);

inline constexpr std::size_t kSealTagBytes = 16;

// AES-256-GCM (NIST SP 800-38D). A pair of key and nonce must never seal two different texts.
// Appends ciphertext and tag: plain.size() + kSealTagBytes bytes. `out` must not overlap the input.
void seal_aes_256_gcm(const Secret32& key, const Nonce& nonce, std::string_view plain,
                      std::string_view associated, std::string& out);

// The plain text, or nothing when anything was changed: key, nonce, bytes or associated data.
std::optional<std::string> open_aes_256_gcm(const Secret32& key, const Nonce& nonce,
                                            std::string_view sealed, std::string_view associated);

// Takes as long for a first as for a last difference. Different lengths are told at once.
bool constant_time_equal(std::string_view a, std::string_view b);

// Ed25519 (RFC 8032); the secret is the 32-byte seed.
PublicKey ed25519_public_key(const Secret32& secret);
Signature ed25519_sign(const Secret32& secret, std::string_view message);
bool ed25519_verify(const PublicKey& key, std::string_view message, const Signature& signature);

// RFC 4648. Decoders are strict: a wrong character, length, padding or left-over bit is nothing.
std::string base64_encode(std::string_view bytes);     // With padding.
std::string base64url_encode(std::string_view bytes);  // Without padding.
std::string hex_encode(std::string_view bytes);        // Lower case.
std::optional<std::string> base64_decode(std::string_view text);
std::optional<std::string> base64url_decode(std::string_view text);
std::optional<std::string> hex_decode(std::string_view text);  // Either case.

}  // namespace daybook
