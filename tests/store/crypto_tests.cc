// Published test vectors: FIPS 180-4, RFC 4231, NIST SP 800-38D (McGrew and Viega), RFC 8032, RFC
// 4648.
#include "eventstore/crypto.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

namespace daybook {
namespace {

std::string hex(std::string_view text) {
  const auto bytes = hex_decode(text);
  EXPECT_TRUE(bytes) << text;
  return bytes.value_or("");
}

template <std::size_t N>
std::array<std::uint8_t, N> array_of(std::string_view bytes) {
  std::array<std::uint8_t, N> array{};
  EXPECT_EQ(bytes.size(), N);
  std::copy_n(bytes.begin(), std::min(N, bytes.size()), array.begin());
  return array;
}

Secret32 secret_of(std::string_view text) { return Secret32::from_bytes(hex(text)).value(); }

template <std::size_t N>
std::string hex_of(const std::array<std::uint8_t, N>& bytes) {
  return hex_encode(view_of(bytes));
}

TEST(Sha256, GivesThePublishedDigests) {
  EXPECT_EQ(hex_of(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex_of(sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, InPiecesIsTheSameAndMayBeUsedAgain) {
  const std::string text(1000, 'a');
  Sha256 hash;
  for (int round = 0; round < 2; ++round) {
    for (std::size_t at = 0; at < text.size(); at += 77)
      hash.update(std::string_view(text).substr(at, 77));
    EXPECT_EQ(hash.finish(), sha256(text));
  }
  EXPECT_EQ(hash.finish(), sha256(""));
}

TEST(HmacSha256, GivesThePublishedCodes) {
  const auto code = [](const std::string& key, const std::string& message) {
    return hex_of(hmac_sha256(key, message));
  };
  EXPECT_EQ(code(std::string(20, '\x0b'), "Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(code("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(code(std::string(20, '\xaa'), std::string(50, '\xdd')),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  EXPECT_EQ(
      code(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

struct GcmCase {
  std::string key, nonce, plain, associated, sealed;
};

std::vector<GcmCase> gcm_cases() {
  const std::string zero_key(64, '0');
  const std::string zero_nonce(24, '0');
  return {{zero_key, zero_nonce, "", "", "530f8afbc74536b9a963b4f1c4cb738b"},
          {zero_key, zero_nonce, "00000000000000000000000000000000", "",
           "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"},
          {"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
           "cafebabefacedbaddecaf888",
           "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
           "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
           "feedfacedeadbeeffeedfacedeadbeefabaddad2",
           "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
           "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
           "76fc6ece0f4e1768cddf8853bb2d551b"}};
}

TEST(Aes256Gcm, GivesThePublishedSealsAndOpensThem) {
  for (const GcmCase& example : gcm_cases()) {
    const Secret32 key = secret_of(example.key);
    const auto nonce = array_of<12>(hex(example.nonce));
    std::string sealed = "before";
    seal_aes_256_gcm(key, nonce, hex(example.plain), hex(example.associated), sealed);
    EXPECT_EQ(sealed.substr(0, 6), "before");
    EXPECT_EQ(hex_encode(sealed.substr(6)), example.sealed);
    EXPECT_EQ(open_aes_256_gcm(key, nonce, sealed.substr(6), hex(example.associated)),
              hex(example.plain));
  }
}

TEST(Aes256Gcm, AnyFlippedBitIsRefusedAndTheNextSealStillOpens) {
  const Secret32 key = Secret32::random();
  const Nonce nonce{1, 2, 3};
  const std::string associated = "envelope";
  std::string sealed;
  seal_aes_256_gcm(key, nonce, "a text of some length", associated, sealed);
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    std::string changed = sealed;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(open_aes_256_gcm(key, nonce, changed, associated)) << bit;
  }
  EXPECT_FALSE(open_aes_256_gcm(key, nonce, sealed, "envelopf"));
  EXPECT_FALSE(open_aes_256_gcm(key, nonce, sealed, ""));
  EXPECT_FALSE(open_aes_256_gcm(key, Nonce{1, 2, 4}, sealed, associated));
  EXPECT_FALSE(open_aes_256_gcm(Secret32::random(), nonce, sealed, associated));
  EXPECT_FALSE(open_aes_256_gcm(key, nonce, sealed.substr(0, sealed.size() - 1), associated));
  EXPECT_FALSE(open_aes_256_gcm(key, nonce, "short", associated));
  EXPECT_EQ(open_aes_256_gcm(key, nonce, sealed, associated), "a text of some length");
}

struct SignatureCase {
  std::string secret, key, message, signature;
};

TEST(Ed25519, GivesThePublishedKeysAndSignatures) {
  const std::vector<SignatureCase> cases = {
      {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
       "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
       "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
       "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
      {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
       "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
       "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
       "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"}};
  for (const SignatureCase& example : cases) {
    const Secret32 secret = secret_of(example.secret);
    const PublicKey key = ed25519_public_key(secret);
    EXPECT_EQ(hex_of(key), example.key);
    const Signature signature = ed25519_sign(secret, hex(example.message));
    EXPECT_EQ(hex_of(signature), example.signature);
    EXPECT_TRUE(ed25519_verify(key, hex(example.message), signature));
  }
}

TEST(Ed25519, AChangedMessageSignatureOrKeyIsRefused) {
  const Secret32 secret = Secret32::random();
  const PublicKey key = ed25519_public_key(secret);
  const Signature signature = ed25519_sign(secret, "root 7");
  EXPECT_TRUE(ed25519_verify(key, "root 7", signature));
  EXPECT_FALSE(ed25519_verify(key, "root 8", signature));
  EXPECT_FALSE(ed25519_verify(ed25519_public_key(Secret32::random()), "root 7", signature));
  for (std::size_t i = 0; i < signature.size(); ++i) {
    Signature changed = signature;
    changed[i] ^= 1;
    EXPECT_FALSE(ed25519_verify(key, "root 7", changed)) << i;
  }
}

TEST(RandomBytes, DifferOnEveryCallAndThread) {
  std::vector<std::string> drawn[2];
  const auto draw = [](std::vector<std::string>& values) {
    for (std::size_t size = 16; size <= 600; ++size) {
      std::string bytes(size, '\0');
      fill_random({reinterpret_cast<std::uint8_t*>(bytes.data()), size});
      values.push_back(bytes.substr(0, 8));
      values.push_back(bytes.substr(size - 8));
    }
  };
  std::thread other(draw, std::ref(drawn[1]));
  draw(drawn[0]);
  other.join();
  std::set<std::string> values(drawn[0].begin(), drawn[0].end());
  values.insert(drawn[1].begin(), drawn[1].end());
  EXPECT_EQ(values.size(), drawn[0].size() * 2);
}

TEST(Secret32, ComparesByBytesAndTakesExactly32) {
  const Secret32 secret = Secret32::random();
  EXPECT_TRUE(Secret32::from_bytes(secret.view()) == secret);
  EXPECT_FALSE(Secret32::random() == secret);
  EXPECT_FALSE(Secret32::from_bytes(std::string(31, 'x')));
  EXPECT_FALSE(Secret32::from_bytes(std::string(33, 'x')));
}

TEST(ConstantTimeEqual, TellsEqualFromUnequal) {
  EXPECT_TRUE(constant_time_equal("", ""));
  EXPECT_TRUE(constant_time_equal("same", "same"));
  EXPECT_FALSE(constant_time_equal("same", "samf"));
  EXPECT_FALSE(constant_time_equal("same", "sam"));
}

TEST(Encodings, GiveThePublishedTexts) {
  const std::vector<std::pair<std::string, std::string>> cases = {{"", ""},
                                                                  {"f", "Zg=="},
                                                                  {"fo", "Zm8="},
                                                                  {"foo", "Zm9v"},
                                                                  {"foob", "Zm9vYg=="},
                                                                  {"fooba", "Zm9vYmE="},
                                                                  {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : cases) {
    EXPECT_EQ(base64_encode(bytes), text);
    EXPECT_EQ(base64_decode(text), bytes);
    const std::string bare = text.substr(0, text.find('='));
    EXPECT_EQ(base64url_encode(bytes), bare);
    EXPECT_EQ(base64url_decode(bare), bytes);
  }
  EXPECT_EQ(base64_encode("\xfb\xff\xbf"), "+/+/");
  EXPECT_EQ(base64url_encode("\xfb\xff\xbf"), "-_-_");
  EXPECT_EQ(hex_encode(std::string("\0\x7f\xff", 3)), "007fff");
  EXPECT_EQ(hex_decode("007FfF"), std::string("\0\x7f\xff", 3));
}

TEST(Encodings, EveryLengthComesBack) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
    EXPECT_EQ(base64url_decode(base64url_encode(bytes)), bytes);
    EXPECT_EQ(hex_decode(hex_encode(bytes)), bytes);
    bytes += static_cast<char>(i * 37);
  }
}

TEST(Encodings, RefuseWhatTheyWouldNotHaveWritten) {
  for (const char* text : {"Z", "Zg", "Zg=", "Zg===", "====", "=",
                           "Zh==", "Zm9=", "Zm9v!A==", "Zg==Zg==", "Zm 9", "-_-_"}) {
    EXPECT_FALSE(base64_decode(text)) << text;
  }
  for (const char* text : {"Z", "Zg==", "Zh", "Zm9", "+/+/", "Zm9v\n"}) {
    EXPECT_FALSE(base64url_decode(text)) << text;
  }
  for (const char* text : {"0", "0g", "0x", " 00"}) EXPECT_FALSE(hex_decode(text)) << text;
}

}  // namespace
}  // namespace daybook
