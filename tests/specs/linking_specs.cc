#include <gtest/gtest.h>

#include "domain/access/membership.h"
#include "domain/people/linking.h"
#include "domain/people/person.h"
#include "tests/specs/specification.h"

namespace daybook::testing {
namespace {

using linking::kUserId;
using namespace person;

Specification given_ann(Fields fields = {}) {
  fields.push_back({kName, "Ann"});
  fields.push_back({kActive, true});
  return given(kPerson, fields);
}

TEST(LinkUserSpec, APersonIsBoundToAMember) {
  given_ann()
      .with_member(5)
      .when("link-user", {{kUserId, 5}})
      .then({{"person.linked", {{kPlatformUser, 5}, {kActive, false}}}})
      .when("link-user", {{kUserId, 5}})
      .then_nothing();
}

TEST(LinkUserSpec, AnotherUserIsRefusedWithoutAnError) {
  auto linked = given_ann({{kPlatformUser, 5}}).with_member(5).with_member(6);
  linked.when("link-user", {{kUserId, 6}}).then_nothing().with_status(200);
  EXPECT_EQ(linked.record().integer(kPlatformUser), 5);
}

TEST(LinkUserSpec, AUserWhoIsNoMemberIsForbidden) {
  given_ann()
      .with_member(5)
      .when("link-user", {{kUserId, 6}})
      .then_refused_as(ErrorCode::kForbidden, "person.user_not_member");
}

TEST(LinkUserSpec, ASuspendedMemberIsForbidden) {
  given_ann()
      .with(a(membership::kMembership, 905,
              {{membership::kUser, 5}, {membership::kStatus, "suspended"}}))
      .when("link-user", {{kUserId, 5}})
      .then_refused_as(ErrorCode::kForbidden, "person.user_not_member");
}

}  // namespace
}  // namespace daybook::testing
