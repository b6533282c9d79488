// Roles of persons in organizations: one for each pair, gone with either.
#include <gtest/gtest.h>

#include "domain/people/contact_role.h"
#include "domain/people/merging.h"
#include "domain/people/organization.h"
#include "domain/people/person.h"
#include "tests/specs/specification.h"

namespace daybook::testing {
namespace {

using namespace contact_role;
using person::kPerson;

const Field& who() { return contact_role::kPerson; }
const Field& where() { return contact_role::kOrganization; }

// Organization 10, persons 20 (Ann) and 21 (Bob), and 22, who was merged into Ann.
Specification with_people(Specification specification) {
  specification.with(a(organization::kOrganization, 10, {{organization::kName, "Acme"}}));
  specification.with(a(person::kPerson, 20, {{person::kName, "Ann"}}));
  specification.with(a(person::kPerson, 21, {{person::kName, "Bob"}}));
  specification.with(
      a(person::kPerson, 22, {{person::kName, "Anna"}, {person::kMergedInto, ref(20)}}));
  return specification;
}

Fields role_of(std::uint32_t person, const char* role) {
  return {{where(), ref(10)}, {who(), ref(person)}, {kRole, role}};
}

TEST(ContactRoleSpec, APersonIsGivenARole) {
  with_people(given_none(kContactRole))
      .when("assign", role_of(20, "buyer"))
      .then({{"contact_role.assigned",
              {{kExists, true}, {where(), ref(10)}, {who(), ref(20)}, {kRole, "buyer"}}}})
      .with_status(201);
}

TEST(ContactRoleSpec, TheSameRoleAgainIsNoOther) {
  with_people(given_none(kContactRole))
      .with(a(kContactRole, 30, role_of(20, "buyer")))
      .when("assign", role_of(20, "buyer"))
      .then_nothing();
}

TEST(ContactRoleSpec, ASecondRoleOfAPairIsRefused) {
  for (const std::uint32_t person : {20U, 22U}) {
    with_people(given_none(kContactRole))
        .with(a(kContactRole, 30, role_of(20, "buyer")))
        .when("assign", role_of(person, "owner"))
        .then_refused("contact_role.exists", id(30).text());
  }
}

TEST(ContactRoleSpec, AnotherPersonOrOrganizationIsAnotherPair) {
  with_people(given_none(kContactRole))
      .with(a(kContactRole, 30, role_of(20, "buyer")))
      .when("assign", role_of(21, "owner"))
      .with_status(201);
}

TEST(ContactRoleSpec, WhoIsNotThereGetsNone) {
  with_people(given_none(kContactRole)).when("assign", role_of(29, "x")).then_invalid("person");
}

class OnOrganization : public ::testing::Test {
 protected:
  Specification given_roles() {
    return given(organization::kOrganization, {{organization::kName, "Acme"}})
        .with(a(kPerson, 20, {{person::kName, "Ann"}}))
        .with(a(kPerson, 21, {{person::kName, "Bob"}}))
        .with(a(kPerson, 22, {{person::kName, "Anna"}, {person::kMergedInto, ref(20)}}))
        .with(a(kContactRole, 30, {{where(), ref(1)}, {who(), ref(20)}, {kRole, "buyer"}}));
  }
};

TEST_F(OnOrganization, TheRoleOfAMemberChanges) {
  given_roles()
      .when("change_contact", {{who(), ref(20)}, {kRole, "owner"}})
      .then({{"contact_role.updated", {{kRole, "owner"}}, id(30)}})
      .when("change_contact", {{who(), ref(22)}, {kRole, "owner"}})
      .then_nothing()
      .when("change_contact", {{who(), ref(20)}})
      .then_nothing();
}

TEST_F(OnOrganization, WhoIsNoMemberHasNoRoleToChangeOrToLose) {
  given_roles()
      .when("change_contact", {{who(), ref(21)}, {kRole, "owner"}})
      .then_refused("contact_role.not_found");
  given_roles().when("dismiss_contact", {{who(), ref(21)}}).then_refused("contact_role.not_found");
}

TEST_F(OnOrganization, AMemberIsDismissedWithAllRolesThatMergingBroughtTogether) {
  given_roles()
      .with(a(kContactRole, 31, {{where(), ref(1)}, {who(), ref(20)}, {kRole, "owner"}}))
      .when("dismiss_contact", {{who(), ref(20)}})
      .then({{"contact_role.deleted", {{kExists, Null{}}}, id(30)},
             {"contact_role.deleted", {{kExists, Null{}}}, id(31)}});
}

TEST_F(OnOrganization, RolesGoWithTheOrganizationAndWithThePerson) {
  given_roles().when("delete").then({{"organization.deleted", {{kExists, Null{}}}},
                                     {"contact_role.deleted", {{kExists, Null{}}}, id(30)}});
  given(kPerson, {{person::kName, "Ann"}})
      .with(a(organization::kOrganization, 10, {{organization::kName, "Acme"}}))
      .with(a(kContactRole, 30, role_of(1, "buyer")))
      .when("delete")
      .then({{"person.deleted", {{kExists, Null{}}}},
             {"contact_role.deleted", {{kExists, Null{}}}, id(30)}});
}

TEST_F(OnOrganization, MergingMovesARole) {
  given(kPerson, {{person::kName, "Bob"}})
      .with(a(kPerson, 20, {{person::kName, "Bobby"}}))
      .with(a(organization::kOrganization, 10, {{organization::kName, "Acme"}}))
      .with(a(kContactRole, 30, role_of(20, "buyer")))
      .when("merge", {{merging::kPrimaryId, ref(1)}, {merging::kDuplicateIds, refs({20})}})
      .with_status(200);
}

}  // namespace
}  // namespace daybook::testing
