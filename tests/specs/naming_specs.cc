// The rule that keeps the names of a person consistent (domain/README.md).
#include <gtest/gtest.h>

#include "domain/people/person.h"
#include "tests/specs/specification.h"

namespace daybook::testing {
namespace {

using namespace person;

Specification given_ann() {
  return given(kPerson, {{kName, "Ann Lee"}, {kGivenName, "Ann"}, {kFamilyName, "Lee"}});
}

Record created(const Fields& fields) { return given_none(kPerson).when("create", fields).record(); }

TEST(NamingSpec, PartsComposeTheName) {
  EXPECT_EQ(created({{kGivenName, "Ann"}, {kFamilyName, "Lee"}}).text(kName), "Ann Lee");
  EXPECT_EQ(created({{kGivenName, "Ann"}}).text(kName), "Ann");
  EXPECT_EQ(created({{kFamilyName, "Lee"}}).text(kName), "Lee");
}

TEST(NamingSpec, TheWholeNameMakesNoParts) {
  const Record ann = created({{kName, "Ann Lee"}});
  EXPECT_FALSE(ann.has(kGivenName.id));
  EXPECT_FALSE(ann.has(kFamilyName.id));
}

TEST(NamingSpec, ANewPartRenames) {
  given_ann()
      .when("update", {{kFamilyName, "Low"}})
      .then({{"person.updated", {{kName, "Ann Low"}, {kFamilyName, "Low"}}}});
}

TEST(NamingSpec, AClearedPartLeavesTheOther) {
  given_ann()
      .when("update", {{kGivenName, Null{}}})
      .then({{"person.updated", {{kName, "Lee"}, {kGivenName, Null{}}}}});
}

TEST(NamingSpec, ClearingBothPartsKeepsTheName) {
  given_ann()
      .when("update", {{kGivenName, Null{}}, {kFamilyName, Null{}}})
      .then({{"person.updated", {{kGivenName, Null{}}, {kFamilyName, Null{}}}}});
}

TEST(NamingSpec, AnotherNameClearsPartsThatNoLongerComposeIt) {
  given_ann()
      .when("update", {{kName, "Dr Lee"}})
      .then({{"person.updated", {{kName, "Dr Lee"}, {kGivenName, Null{}}, {kFamilyName, Null{}}}}});
}

TEST(NamingSpec, TheSameNameKeepsItsParts) {
  given_ann().when("update", {{kName, "Ann Lee"}}).then_nothing();
}

TEST(NamingSpec, NameAndPartsTogetherAreKeptAsTheyAre) {
  given_ann()
      .when("update", {{kName, "A. Lee, PhD"}, {kGivenName, "Anna"}})
      .then({{"person.updated", {{kName, "A. Lee, PhD"}, {kGivenName, "Anna"}}}});
}

TEST(NamingSpec, ANameWithoutPartsChangesAlone) {
  given(kPerson, {{kName, "Ann"}})
      .when("update", {{kName, "Bob"}})
      .then({{"person.updated", {{kName, "Bob"}}}});
}

TEST(NamingSpec, AGivenNameFindsItsPlaceInAWholeName) {
  given(kPerson, {{kName, "Ann Lee"}})
      .when("update", {{kGivenName, "Ann"}})
      .then({{"person.updated", {{kGivenName, "Ann"}, {kFamilyName, "Lee"}}}});
  given(kPerson, {{kName, "Lee"}})
      .when("update", {{kGivenName, "Ann"}})
      .then({{"person.updated", {{kName, "Ann Lee"}, {kGivenName, "Ann"}, {kFamilyName, "Lee"}}}});
  given(kPerson, {{kName, "Annabel"}})
      .when("update", {{kGivenName, "Ann"}})
      .then({{"person.updated",
              {{kName, "Ann Annabel"}, {kGivenName, "Ann"}, {kFamilyName, "Annabel"}}}});
  given(kPerson, {{kName, "Ann"}})
      .when("update", {{kGivenName, "Ann"}})
      .then({{"person.updated", {{kGivenName, "Ann"}}}});
}

TEST(NamingSpec, SomeNameIsNeeded) {
  given_none(kPerson).when("create", {{kPrimaryEmail, "a@b.example"}}).then_invalid("name");
  given_none(kPerson).when("create", {{kGivenName, Null{}}}).then_invalid("name");
  given_ann().when("update", {{kName, Null{}}}).then_invalid("name");
}

TEST(NamingSpec, PartsThatComposeTooLongANameAreRefused) {
  const std::string most(200, 'x');
  given_none(kPerson)
      .when("create", {{kGivenName, most}, {kFamilyName, most}})
      .then_invalid("name");
  given_ann().when("update", {{kGivenName, std::string(252, 'x')}}).then_invalid("name");
  // Counted in characters: 255 of two bytes each fit.
  std::string greek;
  for (int i = 0; i < 251; ++i) greek += "\u03b1";
  given_ann()
      .when("update", {{kGivenName, greek}})
      .then({{"person.updated", {{kName, greek + " Lee"}, {kGivenName, greek}}}});
}

}  // namespace
}  // namespace daybook::testing
