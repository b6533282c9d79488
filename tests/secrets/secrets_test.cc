#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>
#include <vector>

#include "api/secrets/password.h"
#include "api/secrets/token.h"

namespace daybook::secrets {
namespace {

constexpr PasswordHashOptions kCheap = {.memory_kib = 64, .passes = 1};

TEST(Password, AHashVerifiesItsPasswordAndNoOther) {
  PasswordHasher hasher(kCheap);
  const std::string hash = *hasher.hash("correct horse");
  EXPECT_TRUE(*hasher.verify("correct horse", hash));
  EXPECT_FALSE(*hasher.verify("correct horsf", hash));
  EXPECT_FALSE(*hasher.verify("", hash));
  EXPECT_FALSE(*hasher.verify(std::string(kPasswordBytesMax + 1, 'x'), hash));
}

TEST(Password, TheHashNamesItsParametersAndTwoOfOnePasswordDiffer) {
  PasswordHasher hasher;
  const std::string hash = *hasher.hash("correct horse");
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
  EXPECT_NE(hash, *hasher.hash("correct horse"));
  EXPECT_EQ(hash.find('\0'), std::string::npos);
}

TEST(Password, AHashOfOtherParametersVerifiesAndIsOutdated) {
  PasswordHasher before(kCheap);
  PasswordHasher now({.memory_kib = 128, .passes = 2});
  const std::string hash = *before.hash("correct horse");
  EXPECT_TRUE(*now.verify("correct horse", hash));
  EXPECT_TRUE(now.is_outdated(hash));
  EXPECT_FALSE(before.is_outdated(hash));
}

TEST(Password, AHashThatIsBrokenOrAsksForTooMuchMemoryIsCorrupt) {
  PasswordHasher hasher(kCheap);
  const std::string hash = *hasher.hash("correct horse");
  const std::string huge = "$argon2id$v=19$m=4000000,t=1,p=1$" + hash.substr(hash.rfind("$", 40));
  for (const std::string& broken :
       {std::string(), std::string("$argon2i$v=19$m=64,t=1,p=1$c2FsdA$aGFzaA"), huge,
        hash.substr(0, hash.rfind('$'))}) {
    const Result<bool> verified = hasher.verify("correct horse", broken);
    ASSERT_FALSE(verified) << broken;
    EXPECT_EQ(verified.error().code, ErrorCode::kCorrupt) << broken;
  }
}

TEST(Password, OnesThatAreTooShortOrTooLongAreRefused) {
  EXPECT_FALSE(check_password("1234567"));
  EXPECT_TRUE(check_password("12345678"));
  EXPECT_TRUE(check_password(std::string(1024, 'x')));
  EXPECT_FALSE(check_password(std::string(1025, 'x')));
  EXPECT_EQ(PasswordHasher(kCheap).hash("short").error().issues.at(0).field, "password");
}

TEST(Password, CallersBeyondTheBoundAreRefusedAndTheOthersAreServed) {
  PasswordHasher hasher({.memory_kib = 8192, .passes = 4, .concurrent_max = 1, .waiting_max = 1});
  std::atomic<int> served = 0;
  std::atomic<int> refused = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const Result<std::string> hash = hasher.hash("correct horse");
      ++(hash ? served : refused);
      EXPECT_TRUE(hash || hash.error().reason == "password.busy");
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(served + refused, 8);
  EXPECT_GE(served, 1);
  EXPECT_TRUE(hasher.verify_nothing("correct horse"));
}

TEST(Token, SecretsDifferAndHaveTheirForm) {
  std::set<std::string> secrets;
  for (int i = 0; i < 1000; ++i) secrets.insert(new_token_secret());
  EXPECT_EQ(secrets.size(), 1000U);
  for (const std::string& secret : secrets) {
    EXPECT_EQ(secret.size(), 47U);
    EXPECT_TRUE(is_token_secret(secret));
  }
  EXPECT_FALSE(is_token_secret("dbk_short"));
  EXPECT_FALSE(is_token_secret("xxx_" + secrets.begin()->substr(4)));
}

TEST(Token, TheHashIsSha256InHex) {
  EXPECT_EQ(token_hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace daybook::secrets
