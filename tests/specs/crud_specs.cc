#include <gtest/gtest.h>

#include "domain/access/membership.h"
#include "domain/catalogue.h"
#include "domain/people/organization.h"
#include "domain/people/person.h"
#include "domain/sales/activity.h"
#include "domain/sales/deal.h"
#include "domain/sales/note.h"
#include "domain/sales/tag.h"
#include "tests/specs/specification.h"

namespace daybook::testing {
namespace {

using organization::kOrganization;
using person::kPerson;

TEST(CreateSpec, ChoicesAndFlagsAreStoredWithTheirDefaults) {
  given_none(kPerson)
      .when("create", {{person::kName, "Ann"}})
      .then({{"person.created",
              {{kExists, true},
               {person::kName, "Ann"},
               {person::kLifecycleStage, "lead"},
               {person::kActive, true}}}})
      .with_status(201);
}

TEST(CreateSpec, WhatIsSentGoesBeforeADefault) {
  auto created = given_none(kPerson).when(
      "create", {{person::kName, "Ann"}, {person::kLifecycleStage, "customer"}});
  EXPECT_EQ(created.record().text(person::kLifecycleStage), "customer");
}

TEST(CreateSpec, AnIdThatIsTakenIsRefused) {
  given(kPerson, {{person::kName, "Ann"}})
      .when("create", {{person::kName, "Bob"}})
      .then_refused_as(ErrorCode::kConflict, "record.exists");
}

TEST(CreateSpec, RequiredFieldsOfEveryKindAreRequired) {
  for (const Kind* kind : catalogue()) {
    auto specification = given_none(*kind).when("create");
    const auto& status = specification.decision().answer.status;
    std::vector<std::string> wanted;
    for (const Field& field : kind->fields) {
      if (field.is_required && field.default_text.empty()) wanted.emplace_back(field.name);
    }
    std::vector<std::string> named;
    if (!status) {
      for (const FieldIssue& issue : status.error().issues) named.push_back(issue.field);
    }
    EXPECT_EQ(named, wanted) << kind->name;
  }
}

TEST(CreateSpec, NumbersGoOnFromTheLast) {
  auto first = given_none(kOrganization).when("create", {{organization::kName, "One"}});
  EXPECT_EQ(first.record().number.value, 1U);
  first.with(a(kOrganization, 41, {{organization::kName, "Other"}}))
      .decided_on(2)
      .when("create", {{organization::kName, "Two"}});
  EXPECT_EQ(first.record().number.value, 42U);
}

TEST(UpdateSpec, OnlyWhatIsSentChanges) {
  given(kPerson, {{person::kName, "Ann"}, {person::kJobTitle, "Chair"}})
      .when("update", {{person::kJobTitle, "Dean"}})
      .then({{"person.updated", {{person::kJobTitle, "Dean"}}}})
      .with_status(200);
}

TEST(UpdateSpec, TheSameUpdateTwiceIsRecordedOnce) {
  given(kPerson, {{person::kName, "Ann"}})
      .when("update", {{person::kJobTitle, "Dean"}})
      .then({{"person.updated", {{person::kJobTitle, "Dean"}}}})
      .when("update", {{person::kJobTitle, "Dean"}})
      .then_nothing();
}

TEST(UpdateSpec, NullClears) {
  given(kPerson, {{person::kName, "Ann"}, {person::kJobTitle, "Dean"}})
      .when("update", {{person::kJobTitle, Null{}}})
      .then({{"person.updated", {{person::kJobTitle, Null{}}}}});
}

TEST(UpdateSpec, ARequiredFieldCannotBeCleared) {
  given(kOrganization, {{organization::kName, "One"}})
      .when("update", {{organization::kName, Null{}}})
      .then_invalid("name");
  given(kOrganization, {{organization::kName, "One"}})
      .when("update", {{organization::kName, ""}})
      .then_invalid("name");
}

TEST(UpdateSpec, ASetChangesByItsMembers) {
  const Field& others = *kPerson.find("other_organizations");
  given(kPerson, {{person::kName, "Ann"}, {others, refs({2, 3})}})
      .with(a(kOrganization, 2, {{organization::kName, "Two"}}))
      .with(a(kOrganization, 3, {{organization::kName, "Three"}}))
      .with(a(kOrganization, 4, {{organization::kName, "Four"}}))
      .when("update", {{others, refs({4, 3})}})
      .then({{.name = "person.updated",
              .after = {{others, refs({4})}},
              .left = {{others, refs({2})}}}})
      .when("update", {{others, Null{}}})
      .then({{.name = "person.updated", .left = {{others, refs({3, 4})}}}});
}

TEST(UpdateSpec, WhatIsNotThereIsNotFound) {
  given_none(kPerson)
      .when("update", {{person::kName, "Ann"}})
      .then_refused_as(ErrorCode::kNotFound, "person.not_found");
}

TEST(UpdateSpec, WhatWasDeletedIsNotFound) {
  auto specification = given(kPerson, {{person::kName, "Ann"}});
  specification.when("delete").then({{"person.deleted", {{kExists, Null{}}}}});
  specification.when("update", {{person::kName, "Bob"}}).then_refused("person.not_found");
  specification.when("delete").then_refused("person.not_found");
  specification.when("create", {{person::kName, "Bob"}}).then_refused("person.not_found");
}

TEST(UpdateSpec, AnOlderVersionIsStale) {
  given(kPerson, {{person::kName, "Ann"}})
      .seen(2)
      .when("update", {{person::kName, "Bob"}})
      .then_refused_as(ErrorCode::kStale, "record.changed");
  given(kPerson, {{person::kName, "Ann"}})
      .seen(1)
      .when("update", {{person::kName, "Bob"}})
      .then({{"person.updated", {{person::kName, "Bob"}}}});
}

TEST(UniqueSpec, NamesOfOrganizationsAreUniqueByCase) {
  auto specification = given(kOrganization, {{organization::kName, "Acme"}}).decided_on(2);
  specification.when("create", {{organization::kName, "Acme"}}).then_invalid("name");
  specification.when("create", {{organization::kName, "ACME"}});
  EXPECT_EQ(specification.events().size(), 1U);
}

TEST(UniqueSpec, ARecordKeepsItsOwnName) {
  given(kOrganization, {{organization::kName, "Acme"}})
      .when("update", {{organization::kName, "Acme"}})
      .then_nothing();
}

TEST(UniqueSpec, ANameIsFreeOnceItsRecordIsRenamedOrDeleted) {
  auto specification = given(kOrganization, {{organization::kName, "Acme"}});
  specification.when("update", {{organization::kName, "Bolt"}});
  specification.decided_on(2).when("create", {{organization::kName, "Acme"}});
  EXPECT_EQ(specification.events().size(), 1U);
  specification.decided_on(1).when("delete");
  specification.decided_on(3).when("create", {{organization::kName, "Bolt"}});
  EXPECT_EQ(specification.events().size(), 1U);
}

TEST(UniqueSpec, BlankUniqueIdsAreFree) {
  for (const Value& blank : {Value{""}, Value{Null{}}}) {
    auto specification =
        given(kPerson, {{person::kName, "Ann"}, {person::kUniqueId, blank}}).decided_on(2);
    specification.when("create", {{person::kName, "Bob"}, {person::kUniqueId, blank}});
    EXPECT_EQ(specification.events().size(), 1U);
  }
  given(kPerson, {{person::kName, "Ann"}, {person::kUniqueId, "x1"}})
      .decided_on(2)
      .when("create", {{person::kName, "Bob"}, {person::kUniqueId, "x1"}})
      .then_invalid("unique_id");
}

TEST(MemberSpec, AnOwnerIsAMemberOfTheTenant) {
  const Record member = an_active_member(5);
  given(kPerson, {{person::kName, "Ann"}})
      .with(member)
      .when("update", {{person::kOwner, 5}})
      .then({{"person.updated", {{person::kOwner, 5}}}});
  given(kPerson, {{person::kName, "Ann"}})
      .with(member)
      .when("update", {{person::kOwner, 6}})
      .then_invalid("owner");
}

TEST(MemberSpec, AnOwnerMayGoOutOfOffice) {
  given(kPerson, {{person::kName, "Ann"}, {person::kOwner, 5}})
      .when("update", {{person::kOwner, Null{}}})
      .then({{"person.updated", {{person::kOwner, Null{}}}}});
}

}  // namespace
}  // namespace daybook::testing
