#include "eventstore/crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>

namespace daybook {
namespace {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Freed<EVP_CIPHER_CTX_free>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;

// Without its primitives the process cannot keep one promise: it stops rather than go on.
void require(bool ok, const char* what) {
  if (ok) return;
  std::fprintf(stderr, "cryptographic library failed: %s\n", what);
  std::abort();
}

const std::uint8_t* octets(std::string_view bytes) {
  return reinterpret_cast<const std::uint8_t*>(bytes.data());
}

int length_of(std::string_view bytes) {
  require(bytes.size() <= std::numeric_limits<int>::max(), "input over 2 GiB");
  return static_cast<int>(bytes.size());
}

// Fetched once: a lookup by name on every call costs more than the hash itself.
const EVP_MD* sha256_algorithm() {
  static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  require(algorithm != nullptr, "SHA256");
  return algorithm;
}

const EVP_CIPHER* gcm_algorithm() {
  static EVP_CIPHER* const algorithm = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  require(algorithm != nullptr, "AES-256-GCM");
  return algorithm;
}

DigestContext new_digest_context() {
  DigestContext context(EVP_MD_CTX_new());
  require(context && EVP_DigestInit_ex2(context.get(), sha256_algorithm(), nullptr) == 1, "SHA256");
  return context;
}

void restart(EVP_MD_CTX* context) {
  require(EVP_DigestInit_ex2(context, nullptr, nullptr) == 1, "SHA256 start");
}

void feed(EVP_MD_CTX* context, std::string_view bytes) {
  require(EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1, "SHA256 update");
}

Digest digest_of(EVP_MD_CTX* context) {
  Digest digest;
  require(EVP_DigestFinal_ex(context, digest.data(), nullptr) == 1, "SHA256 finish");
  return digest;
}

EVP_MD_CTX* thread_digest_context() {
  thread_local const DigestContext context = new_digest_context();
  restart(context.get());
  return context.get();
}

// One context a direction: changing its direction would set the cipher up from nothing.
EVP_CIPHER_CTX* thread_cipher_context(bool sealing) {
  thread_local const CipherContext contexts[2] = {CipherContext(EVP_CIPHER_CTX_new()),
                                                  CipherContext(EVP_CIPHER_CTX_new())};
  EVP_CIPHER_CTX* context = contexts[sealing ? 1 : 0].get();
  require(context != nullptr, "AES-256-GCM context");
  if (EVP_CIPHER_CTX_get0_cipher(context) == nullptr) {
    require(EVP_CipherInit_ex2(context, gcm_algorithm(), nullptr, nullptr, sealing, nullptr) == 1,
            "AES-256-GCM");
  }
  return context;
}

EVP_CIPHER_CTX* start_cipher(const Secret32& key, const Nonce& nonce, std::string_view associated,
                             bool sealing) {
  EVP_CIPHER_CTX* context = thread_cipher_context(sealing);
  require(EVP_CipherInit_ex2(context, nullptr, key.data(), nonce.data(), sealing, nullptr) == 1,
          "AES-256-GCM key");
  int written = 0;
  if (!associated.empty()) {
    require(EVP_CipherUpdate(context, nullptr, &written, octets(associated),
                             length_of(associated)) == 1,
            "AES-256-GCM associated data");
  }
  return context;
}

constexpr std::size_t kRandomTakeMax = 32;

// Ids and keys take a few bytes each, and a call of the generator costs a microsecond whatever it
// gives. What was taken is wiped; a forked child begins a pool of its own.
class RandomPool {
 public:
  RandomPool() = default;
  RandomPool(const RandomPool&) = delete;
  RandomPool& operator=(const RandomPool&) = delete;
  ~RandomPool() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

  void take(std::span<std::uint8_t> target) {
    if (left_ < target.size() || owner_ != ::getpid()) refill();
    left_ -= target.size();
    std::copy_n(bytes_.data() + left_, target.size(), target.data());
    OPENSSL_cleanse(bytes_.data() + left_, target.size());
  }

 private:
  void refill() {
    require(RAND_bytes(bytes_.data(), static_cast<int>(bytes_.size())) == 1, "random bytes");
    left_ = bytes_.size();
    owner_ = ::getpid();
  }

  std::array<std::uint8_t, 512> bytes_{};
  std::size_t left_ = 0;
  ::pid_t owner_ = 0;
};

PrivateKey ed25519_key(const Secret32& secret) {
  PrivateKey key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, secret.data(), 32));
  require(key != nullptr, "Ed25519 secret");
  return key;
}

}  // namespace

Secret32::~Secret32() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

Secret32 Secret32::random() {
  Secret32 secret;
  fill_random(secret.bytes_);
  return secret;
}

std::optional<Secret32> Secret32::from_bytes(std::string_view bytes) {
  Secret32 secret;
  if (bytes.size() != secret.bytes_.size()) return std::nullopt;
  std::memcpy(secret.bytes_.data(), bytes.data(), bytes.size());
  return secret;
}

bool Secret32::operator==(const Secret32& other) const {
  return constant_time_equal(view(), other.view());
}

void wipe(std::string& bytes) { OPENSSL_cleanse(bytes.data(), bytes.size()); }

void fill_random(std::span<std::uint8_t> bytes) {
  thread_local RandomPool pool;
  if (bytes.size() <= kRandomTakeMax) return pool.take(bytes);
  require(bytes.size() <= std::numeric_limits<int>::max(), "size of random bytes");
  require(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1, "random bytes");
}

Digest sha256(std::string_view bytes) {
  EVP_MD_CTX* context = thread_digest_context();
  feed(context, bytes);
  return digest_of(context);
}

struct Sha256::Context {
  DigestContext digest = new_digest_context();
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

Sha256& Sha256::update(std::string_view bytes) {
  feed(context_->digest.get(), bytes);
  return *this;
}

Digest Sha256::finish() {
  const Digest digest = digest_of(context_->digest.get());
  restart(context_->digest.get());
  return digest;
}

// RFC 2104 written out: with a key of its own for every call, the library's MAC interface spends
// twice as long on setting itself up as on hashing.
Digest hmac_sha256(std::string_view key, std::string_view message) {
  constexpr std::size_t kBlock = 64;
  std::array<char, kBlock> inner{};
  if (key.size() > kBlock) {
    const Digest hashed = sha256(key);
    std::memcpy(inner.data(), hashed.data(), hashed.size());
  } else {
    std::copy(key.begin(), key.end(), inner.begin());
  }
  std::array<char, kBlock> outer = inner;
  for (char& byte : inner) byte = static_cast<char>(byte ^ 0x36);
  for (char& byte : outer) byte = static_cast<char>(byte ^ 0x5c);

  EVP_MD_CTX* context = thread_digest_context();
  feed(context, {inner.data(), kBlock});
  feed(context, message);
  const Digest inner_digest = digest_of(context);
  restart(context);
  feed(context, {outer.data(), kBlock});
  feed(context, view_of(inner_digest));
  OPENSSL_cleanse(inner.data(), kBlock);
  OPENSSL_cleanse(outer.data(), kBlock);
  return digest_of(context);
}

void seal_aes_256_gcm(const Secret32& key, const Nonce& nonce, std::string_view plain,
                      std::string_view associated, std::string& out) {
  EVP_CIPHER_CTX* context = start_cipher(key, nonce, associated, true);
  const std::size_t start = out.size();
  out.resize(start + plain.size() + kSealTagBytes);
  auto* target = reinterpret_cast<std::uint8_t*>(out.data() + start);
  int written = 0;
  require(EVP_CipherUpdate(context, target, &written, octets(plain), length_of(plain)) == 1 &&
              EVP_CipherFinal_ex(context, target + plain.size(), &written) == 1 &&
              EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, kSealTagBytes,
                                  target + plain.size()) == 1,
          "AES-256-GCM seal");
}

std::optional<std::string> open_aes_256_gcm(const Secret32& key, const Nonce& nonce,
                                            std::string_view sealed, std::string_view associated) {
  if (sealed.size() < kSealTagBytes) return std::nullopt;
  const std::string_view cipher = sealed.substr(0, sealed.size() - kSealTagBytes);
  std::array<std::uint8_t, kSealTagBytes> tag;
  std::memcpy(tag.data(), sealed.data() + cipher.size(), kSealTagBytes);

  EVP_CIPHER_CTX* context = start_cipher(key, nonce, associated, false);
  std::string plain(cipher.size(), '\0');
  auto* target = reinterpret_cast<std::uint8_t*>(plain.data());
  std::array<std::uint8_t, kSealTagBytes> rest;
  int written = 0;
  require(EVP_CipherUpdate(context, target, &written, octets(cipher), length_of(cipher)) == 1 &&
              EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, kSealTagBytes, tag.data()) == 1,
          "AES-256-GCM open");
  if (EVP_CipherFinal_ex(context, rest.data(), &written) == 1) return plain;
  OPENSSL_cleanse(plain.data(), plain.size());
  return std::nullopt;
}

bool constant_time_equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

PublicKey ed25519_public_key(const Secret32& secret) {
  PublicKey key;
  std::size_t size = key.size();
  require(EVP_PKEY_get_raw_public_key(ed25519_key(secret).get(), key.data(), &size) == 1,
          "Ed25519 public key");
  return key;
}

Signature ed25519_sign(const Secret32& secret, std::string_view message) {
  const PrivateKey key = ed25519_key(secret);
  const DigestContext context(EVP_MD_CTX_new());
  Signature signature;
  std::size_t size = signature.size();
  require(context && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
              EVP_DigestSign(context.get(), signature.data(), &size, octets(message),
                             message.size()) == 1,
          "Ed25519 signature");
  return signature;
}

bool ed25519_verify(const PublicKey& key, std::string_view message, const Signature& signature) {
  const PrivateKey loaded(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()));
  const DigestContext context(EVP_MD_CTX_new());
  require(context != nullptr, "Ed25519 context");
  return loaded &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, loaded.get()) == 1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(), octets(message),
                          message.size()) == 1;
}

}  // namespace daybook
