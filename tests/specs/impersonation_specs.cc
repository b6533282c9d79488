// Administrators of the platform who act as somebody else, and the platform's settings about that.
#include <gtest/gtest.h>

#include "domain/access/impersonation.h"
#include "domain/access/user.h"
#include "domain/platform/settings.h"
#include "tests/specs/specification.h"

namespace daybook::testing {
namespace {

using impersonation::kImpersonation;
using platform_settings::kPlatformSettings;

Record a_user(std::uint32_t number, std::string status = "active") {
  return a(user::kUser, number, {{user::kStatus, std::move(status)}});
}

// The settings' record has an id of its own, whatever other records have.
Record the_settings(const Fields& fields) {
  Record record = a(kPlatformSettings, 50, fields);
  record.key.id = platform_settings::kOnly;
  return record;
}

Fields starting(std::uint32_t target = 3) {
  return {{impersonation::kAdmin, ref(2)},
          {impersonation::kTarget, ref(target)},
          {impersonation::kTenant, std::int64_t{9}},
          {impersonation::kReason, "ticket 4711"},
          {impersonation::kHash, "00ff"},
          {impersonation::kHolder, std::int64_t{2}}};
}

Specification given_two_users() { return given_none(kImpersonation).with(a_user(2)); }

Expected started(std::int64_t seconds) {
  Fields fields = starting();
  fields.push_back({kExists, true});
  fields.push_back({impersonation::kStatus, "open"});
  fields.push_back({impersonation::kExpiresAt, kNow.value + seconds * 1'000'000});
  return {"impersonation.started", fields};
}

Record of_the_same_admin(std::int64_t expires_at) {
  return a(kImpersonation, 7,
           {{impersonation::kAdmin, ref(2)},
            {impersonation::kTarget, ref(3)},
            {impersonation::kStatus, "open"},
            {impersonation::kHolder, std::int64_t{2}},
            {impersonation::kExpiresAt, expires_at}});
}

TEST(ImpersonationSpec, ItLastsAsLongAsTheSettingsSay) {
  given_two_users().with(a_user(3)).when("start", starting()).then({started(3600)});
  given_two_users()
      .with(a_user(3))
      .with(the_settings({{platform_settings::kImpersonationDuration, std::int64_t{60}}}))
      .when("start", starting())
      .then({started(60)});
}

TEST(ImpersonationSpec, OneAtATimeAndTheNextWhenThatIsOver) {
  given_two_users()
      .with(a_user(3))
      .with(of_the_same_admin(kNow.value + 1))
      .when("start", starting())
      .then_refused("impersonation.active", id(7).text());
  given_two_users()
      .with(a_user(3))
      .with(of_the_same_admin(kNow.value))
      .when("start", starting())
      .then({{"impersonation.expired",
              {{impersonation::kStatus, "ended"}, {impersonation::kHolder, Null{}}},
              id(7)},
             started(3600)});
}

TEST(ImpersonationSpec, NobodyWhoIsShutOutAndNotOneself) {
  given_two_users()
      .with(a_user(3, "deactivated"))
      .when("start", starting())
      .then_refused_as(ErrorCode::kUnprocessable, "impersonation.target_inactive");
  given_none(kImpersonation)
      .with(a_user(2, "deactivated"))
      .with(a_user(3))
      .when("start", starting())
      .then_refused_as(ErrorCode::kUnprocessable, "impersonation.admin_inactive");
  given_two_users()
      .when("start", starting(2))
      .then_refused_as(ErrorCode::kUnprocessable, "impersonation.self");
}

TEST(ImpersonationSpec, NotWhileItIsSwitchedOff) {
  given_two_users()
      .with(a_user(3))
      .with(the_settings({{platform_settings::kImpersonationEnabled, false}}))
      .when("start", starting())
      .then_refused_as(ErrorCode::kForbidden, "impersonation.disabled");
}

Fields an_open_one(std::int64_t expires_at) {
  return {{impersonation::kStatus, "open"},
          {impersonation::kHolder, std::int64_t{2}},
          {impersonation::kExpiresAt, expires_at}};
}

TEST(ImpersonationSpec, ItEndsOnceAndNotWhenItIsOver) {
  auto session = given(kImpersonation, an_open_one(kNow.value + 1));
  session.when("end");
  session.then({{"impersonation.ended",
                 {{impersonation::kStatus, "ended"},
                  {impersonation::kEndedAt, kNow.value},
                  {impersonation::kHolder, Null{}}}}});
  EXPECT_FALSE(impersonation::is_active(session.record(kImpersonation, 1), kNow));
  session.when("end").then_refused_as(ErrorCode::kNotFound, "impersonation.none");
  given(kImpersonation, an_open_one(kNow.value))
      .when("end")
      .then_refused_as(ErrorCode::kNotFound, "impersonation.none");
}

TEST(ImpersonationSpec, AReasonHasTenCharactersThatSaySomething) {
  for (const char* good : {"ticket 471", "éééééééééé"}) {
    EXPECT_EQ(impersonation::check_reason(std::string(good)), "") << good;
  }
  for (const char* bad : {"", "ticket 47", "ticket 47   ", "    ticket", "ééééééééé"}) {
    EXPECT_NE(impersonation::check_reason(std::string(bad)), "") << bad;
  }
}

TEST(PlatformSettingsSpec, WhatWasNeverSetHasItsUsualValue) {
  const platform_settings::Settings usual = platform_settings::settings_of(nullptr);
  EXPECT_EQ(usual, platform_settings::Settings{});
  const Record record = the_settings({{platform_settings::kOrgsPerShardMax, std::int64_t{7}}});
  auto changed = usual;
  changed.orgs_per_shard_max = 7;
  EXPECT_EQ(platform_settings::settings_of(&record), changed);
}

TEST(PlatformSettingsSpec, OnlyWhatIsGivenAndNotNullChanges) {
  given_none(kPlatformSettings)
      .when("change", {{platform_settings::kOrgsPerShardMax, std::int64_t{7}},
                       {platform_settings::kDefaultAccountType, Null{}}})
      .then({{"platform_settings.changed",
              {{kExists, true}, {platform_settings::kOrgsPerShardMax, std::int64_t{7}}}}})
      .when("change", {{platform_settings::kOrgsPerShardMax, std::int64_t{7}}})
      .then_nothing();
}

TEST(PlatformSettingsSpec, SwitchingImpersonationOffEndsWhatIsOpen) {
  given_none(kPlatformSettings)
      .with(a_user(2))
      .with(a_user(3))
      .with(of_the_same_admin(kNow.value + 1))
      .when("change", {{platform_settings::kImpersonationEnabled, false}})
      .then({{"platform_settings.changed",
              {{kExists, true}, {platform_settings::kImpersonationEnabled, false}}},
             {"impersonation.ended",
              {{impersonation::kStatus, "ended"},
               {impersonation::kEndedAt, kNow.value},
               {impersonation::kHolder, Null{}}},
              id(7)}});
}

TEST(PlatformSettingsSpec, WhoeverLetsMissingPermissionsPassHasThemAll) {
  const Fields audit = {{platform_settings::kPermissionEnforcement, "audit"}};
  given_none(kPlatformSettings)
      .by_whoever_may({"platform.settings.*"})
      .when("change", audit)
      .then_refused_as(ErrorCode::kForbidden, "permission.escalation");
  given_none(kPlatformSettings)
      .by_whoever_may({"platform.*"})
      .when("change", audit)
      .then({{"platform_settings.changed",
              {{kExists, true}, {platform_settings::kPermissionEnforcement, "audit"}}}})
      .by_whoever_may({"platform.settings.*"})
      .when("change", {{platform_settings::kPermissionEnforcement, "enabled"}})
      .then({{"platform_settings.changed",
              {{platform_settings::kPermissionEnforcement, "enabled"}}}});
}

TEST(PlatformSettingsSpec, NumbersHaveLimits) {
  for (const std::int64_t bad : {59, 86'401, -1}) {
    EXPECT_NE(platform_settings::check_duration(bad), "") << bad;
  }
  EXPECT_EQ(platform_settings::check_duration(std::int64_t{60}), "");
  EXPECT_EQ(platform_settings::check_duration(std::int64_t{86'400}), "");
  EXPECT_NE(shard::check_max_orgs(std::int64_t{0}), "");
  EXPECT_EQ(shard::check_max_orgs(std::int64_t{1}), "");
}

}  // namespace
}  // namespace daybook::testing
