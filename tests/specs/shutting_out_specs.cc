// Users who are shut out of everything and let in again.
#include <gtest/gtest.h>

#include "domain/access/assignment.h"
#include "domain/access/group.h"
#include "domain/access/impersonation.h"
#include "domain/access/user.h"
#include "tests/specs/specification.h"

namespace daybook::testing {
namespace {

using user::kUser;

Specification given_ann(std::string status, Fields more = {}) {
  more.push_back({user::kEmail, "ann@b.example"});
  more.push_back({user::kStatus, std::move(status)});
  return given(kUser, more);
}

Record open_impersonation(std::uint32_t number, std::uint32_t admin, std::uint32_t target) {
  return a(impersonation::kImpersonation, number,
           {{impersonation::kAdmin, ref(admin)},
            {impersonation::kTarget, ref(target)},
            {impersonation::kStatus, "open"},
            {impersonation::kHolder, std::int64_t{admin}},
            {impersonation::kExpiresAt, kNow.value + 60}});
}

Expected ended(std::uint32_t number) {
  return {"impersonation.ended",
          {{impersonation::kStatus, "ended"},
           {impersonation::kEndedAt, kNow.value},
           {impersonation::kHolder, Null{}}},
          id(number)};
}

TEST(ShuttingOutSpec, SessionsAreOverForGoodAndNoNewPasswordIsSetAnyMore) {
  auto ann = given_ann("active", {{user::kCredentials, 2}, {user::kResetRequestedAt, kNow.value}});
  ann.when("deactivate")
      .then({{"user.deactivated",
              {{user::kStatus, "deactivated"},
               {user::kCredentials, 3},
               {user::kResetRequestedAt, Null{}}}}});
  EXPECT_FALSE(user::is_active(ann.record()));
  ann.when("deactivate").then_refused_as(ErrorCode::kUnprocessable, "user.deactivated");
}

TEST(ShuttingOutSpec, ImpersonationsByAndOfThemEndAndThoseOfOthersGoOn) {
  given_ann("active")
      .with(a(kUser, 2, {{user::kStatus, "active"}}))
      .with(a(kUser, 3, {{user::kStatus, "active"}}))
      .with(open_impersonation(11, 1, 2))
      .with(open_impersonation(12, 2, 1))
      .with(open_impersonation(13, 3, 2))
      .when("deactivate")
      .then({{"user.deactivated", {{user::kStatus, "deactivated"}, {user::kCredentials, 1}}},
             ended(11),
             ended(12)});
}

TEST(ShuttingOutSpec, WhoeverIsNotActiveIsLetInAgain) {
  for (const char* status : {"deactivated", "suspended"}) {
    given_ann(status)
        .when("reactivate")
        .then({{"user.reactivated", {{user::kStatus, "active"}}}})
        .when("reactivate")
        .then_refused_as(ErrorCode::kUnprocessable, "user.active");
  }
}

Specification given_an_administrator_shut_out() {
  return given_ann("deactivated")
      .with(a(group::kGroup, 2,
              {{group::kName, "G"}, {group::kPermissions, Json{R"(["platform.*"])"}}}))
      .with_member(1)
      .with(a(assignment::kAssignment, 3,
              {{assignment::kUser, std::int64_t{1}}, {assignment::kGroup, ref(2)}}));
}

TEST(ShuttingOutSpec, NobodyLetsInWhoeverMayMoreThanThey) {
  given_an_administrator_shut_out()
      .by_whoever_may({"platform.users.*"})
      .when("reactivate")
      .then_refused_as(ErrorCode::kForbidden, "permission.escalation");
  given_an_administrator_shut_out()
      .by_whoever_may({"platform.*"})
      .when("reactivate")
      .then({{"user.reactivated", {{user::kStatus, "active"}}}});
}

TEST(ShuttingOutSpec, WhoeverIsShutOutSetsNoPassword) {
  given_ann("deactivated", {{user::kResetRequestedAt, kNow.value}, {user::kCredentials, 3}})
      .when("reset_password", {{user::resetting::kCredentials, std::int64_t{3}},
                               {user::resetting::kRequestedAt, kNow.value},
                               {user::resetting::kPasswordHash, "new"}})
      .then_invalid("secret");
}

}  // namespace
}  // namespace daybook::testing
