#include <gtest/gtest.h>

#include "domain/access/invitation.h"
#include "domain/access/mail.h"
#include "domain/people/inviting.h"
#include "domain/people/person.h"
#include "tests/specs/specification.h"

namespace daybook::testing {
namespace {

using person::kPerson;
constexpr const char* kAddress = "ann@b.example";

Specification given_ann(Fields fields = {}) {
  fields.push_back({person::kName, "Ann"});
  return given(kPerson, fields);
}

Record invitation_to(const char* address, Time expires, const char* status = "pending") {
  return a(invitation::kInvitation, 31,
           {{invitation::kEmail, address},
            {invitation::kStatus, status},
            {invitation::kExpiresAt, expires.value}});
}

TEST(InviteSpec, AnInvitationAndItsMailAreMade) {
  auto invited = given_ann({{person::kPrimaryEmail, kAddress}})
                     .when("invite", {{inviting::kIsAdmin, true},
                                      {inviting::kRedirectTo, "/in"},
                                      {inviting::kEnrollmentConfig, Json{R"({"course":1})"}}});
  ASSERT_EQ(invited.events().size(), 2U);
  const Uuid made = invited.events()[0].record.id;
  invited.then({{"invitation.sent",
                 {{kExists, true},
                  {invitation::kPerson, ref(1)},
                  {invitation::kEmail, kAddress},
                  {invitation::kStatus, "pending"},
                  {invitation::kIsAdmin, true},
                  {invitation::kIsStaff, false},
                  {invitation::kEnrollmentConfig, Json{R"({"course":1})"}},
                  {invitation::kRedirectTo, "/in"},
                  {invitation::kExpiresAt, kNow.value + invitation::kLifetime_us}},
                 kSomeRecord},
                {"mail.queued",
                 {{kExists, true},
                  {mail::kPerson, ref(1)},
                  {mail::kRecipient, kAddress},
                  {mail::kTemplate, "invitation"},
                  {mail::kAbout, made.text()},
                  {mail::kStatus, "queued"}},
                 kSomeRecord}});
  EXPECT_NE(made, invited.events()[1].record.id);
}

TEST(InviteSpec, AnAddressThatWasFilledInStaysUnderItsOrigin) {
  Record ann = a(kPerson, 1, {{person::kName, "Ann"}});
  ann.put(person::kPrimaryEmail.id, kAddress, Origin{id(9)});
  auto invited = given_none(kPerson).with(ann).when("invite");
  for (const Record& made : all_of(invited.decision().records.after)) {
    for (const Field& field : {invitation::kEmail, mail::kRecipient}) {
      const Slot* slot = made.find(field.id);
      if (slot != nullptr && slot->value == Value{kAddress}) {
        EXPECT_EQ(slot->origin, Origin{id(9)});
      }
    }
  }
  EXPECT_EQ(invited.decision().records.after.size(), 2U);
}

TEST(InviteSpec, APersonWithoutAnAddressCannotBeInvited) {
  given_ann().when("invite").then_refused_as(ErrorCode::kInvalid, "person.no_primary_email");
  given_ann({{person::kPrimaryEmail, ""}})
      .when("invite")
      .then_refused_as(ErrorCode::kInvalid, "person.no_primary_email");
}

TEST(InviteSpec, ALinkedPersonCannotBeInvited) {
  given_ann({{person::kPrimaryEmail, kAddress}, {person::kPlatformUser, 5}})
      .when("invite")
      .then_refused_as(ErrorCode::kUnprocessable, "person.already_linked");
}

TEST(InviteSpec, AnActiveInvitationOfTheAddressIsAConflictThatNamesIt) {
  given_ann({{person::kPrimaryEmail, kAddress}})
      .with(invitation_to("ANN@B.example", Time{kNow.value + 1}))
      .when("invite")
      .then_refused("invitation.active", "31");
}

TEST(InviteSpec, InvitingTwiceIsAConflictOfTheFirst) {
  given_ann({{person::kPrimaryEmail, kAddress}})
      .when("invite")
      .when("invite")
      .then_refused("invitation.active", "1");
}

TEST(InviteSpec, ExpiredRevokedAndAcceptedInvitationsDoNotCount) {
  for (const Record& old :
       {invitation_to(kAddress, kNow), invitation_to(kAddress, Time{kNow.value + 9}, "revoked"),
        invitation_to(kAddress, Time{kNow.value + 9}, "accepted")}) {
    auto invited = given_ann({{person::kPrimaryEmail, kAddress}}).with(old).when("invite");
    EXPECT_EQ(invited.events().size(), 2U);
  }
}

TEST(InvitationSpec, ARevokedInvitationStaysRevoked) {
  given(invitation::kInvitation, {{invitation::kStatus, "pending"}})
      .when("revoke")
      .then({{"invitation.revoked", {{invitation::kStatus, "revoked"}}}})
      .when("revoke")
      .then_nothing();
}

TEST(InvitationSpec, AnAcceptedInvitationCannotBeRevoked) {
  given(invitation::kInvitation, {{invitation::kStatus, "accepted"}})
      .when("revoke")
      .then_refused_as(ErrorCode::kConflict, "invitation.accepted");
}

}  // namespace
}  // namespace daybook::testing
