#include <gtest/gtest.h>

#include "domain/access/assignment.h"
#include "domain/access/joining.h"
#include "domain/access/membership.h"
#include "domain/access/org_access.h"
#include "domain/access/session.h"
#include "domain/access/tenant.h"
#include "domain/access/tenant_erasing.h"
#include "domain/access/token.h"
#include "domain/access/user.h"
#include "tests/specs/specification.h"

namespace daybook::testing {
namespace {

using tenant::kTenant;
namespace t = daybook::tenant;

Specification given_acme(Fields fields = {}) {
  fields.push_back({t::kKey, "acme"});
  fields.push_back({t::kName, "Acme"});
  return given(kTenant, fields);
}

Fields suspended() { return {{t::kStatus, "suspended"}}; }

Expected erasure_requested(Fields also = {}) {
  also.push_back({kExists, Null{}});
  also.push_back({t::kErasure, "requested"});
  for (const Field& field : kTenant.fields) {
    if (is_personal(kTenant, field)) also.push_back({field, Erased{}});
  }
  return {"tenant.erasure_requested", also};
}

TEST(TenantSpec, ANewOneIsActiveAndHasTheUsualValues) {
  given_none(kTenant)
      .when("create", {{t::kKey, "acme"}, {t::kName, "Acme"}})
      .then({{"tenant.created",
              {{kExists, true},
               {t::kKey, "acme"},
               {t::kName, "Acme"},
               {t::kStatus, "active"},
               {t::kAccountType, "starter"},
               {t::kOnboardingStatus, "pending"}}}});
}

TEST(TenantSpec, AKeyIsKebabCase) {
  for (const char* right : {"a", "a-1", "1-2-3"}) EXPECT_EQ(t::check_key(Value{right}), "");
  for (const char* wrong : {"a--b", "-a", "a_b", "A", "platform"}) {
    EXPECT_NE(t::check_key(Value{wrong}), "") << wrong;
  }
}

TEST(TenantSpec, ThereIsAtLeastOneLocation) {
  EXPECT_EQ(t::check_locations(Value{std::int64_t{1}}), "");
  for (const std::int64_t wrong : {0, -1}) EXPECT_NE(t::check_locations(Value{wrong}), "");
}

TEST(TenantSpec, EveryTextIsSealedAndNothingElse) {
  EXPECT_TRUE(is_personal(kTenant, t::kContactName));
  EXPECT_TRUE(is_personal(kTenant, t::kName));
  EXPECT_FALSE(is_personal(kTenant, t::kStatus));
  EXPECT_FALSE(is_personal(kTenant, t::kMaxLocations));
}

TEST(TenantSpec, OneIsSuspendedAndLetInAgain) {
  given_acme({{t::kStatus, "active"}})
      .when("suspend")
      .then({{"tenant.suspended", suspended()}})
      .when("suspend")
      .then_nothing()
      .when("reactivate")
      .then({{"tenant.reactivated", {{t::kStatus, "active"}}}})
      .when("reactivate")
      .then_nothing();
}

TEST(TenantSpec, OneThatMigratesIsNotReactivated) {
  given_acme({{t::kStatus, "migrating"}}).when("reactivate").then_nothing();
}

TEST(TenantSpec, ItsFirstAdministratorIsSettledOnce) {
  given_acme({{t::kFirstAdmin, ref(2)}})
      .with(a(user::kUser, 2))
      .when("provision")
      .then({{"tenant.provisioned", {{t::kFirstAdmin, Null{}}}}})
      .when("provision")
      .then_nothing();
}

TEST(TenantErasureSpec, OnlyASuspendedOneIsDeleted) {
  for (const char* status : {"active", "migrating"}) {
    given_acme({{t::kStatus, status}})
        .when("erase")
        .then_refused_as(ErrorCode::kConflict, "tenant.not_suspended");
  }
}

TEST(TenantErasureSpec, EveryTextGoesAlsoOnesThatAreNotThereNow) {
  given_acme(suspended())
      .when("erase")
      .then({erasure_requested()})
      .when("erase")
      .then_nothing()
      .when("complete_erasure")
      .then({{"tenant.erased", {{t::kErasure, "erased"}}}})
      .when("complete_erasure")
      .then_nothing()
      .when("erase")
      .then_nothing();
}

TEST(TenantErasureSpec, WhatControlHoldsForItEnds) {
  given_acme(suspended())
      .with(a(user::kUser, 9))
      .with_member(9)
      .with(a(org_access::kOrgAccess, 21, {{org_access::kUser, 9}, {org_access::kTenant, 1}}))
      .with(a(org_access::kOrgAccess, 22, {{org_access::kUser, 9}, {org_access::kTenant, 2}}))
      .with(a(joining::kJoining, 23,
              {{joining::kUser, ref(9)}, {joining::kTenant, 1}, {joining::kStatus, "pending"}}))
      .with(a(joining::kJoining, 24,
              {{joining::kUser, ref(9)}, {joining::kTenant, 1}, {joining::kStatus, "settled"}}))
      .with(a(token::kToken, 25,
              {{token::kUser, ref(9)}, {token::kTenant, 1}, {token::kStatus, "active"}}))
      .with(a(session::kSession, 26,
              {{session::kUser, ref(9)}, {session::kTenant, 1}, {session::kStatus, "active"}}))
      .when("erase")
      .then({erasure_requested(),
             {"org_access.deleted", {{kExists, Null{}}}, id(21)},
             {"joining.settled", {{joining::kStatus, "settled"}}, id(23)},
             {"token.revoked", {{token::kStatus, "revoked"}}, id(25)},
             {"session.ended", {{session::kStatus, "ended"}}, id(26)}});
}

TEST(TenantErasureSpec, OneThatCameBackWithABackupWritesNothingUnderTheKeyThatIsGone) {
  given(kTenant, {{t::kKey, Erased{}}, {t::kName, Erased{}}, {t::kStatus, "suspended"}})
      .when("erase")
      .then({{"tenant.erasure_requested", {{kExists, Null{}}, {t::kErasure, "requested"}}}});
}

TEST(TenantErasureSpec, ItIsNotCompleteBeforeItWasAskedFor) {
  given_acme(suspended())
      .when("complete_erasure")
      .then_refused_as(ErrorCode::kConflict, "tenant.not_requested");
}

TEST(TenantErasureSpec, ItCannotBeUndone) {
  for (const char* name : {"erase", "complete_erasure"}) {
    EXPECT_FALSE(kTenant.behaviour(name)->irreversible.empty()) << name;
  }
}

TEST(RemoveMemberSpec, AMemberLosesTheirGroupsAndStays) {
  const auto given_member = [] {
    return given(membership::kMembership,
                 {{membership::kUser, 5}, {membership::kStatus, "active"}});
  };
  given_member()
      .with(a(assignment::kAssignment, 2, {{assignment::kUser, 5}}))
      .with(a(assignment::kAssignment, 3, {{assignment::kUser, 6}}))
      .when("remove")
      .then({{"membership.removed", {{membership::kStatus, "removed"}}},
             {"assignment.deleted", {{kExists, Null{}}}, id(2)}})
      .when("remove")
      .then_nothing()
      .when("suspend")
      .then_refused_as(ErrorCode::kConflict, "membership.removed")
      .when("reinstate")
      .then_refused_as(ErrorCode::kConflict, "membership.removed");
}

TEST(RemoveMemberSpec, WhoIsLetInAgainHasWhatTheyAreGivenThen) {
  namespace fields = membership::joining;
  given_none(membership::kMembership)
      .with(a(membership::kMembership, 2,
              {{membership::kUser, 5},
               {membership::kStatus, "removed"},
               {membership::kIsAdmin, true},
               {membership::kIsStaff, false}}))
      .when("join",
            {{fields::kUser, 5}, {fields::kEmail, "ann@b.example"}, {fields::kIsStaff, true}})
      .then({{"membership.joined",
              {{membership::kStatus, "active"},
               {membership::kIsAdmin, false},
               {membership::kIsStaff, true},
               {membership::kRejoinedAt, kNow.value}},
              id(2)}});
}

}  // namespace
}  // namespace daybook::testing
