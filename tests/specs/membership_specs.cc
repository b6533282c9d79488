#include <gtest/gtest.h>

#include "domain/access/invitation.h"
#include "domain/access/membership.h"
#include "domain/people/person.h"
#include "tests/specs/specification.h"

namespace daybook::testing {
namespace {

using namespace membership;
using person::kPerson;
constexpr std::int64_t kUserNumber = 5;

Fields joining_as(const char* address, Fields more = {}) {
  more.push_back({membership::joining::kUser, kUserNumber});
  more.push_back({membership::joining::kEmail, address});
  return more;
}

Expected joined(Fields more = {}) {
  more.push_back({kExists, true});
  more.push_back({kUser, kUserNumber});
  more.push_back({kStatus, "active"});
  more.push_back({kIsAdmin, false});
  more.push_back({kIsStaff, false});
  return {"membership.joined", more};
}

Expected linked(std::uint32_t number) {
  return {"person.linked",
          {{person::kPlatformUser, kUserNumber}, {person::kActive, false}},
          id(number)};
}

Record somebody(std::uint32_t number, Fields fields) {
  fields.push_back({person::kName, "Ann"});
  fields.push_back({person::kActive, true});
  return a(kPerson, number, fields);
}

Record an_invitation(const char* status = "pending") {
  return a(invitation::kInvitation, 31,
           {{invitation::kEmail, "ann@b.example"},
            {invitation::kStatus, status},
            {invitation::kEnrollmentConfig, Json{R"({"course":1})"}}});
}

Fields invited(const char* address = "ann@b.example", std::uint32_t person = 2) {
  return joining_as(address, {{membership::joining::kInvitation, ref(31)},
                              {membership::joining::kPerson, ref(person)}});
}

const Expected kAccepted = {
    "invitation.accepted",
    {{invitation::kStatus, "accepted"}, {invitation::kAcceptedBy, kUserNumber}},
    id(31)};

TEST(JoinSpec, AUserBecomesAMember) {
  given_none(kMembership)
      .when("join", joining_as("ann@b.example"))
      .then({joined()})
      .with_status(201);
}

TEST(JoinSpec, PrivilegesAreThoseAskedFor) {
  auto member =
      given_none(kMembership)
          .when("join", joining_as("ann@b.example", {{membership::joining::kIsAdmin, true},
                                                     {membership::joining::kIsStaff, true}}));
  EXPECT_TRUE(member.record().flag(kIsAdmin));
  EXPECT_TRUE(member.record().flag(kIsStaff));
}

TEST(JoinSpec, PersonsOfTheAddressAreLinkedWhateverItsCase) {
  given_none(kMembership)
      .with(somebody(2, {{person::kPrimaryEmail, "ANN@b.example"}}))
      .with(somebody(3, {{person::kPrimaryEmail, "bob@b.example"}}))
      .with(somebody(4, {{person::kPrimaryEmail, "ann@B.EXAMPLE"}}))
      .when("join", joining_as("Ann@b.example"))
      .then({joined(), linked(2), linked(4)});
}

TEST(JoinSpec, LinkedAndMergedPersonsStayAsTheyAre) {
  given_none(kMembership)
      .with_member(9)
      .with(somebody(2, {{person::kPrimaryEmail, "ann@b.example"}, {person::kPlatformUser, 9}}))
      .with(somebody(3, {{person::kPrimaryEmail, "ann@b.example"}, {person::kMergedInto, ref(2)}}))
      .when("join", joining_as("ann@b.example"))
      .then({joined()});
}

TEST(JoinSpec, TheInvitationIsAcceptedAndItsEnrolmentKept) {
  given_none(kMembership)
      .with(somebody(2, {{person::kPrimaryEmail, "ann@b.example"}}))
      .with(an_invitation())
      .when("join", invited())
      .then({joined({{kEnrollmentConfig, Json{R"({"course":1})"}}}), kAccepted, linked(2)});
}

TEST(JoinSpec, TheInvitedPersonIsLinkedWhateverItsAddressByNow) {
  given_none(kMembership)
      .with(somebody(2, {{person::kPrimaryEmail, "new@b.example"}}))
      .with(somebody(3, {{person::kPrimaryEmail, "ann@b.example"}}))
      .with(an_invitation())
      .when("join", invited())
      .then({joined({{kEnrollmentConfig, Json{R"({"course":1})"}}}), kAccepted, linked(3),
             linked(2)});
}

TEST(JoinSpec, AnInvitedPersonOrInvitationThatIsGoneIsPassedOver) {
  Record gone = somebody(2, {});
  gone.put(kExistence, Null{});
  Record invitation = an_invitation();
  invitation.put(kExistence, Null{});
  auto joining = given_none(kMembership).with(gone).with(invitation);
  joining.when("join", invited());
  EXPECT_EQ(joining.events().size(), 1U);
  given_none(kMembership).when("join", invited()).then({joined()});
}

TEST(JoinSpec, AMemberIsNotMadeTwice) {
  given(kMembership, {{kUser, kUserNumber}, {kStatus, "active"}})
      .decided_on(2)
      .when("join", joining_as("ann@b.example"))
      .then_nothing()
      .with_status(200);
}

TEST(JoinSpec, AMemberWhoAcceptsAnInvitationIsLinkedToItsPerson) {
  given(kMembership, {{kUser, kUserNumber}, {kStatus, "active"}})
      .decided_on(7)
      .with(somebody(2, {{person::kPrimaryEmail, "new@b.example"}}))
      .with(an_invitation())
      .when("join", invited())
      .then({kAccepted, linked(2)})
      .when("join", invited())
      .then_nothing();
}

TEST(JoinSpec, AnInvitationThatIsSettledLetsNobodyIn) {
  for (const char* status : {"accepted", "revoked"}) {
    given_none(kMembership)
        .with(an_invitation(status))
        .when("join", invited())
        .then_refused_as(ErrorCode::kConflict, "invitation.not_active");
    given(kMembership, {{kUser, kUserNumber}, {kStatus, "removed"}})
        .decided_on(7)
        .with(an_invitation(status))
        .when("join", invited())
        .then_refused_as(ErrorCode::kConflict, "invitation.not_active");
  }
}

TEST(JoinSpec, ASuspendedMemberStaysOutside) {
  given(kMembership, {{kUser, kUserNumber}, {kStatus, "suspended"}})
      .decided_on(7)
      .with(somebody(2, {{person::kPrimaryEmail, "ann@b.example"}}))
      .with(an_invitation())
      .when("join", invited())
      .then_nothing();
}

Fields let_in_again(Time at) {
  return joining_as("ann@b.example", {{membership::joining::kRequestedAt, at.value}});
}

TEST(JoinSpec, WhatAMemberHadBeforeARemovalStaysVoid) {
  auto member = given(kMembership, {{kUser, kUserNumber}, {kStatus, "active"}});
  member.when("remove")
      .when("join", let_in_again(kNow))
      .then({{"membership.joined",
              {{kStatus, "active"},
               {kIsAdmin, false},
               {kIsStaff, false},
               {kRejoinedAt, kNow.value}}}});
  EXPECT_TRUE(is_from_before(member.record(kMembership, 1), Time{kNow.value - 1}));
  EXPECT_FALSE(is_from_before(member.record(kMembership, 1), kNow));
}

TEST(JoinSpec, WhenTheJoiningSaysNothingItIsNow) {
  given(kMembership, {{kUser, kUserNumber}, {kStatus, "removed"}, {kIsStaff, true}})
      .decided_on(7)
      .when("join", joining_as("ann@b.example"))
      .then({{"membership.joined",
              {{kStatus, "active"},
               {kIsAdmin, false},
               {kIsStaff, false},
               {kRejoinedAt, kNow.value}}}});
}

TEST(JoinSpec, WhoeverWasNeverRemovedLosesNothing) {
  auto member = given_none(kMembership).when("join", let_in_again(kNow)).then({joined()});
  EXPECT_FALSE(is_from_before(member.record(), Time{1}));
}

TEST(MembershipSpec, AMemberIsSuspendedAndReinstated) {
  given(kMembership, {{kUser, kUserNumber}, {kStatus, "active"}})
      .when("suspend")
      .then({{"membership.suspended", {{kStatus, "suspended"}}}})
      .when("suspend")
      .then_nothing()
      .when("reinstate")
      .then({{"membership.reinstated", {{kStatus, "active"}}}})
      .when("reinstate")
      .then_nothing();
}

Specification given_an_administrator(Fields more = {}) {
  more.push_back({kUser, kUserNumber});
  more.push_back({kStatus, "active"});
  more.push_back({kIsAdmin, true});
  return given(kMembership, more);
}

Record another_member(const char* status, bool is_admin) {
  return a(kMembership, 2, {{kUser, 6}, {kStatus, status}, {kIsAdmin, is_admin}});
}

TEST(LastAdministratorSpec, StaysWhateverWouldTakeThemAway) {
  for (const Record& other : {another_member("active", false), another_member("suspended", true),
                              another_member("removed", true)}) {
    for (const char* behaviour : {"suspend", "remove", "delete"}) {
      given_an_administrator().with(other).when(behaviour).then_refused_as(
          ErrorCode::kConflict, "membership.last_administrator");
    }
    given_an_administrator()
        .with(other)
        .when("update", {{kIsAdmin, false}})
        .then_refused_as(ErrorCode::kConflict, "membership.last_administrator");
  }
}

TEST(LastAdministratorSpec, OneOfTwoMayGo) {
  for (const char* behaviour : {"suspend", "remove"}) {
    auto leaving = given_an_administrator().with(another_member("active", true)).when(behaviour);
    EXPECT_EQ(leaving.events().size(), 1U) << behaviour;
  }
}

TEST(LastAdministratorSpec, OthersGoWhoeverIsLeft) {
  given(kMembership, {{kUser, kUserNumber}, {kStatus, "active"}, {kIsStaff, true}})
      .when("remove")
      .then({{"membership.removed", {{kStatus, "removed"}}}});
  given(kMembership, {{kUser, kUserNumber}, {kStatus, "suspended"}, {kIsAdmin, true}})
      .when("remove")
      .then({{"membership.removed", {{kStatus, "removed"}}}});
}

}  // namespace
}  // namespace daybook::testing
