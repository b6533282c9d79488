#include <gtest/gtest.h>

#include "api/outbox/invitation_secret.h"
#include "api/outbox/reset_secret.h"
#include "domain/access/user.h"
#include "tests/support/records.h"

namespace daybook::api {
namespace {

using testing::a;
using testing::id;

Record ann(std::int64_t requested_at, std::int64_t credentials, std::uint32_t number = 1) {
  return a(user::kUser, number,
           {{user::kResetRequestedAt, requested_at}, {user::kCredentials, credentials}});
}

TEST(ResetSecret, NamesItsUserAndHoldsForTheNewestRequestAlone) {
  const Secret32 server = Secret32::random();
  const std::string secret = make_reset_secret(server, ann(5, 2));
  EXPECT_EQ(secret.size(), 64U);
  EXPECT_EQ(read_reset_secret(secret), id(1));
  EXPECT_TRUE(is_reset_secret(secret, server, ann(5, 2)));
  EXPECT_FALSE(is_reset_secret(secret, server, ann(6, 2)));
  EXPECT_FALSE(is_reset_secret(secret, server, ann(5, 3)));
  EXPECT_FALSE(is_reset_secret(secret, server, ann(5, 2, 2)));
  EXPECT_FALSE(is_reset_secret(secret, Secret32::random(), ann(5, 2)));
}

TEST(ResetSecret, AUserWhoAskedForNoneHasNone) {
  const Secret32 server = Secret32::random();
  const Record user = a(user::kUser, 1, {});
  EXPECT_FALSE(is_reset_secret(make_reset_secret(server, user), server, user));
}

TEST(ResetSecret, EveryChangedCharacterIsFound) {
  const Secret32 server = Secret32::random();
  const std::string secret = make_reset_secret(server, ann(5, 2));
  for (std::size_t i = 0; i < secret.size(); ++i) {
    std::string other = secret;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(is_reset_secret(other, server, ann(5, 2))) << i;
  }
  EXPECT_FALSE(read_reset_secret(""));
  EXPECT_FALSE(read_reset_secret(secret + "A"));
}

// No secret of one sort passes as one of another.
TEST(ResetSecret, IsNoInvitation) {
  const Secret32 server = Secret32::random();
  EXPECT_FALSE(read_invitation_secret(make_reset_secret(server, ann(5, 2))));
  EXPECT_FALSE(read_reset_secret(make_invitation_secret(server, {TenantId{1}, id(1)})));
}

}  // namespace
}  // namespace daybook::api
