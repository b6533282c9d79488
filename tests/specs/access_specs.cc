// Control's records: users, joinings, tokens; and the outbox.
#include <gtest/gtest.h>

#include "domain/access/joining.h"
#include "domain/access/mail.h"
#include "domain/access/tenant.h"
#include "domain/access/token.h"
#include "domain/access/user.h"
#include "tests/specs/specification.h"

namespace daybook::testing {
namespace {

namespace registering = user::registering;

Fields registration(Fields more = {}) {
  more.push_back({registering::kEmail, "ann@b.example"});
  more.push_back({registering::kName, "Ann"});
  more.push_back({registering::kTenant, 7});
  return more;
}

Expected requested(Fields more = {}) {
  more.push_back({kExists, true});
  more.push_back({joining::kUser, ref(1)});
  more.push_back({joining::kTenant, 7});
  more.push_back({joining::kIsAdmin, false});
  more.push_back({joining::kIsStaff, false});
  more.push_back({joining::kStatus, "pending"});
  return {"joining.requested", more, kSomeRecord};
}

TEST(RegisterSpec, AUserAndAPendingJoiningAreMade) {
  given_none(user::kUser)
      .when("register", registration({{registering::kPasswordHash, "hash"}}))
      .then({{"user.registered",
              {{kExists, true},
               {user::kEmail, "ann@b.example"},
               {user::kName, "Ann"},
               {user::kStatus, "active"},
               {user::kPasswordHash, "hash"},
               {user::kIsVerified, false}}},
             requested()})
      .with_status(201);
}

TEST(RegisterSpec, AKnownUserKeepsNameAndPassword) {
  given(user::kUser, {{user::kEmail, "ann@b.example"},
                      {user::kName, "Ann Lee"},
                      {user::kPasswordHash, "old"},
                      {user::kIsVerified, true}})
      .when("register",
            registration({{registering::kPasswordHash, "new"}, {registering::kIsVerified, true}}))
      .then({requested()})
      .with_status(200);
}

Fields proving() {
  return registration({{registering::kPasswordHash, "new"}, {registering::kIsVerified, true}});
}

TEST(RegisterSpec, AMailedSecretProvesTheAddressAndEndsAPasswordOfBefore) {
  given(user::kUser, {{user::kEmail, "ann@b.example"},
                      {user::kPasswordHash, "old"},
                      {user::kIsVerified, false},
                      {user::kCredentials, 2},
                      {user::kResetRequestedAt, kNow.value}})
      .when("register", proving())
      .then({{"user.verified",
              {{user::kIsVerified, true},
               {user::kPasswordHash, "new"},
               {user::kCredentials, 3},
               {user::kResetRequestedAt, Null{}}}},
             requested()});
}

Specification given_a_password(const char* who_set_it, bool is_verified = true) {
  return given(user::kUser, {{user::kEmail, "ann@b.example"},
                             {user::kPasswordHash, "old"},
                             {user::kIsVerified, is_verified},
                             {user::kHasGivenPassword, std::string_view(who_set_it) == "others"}});
}

Record a_joining(std::int64_t tenant) {
  return a(joining::kJoining, 2,
           {{joining::kUser, ref(1)}, {joining::kTenant, tenant}, {joining::kStatus, "settled"}});
}

TEST(RegisterSpec, AMailedSecretReplacesAPasswordThatOthersSet) {
  auto ann = given_a_password("others");
  ann.when("register", proving())
      .then({{"user.verified",
              {{user::kPasswordHash, "new"},
               {user::kCredentials, 1},
               {user::kHasGivenPassword, Null{}}}},
             requested()});
  EXPECT_FALSE(user::has_given_password(ann.record()));
}

const Expected kPasswordDropped = {"user.password_dropped",
                                   {{user::kPasswordHash, Null{}}, {user::kCredentials, 1}}};

TEST(RegisterSpec, NobodyWhoSetAPasswordComesAlongToAnotherTenant) {
  Expected dropped = kPasswordDropped;
  dropped.after.push_back({user::kHasGivenPassword, Null{}});
  given_a_password("others").when("register", registration()).then({dropped, requested()});
  given_a_password("others")
      .with(a_joining(8))
      .when("register", registration())
      .then({dropped, requested()});
  given_a_password("others", false).when("register", registration()).then({dropped, requested()});
}

// While they were out another tenant had the say.
TEST(RegisterSpec, NobodyWhoSetAPasswordMeanwhileComesBackAlong) {
  Expected dropped = kPasswordDropped;
  dropped.after.push_back({user::kHasGivenPassword, Null{}});
  Record over = a_joining(7);
  over.put(joining::kStatus.id, std::string("over"));
  given_a_password("others")
      .with(over)
      .when("register", registration())
      .then({dropped, requested()});
}

TEST(RegisterSpec, APasswordOfAnAddressThatWasNeverProvedDoesNotComeAlongEither) {
  given(user::kUser, {{user::kEmail, "ann@b.example"}, {user::kPasswordHash, "old"}})
      .with(a_joining(8))
      .when("register", registration({{registering::kPasswordHash, "new"}}))
      .then({kPasswordDropped, requested()});
}

TEST(RegisterSpec, APasswordStaysWhereItWasSetAndOneOfTheirOwnEverywhere) {
  given_a_password("others")
      .with(a_joining(7))
      .when("register", registration())
      .then({requested()});
  given_a_password("Ann").with(a_joining(8)).when("register", registration()).then({requested()});
}

TEST(RegisterSpec, WhoeverHasNoPasswordYetGetsOneWithTheMailedSecretOnly) {
  const auto without = [] {
    return given(user::kUser, {{user::kEmail, "ann@b.example"}, {user::kIsVerified, true}});
  };
  without()
      .when("register", proving())
      .then({{"user.verified", {{user::kPasswordHash, "new"}, {user::kCredentials, 1}}},
             requested()});
  without()
      .when("register", registration({{registering::kPasswordHash, "new"}}))
      .then({requested()});
}

TEST(RegisterSpec, TheInvitationGoesWithTheJoining) {
  auto made = given_none(user::kUser)
                  .when("register", registration({{registering::kInvitation, id(31).text()},
                                                  {registering::kIsAdmin, true},
                                                  {registering::kIsStaff, true}}));
  const Record joining = made.decision().records.after.back();
  EXPECT_EQ(joining.text(joining::kInvitation), id(31).text());
  EXPECT_TRUE(joining.flag(joining::kIsAdmin));
  EXPECT_TRUE(joining.flag(joining::kIsStaff));
}

TEST(RegisterSpec, WhoeverIsShutOutEverywhereAcceptsNoInvitation) {
  for (const char* status : {"deactivated", "suspended"}) {
    given(user::kUser, {{user::kEmail, "ann@b.example"}, {user::kStatus, status}})
        .when("register", registration({{registering::kInvitation, id(31).text()},
                                        {registering::kIsVerified, true}}))
        .then_refused_as(ErrorCode::kForbidden, "user.not_active");
  }
}

TEST(RegisterSpec, AnAddressOfSomebodyElseIsRefusedWhateverItsCase) {
  given(user::kUser, {{user::kEmail, "ANN@B.example"}})
      .decided_on(2)
      .when("register", registration())
      .then_invalid("email");
}

TEST(JoiningSpec, SettledTwiceIsSettledOnce) {
  given(joining::kJoining, {{joining::kStatus, "pending"}})
      .when("settle")
      .then({{"joining.settled", {{joining::kStatus, "settled"}}}})
      .when("settle")
      .then_nothing();
}

Fields token_input() {
  return {{token::kName, "import"},
          {token::kTenant, 7},
          {token::kUser, ref(2)},
          {token::kPermissions, Json{R"(["Ibl.CRM/*"])"}},
          {token::kHash, "00ff"},
          {token::kPrefix, "dbk_"},
          {token::kExpiresAt, kNow.value + 5}};
}

Specification given_user() {
  return given_none(token::kToken).with(a(user::kUser, 2, {{user::kEmail, "ann@b.example"}}));
}

TEST(TokenSpec, ATokenIsIssuedActive) {
  Fields expected = token_input();
  expected.push_back({kExists, true});
  expected.push_back({token::kStatus, "active"});
  auto issued = given_user();
  issued.when("issue", token_input()).then({{"token.issued", expected}}).with_status(201);
  EXPECT_TRUE(token::is_active(issued.record(), kNow));
  EXPECT_FALSE(token::is_active(issued.record(), Time{kNow.value + 5}));
}

TEST(TokenSpec, ATokenIsIssuedOnce) {
  Fields other = token_input();
  other[4] = {token::kHash, "1111"};
  given_user()
      .when("issue", token_input())
      .when("issue", other)
      .then_refused_as(ErrorCode::kConflict, "record.exists");
}

TEST(TokenSpec, AHashIsOfOneToken) {
  given_user()
      .when("issue", token_input())
      .decided_on(3)
      .when("issue", token_input())
      .then_invalid("hash");
}

TEST(TokenSpec, ARevokedTokenStaysRevoked) {
  auto token = given_user().when("issue", token_input());
  token.when("revoke").then({{"token.revoked", {{token::kStatus, "revoked"}}}});
  EXPECT_FALSE(token::is_active(token.record(), kNow));
  token.when("revoke").then_nothing();
}

TEST(MailSpec, AMailIsSentOrFails) {
  const auto queued = [] { return given(mail::kMail, {{mail::kStatus, "queued"}}); };
  queued()
      .when("sent")
      .then({{"mail.sent", {{mail::kStatus, "sent"}}}})
      .when("sent")
      .then_nothing();
  queued()
      .when("failed", {{mail::kFailure, "550 no such user"}})
      .then({{"mail.failed", {{mail::kStatus, "failed"}, {mail::kFailure, "550 no such user"}}}})
      .when("failed", {{mail::kFailure, "550 no such user"}})
      .then_nothing();
}

TEST(TenantSpec, AKeyIsAWordOfAnAddress) {
  const Field* key = tenant::kTenant.find("key");
  for (const char* right : {"demo", "a-1"}) EXPECT_EQ(key->check(Value{right}), "") << right;
  for (const char* wrong : {"Demo", "-a", "a-", "a b"}) {
    EXPECT_NE(key->check(Value{wrong}), "") << wrong;
  }
}

TEST(TenantSpec, AKeyIsOfOneTenant) {
  given(tenant::kTenant, {{tenant::kKey, "demo"}})
      .decided_on(2)
      .when("create", {{tenant::kKey, "demo"}, {tenant::kName, "Other"}})
      .then_invalid("key");
}

TEST(IrreversibleSpec, SecretsAndWhatLeavesTheHouseSayWhyTheyCannotBeUndone) {
  const auto is_final = [](const Kind& kind, std::string_view behaviour) {
    return !kind.behaviour(behaviour)->irreversible.empty();
  };
  EXPECT_TRUE(is_final(token::kToken, "issue"));
  EXPECT_TRUE(is_final(token::kToken, "revoke"));
  EXPECT_TRUE(is_final(user::kUser, "register"));
  EXPECT_TRUE(is_final(joining::kJoining, "settle"));
  EXPECT_TRUE(is_final(mail::kMail, "sent"));
  EXPECT_TRUE(is_final(mail::kMail, "failed"));
}

}  // namespace
}  // namespace daybook::testing
