// A duplicate of an organization: what it has, and what it is called.
#include <gtest/gtest.h>

#include "domain/people/duplicating.h"
#include "domain/people/organization.h"
#include "domain/people/person.h"
#include "domain/sales/tag.h"
#include "tests/specs/specification.h"

namespace daybook::testing {
namespace {

using duplicating::copy_name;
using duplicating::kFirst;
using namespace organization;

TEST(DuplicateSpec, ACopyHasWhatTheOrganizationHasUnderAnotherName) {
  given(kOrganization, {{kName, "Acme"}, {kType, "customer"}, {kTags, refs({51})}})
      .with(a(tag::kTag, 51, {{tag::kName, "red"}}))
      .when("duplicate", {{kFirst, 2}})
      .then({{"organization.duplicated",
              {{kExists, true}, {kName, "Acme (2)"}, {kTags, refs({51})}, {kType, "customer"}},
              kSomeRecord}})
      .with_status(200);
}

TEST(DuplicateSpec, ANameThatIsTakenIsPassedOver) {
  given(kOrganization, {{kName, "Acme"}})
      .with(a(kOrganization, 2, {{kName, "Acme (2)"}}))
      .with(a(kOrganization, 3, {{kName, "Acme (3)"}}))
      .when("duplicate", {{kFirst, 2}})
      .then({{"organization.duplicated", {{kExists, true}, {kName, "Acme (4)"}}, kSomeRecord}})
      .when("duplicate", {{kFirst, 2}})
      .then({{"organization.duplicated", {{kExists, true}, {kName, "Acme (5)"}}, kSomeRecord}});
}

TEST(DuplicateSpec, WhenAllThatAreTriedAreTakenItIsAConflict) {
  auto acme = given(kOrganization, {{kName, "Acme"}});
  for (std::uint32_t number = 2; number < 40; ++number) {
    acme.with(a(kOrganization, number, {{kName, copy_name("Acme", number)}}));
  }
  acme.when("duplicate", {{kFirst, 2}}).then_refused("organization.names_taken");
}

TEST(DuplicateSpec, WhatRefersToTheOrganizationStaysWithIt) {
  auto acme =
      given(kOrganization, {{kName, "Acme"}})
          .with(a(person::kPerson, 2, {{person::kName, "Ann"}, {person::kOrganization, ref(1)}}))
          .when("duplicate", {{kFirst, 2}});
  EXPECT_EQ(acme.events().size(), 1U);
}

TEST(DuplicateSpec, AnOrganizationThatIsGoneHasNoCopies) {
  Record gone = a(kOrganization, 1, {{kName, "Acme"}});
  gone.put(kExistence, Null{});
  given_none(kOrganization)
      .with(gone)
      .when("duplicate", {{kFirst, 2}})
      .then_refused("organization.not_found");
}

TEST(CopyName, IsShortenedBetweenCharactersWhereItWouldBeTooLong) {
  EXPECT_EQ(copy_name("Acme", 2), "Acme (2)");
  std::string umlauts;
  for (int i = 0; i < 255; ++i) umlauts += "\u00e4";
  const std::string name = copy_name(umlauts, 10);
  EXPECT_EQ(name.size(), 2 * 250 + std::string(" (10)").size());
  EXPECT_TRUE(name.ends_with("\u00e4 (10)"));
}

}  // namespace
}  // namespace daybook::testing
