// Sessions, and passwords that are set by mail or by an administrator.
#include <gtest/gtest.h>

#include "domain/access/joining.h"
#include "domain/access/mail.h"
#include "domain/access/session.h"
#include "domain/access/user.h"
#include "tests/specs/specification.h"

namespace daybook::testing {
namespace {

using user::kUser;

Specification given_ann(Fields more = {}) {
  more.push_back({user::kEmail, "ann@b.example"});
  more.push_back({user::kStatus, "active"});
  more.push_back({user::kPasswordHash, "old"});
  return given(kUser, more);
}

Fields signing_in(std::int64_t credentials) {
  return {{user::signing_in::kCredentials, credentials},
          {user::signing_in::kTenant, 7},
          {user::signing_in::kHash, "00ff"}};
}

TEST(SignInSpec, ASessionIsOpenedForADay) {
  given_ann({{user::kCredentials, 2}})
      .when("sign_in", signing_in(2))
      .then({{"user.signed_in", {{user::kLastLoginAt, kNow.value}}},
             {"session.opened",
              {{kExists, true},
               {session::kUser, ref(1)},
               {session::kTenant, 7},
               {session::kHash, "00ff"},
               {session::kExpiresAt, kNow.value + session::kLifetime_us},
               {session::kStatus, "active"},
               {session::kCredentials, 2}},
              kSomeRecord}});
}

TEST(SignInSpec, APasswordThatWasChangedWhileItWasCheckedOpensNothing) {
  given_ann({{user::kCredentials, 2}})
      .when("sign_in", signing_in(1))
      .then_refused_as(ErrorCode::kUnauthenticated, "auth.failed");
  given_ann({{user::kCredentials, 1}})
      .when("sign_in", signing_in(0))
      .then_refused_as(ErrorCode::kUnauthenticated, "auth.failed");
}

TEST(SignInSpec, WhoWasShutOutWhileThePasswordWasCheckedStaysOut) {
  auto ann = given_ann();
  ann.when("deactivate");
  const std::int64_t now = ann.record().integer(user::kCredentials);
  ann.when("sign_in", signing_in(0)).then_refused_as(ErrorCode::kUnauthenticated, "auth.failed");
  ann.when("sign_in", signing_in(now)).then_refused_as(ErrorCode::kUnauthenticated, "auth.failed");
}

Record a_session(std::int64_t credentials) {
  return a(session::kSession, 2,
           {{session::kStatus, "active"},
            {session::kExpiresAt, kNow.value + 5},
            {session::kCredentials, credentials}});
}

TEST(SessionSpec, ASessionLastsUntilItsTimeOrAnotherPassword) {
  const Record ann = a(kUser, 1, {{user::kCredentials, 2}});
  EXPECT_TRUE(session::is_active(a_session(2), ann, kNow));
  EXPECT_TRUE(session::is_active(a_session(2), ann, Time{kNow.value + 4}));
  EXPECT_FALSE(session::is_active(a_session(2), ann, Time{kNow.value + 5}));
  EXPECT_FALSE(session::is_active(a_session(1), ann, kNow));
  EXPECT_TRUE(session::is_active(a_session(0), a(kUser, 1, {}), kNow));
}

TEST(SessionSpec, EndedTwiceIsEndedOnce) {
  auto session = given(session::kSession,
                       {{session::kStatus, "active"}, {session::kExpiresAt, kNow.value + 5}});
  session.when("end").then({{"session.ended", {{session::kStatus, "ended"}}}});
  EXPECT_FALSE(session::is_active(session.record(), a(kUser, 1, {}), kNow));
  session.when("end").then_nothing();
}

Expected reset_requested(Time at) {
  return {"user.reset_requested", {{user::kResetRequestedAt, at.value}}};
}

Expected mail_queued() {
  return {"mail.queued",
          {{kExists, true},
           {mail::kRecipient, "ann@b.example"},
           {mail::kTemplate, "password_reset"},
           {mail::kAbout, id(1).text()},
           {mail::kStatus, "queued"}},
          kSomeRecord};
}

TEST(ResetSpec, AskingMailsASecretAndAskingAgainAtOnceDoesNot) {
  const Time later{kNow.value + user::kResetPause_us};
  given_ann()
      .when("request_reset")
      .then({reset_requested(kNow), mail_queued()})
      .at(Time{later.value - 1})
      .when("request_reset")
      .then_nothing()
      .at(later)
      .when("request_reset")
      .then({reset_requested(later), mail_queued()});
}

Fields resetting(std::int64_t credentials, std::int64_t requested_at) {
  return {{user::resetting::kCredentials, credentials},
          {user::resetting::kRequestedAt, requested_at},
          {user::resetting::kPasswordHash, "new"}};
}

TEST(ResetSpec, TheNewestSecretSetsAPasswordOnce) {
  given_ann({{user::kResetRequestedAt, kNow.value}, {user::kCredentials, 3}})
      .when("reset_password", resetting(3, kNow.value))
      .then({{"user.password_reset",
              {{user::kPasswordHash, "new"},
               {user::kIsVerified, true},
               {user::kCredentials, 4},
               {user::kResetRequestedAt, Null{}}}}})
      .when("reset_password", resetting(3, kNow.value))
      .then_invalid("secret");
}

TEST(ResetSpec, WhatIsOlderOrTooLateOrNeverAskedForIsRefused) {
  const auto asked = [] {
    return given_ann({{user::kResetRequestedAt, kNow.value}, {user::kCredentials, 3}});
  };
  asked().when("reset_password", resetting(3, kNow.value - 1)).then_invalid("secret");
  asked().when("reset_password", resetting(2, kNow.value)).then_invalid("secret");
  asked()
      .at(Time{kNow.value + user::kResetLifetime_us})
      .when("reset_password", resetting(3, kNow.value))
      .then_invalid("secret");
  given_ann().when("reset_password", resetting(0, 0)).then_invalid("secret");
}

Record a_joining(std::uint32_t number, std::int64_t tenant) {
  return a(joining::kJoining, number,
           {{joining::kUser, ref(1)}, {joining::kTenant, tenant}, {joining::kStatus, "settled"}});
}

TEST(ChangeSpec, AnotherAddressHasToBeProvedAnew) {
  given_ann({{user::kIsVerified, true}})
      .with(a_joining(2, 7))
      .when("change", {{user::changing::kTenant, 7}, {user::changing::kEmail, "ann@c.example"}})
      .then({{"user.changed", {{user::kEmail, "ann@c.example"}, {user::kIsVerified, false}}}});
}

TEST(ChangeSpec, AnAddressIsNeverTakenAway) {
  given_ann()
      .with(a_joining(2, 7))
      .when("change", {{user::changing::kTenant, 7}, {user::changing::kEmail, Null{}}})
      .then_invalid("email");
}

TEST(ChangeSpec, AnotherPasswordEndsSessions) {
  given_ann()
      .with(a_joining(2, 7))
      .when("change", {{user::changing::kTenant, 7}, {user::changing::kPasswordHash, "new"}})
      .then({{"user.changed",
              {{user::kPasswordHash, "new"},
               {user::kCredentials, 1},
               {user::kHasGivenPassword, true}}}});
}

TEST(ChangeSpec, APasswordGivenAgainIsStillOnesThatOthersGave) {
  auto ann = given(user::kUser, {{user::kEmail, "ann@b.example"}, {user::kIsVerified, true}});
  for (const char* hash : {"first", "second", "third"}) {
    ann.when("change", {{user::changing::kTenant, 7}, {user::changing::kPasswordHash, hash}});
    EXPECT_TRUE(user::has_given_password(ann.record())) << hash;
  }
}

TEST(ChangeSpec, WhatWasMailedToTheFormerAddressIsOver) {
  given_ann(
      {{user::kIsVerified, true}, {user::kResetRequestedAt, kNow.value}, {user::kCredentials, 3}})
      .with(a_joining(2, 7))
      .when("change", {{user::changing::kTenant, 7}, {user::changing::kEmail, "ann@c.example"}})
      .then({{"user.changed",
              {{user::kEmail, "ann@c.example"},
               {user::kIsVerified, false},
               {user::kResetRequestedAt, Null{}}}}})
      .when("reset_password", resetting(3, kNow.value))
      .then_invalid("secret");
}

TEST(ChangeSpec, AnotherNameLeavesWhatWasMailed) {
  given_ann({{user::kIsVerified, true}, {user::kResetRequestedAt, kNow.value}})
      .with(a_joining(2, 7))
      .when("change", {{user::changing::kTenant, 7}, {user::changing::kName, "Ann Lee"}})
      .then({{"user.changed", {{user::kName, "Ann Lee"}}}});
}

TEST(ResetSpec, WhatOthersSetIsTheirOwnOnceTheyChoseAnother) {
  auto ann = given_ann({{user::kIsVerified, true},
                        {user::kHasGivenPassword, true},
                        {user::kResetRequestedAt, kNow.value}});
  EXPECT_TRUE(user::has_given_password(ann.record(kUser, 1)));
  ann.when("reset_password", resetting(0, kNow.value))
      .then({{"user.password_reset",
              {{user::kPasswordHash, "new"},
               {user::kCredentials, 1},
               {user::kResetRequestedAt, Null{}},
               {user::kHasGivenPassword, Null{}}}}});
  EXPECT_FALSE(user::has_given_password(ann.record()));
}

TEST(ChangeSpec, WhereAJoiningIsOverTheyBelongNoMore) {
  Record over = a_joining(3, 8);
  over.put(joining::kStatus.id, std::string("over"));
  given_ann()
      .with(a_joining(2, 7))
      .with(over)
      .when("change", {{user::changing::kTenant, 7}, {user::changing::kName, "Ann"}})
      .then({{"user.changed", {{user::kName, "Ann"}}}});
}

TEST(JoiningSpec, OnlyOneThatWasSettledEnds) {
  given(joining::kJoining, {{joining::kTenant, 7}, {joining::kStatus, "settled"}})
      .when("end")
      .then({{"joining.ended", {{joining::kStatus, "over"}}}});
  for (const char* status : {"pending", "over"}) {
    given(joining::kJoining, {{joining::kTenant, 7}, {joining::kStatus, status}})
        .when("end")
        .then_nothing();
  }
}

TEST(ChangeSpec, NobodyChangesWhoeverBelongsElsewhereAsWell) {
  given_ann()
      .with(a_joining(2, 7))
      .with(a_joining(3, 8))
      .when("change", {{user::changing::kTenant, 7}, {user::changing::kName, "Ann"}})
      .then_refused_as(ErrorCode::kForbidden, "user.elsewhere");
}

}  // namespace
}  // namespace daybook::testing
