// References: what they may name, and what becomes of them when it goes.
#include <gtest/gtest.h>

#include "domain/access/invitation.h"
#include "domain/access/mail.h"
#include "domain/catalogue.h"
#include "domain/crud/references.h"
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

const Field& note_field(std::string_view name) { return *note::kNote.find(name); }

TEST(ReferenceSpec, WhatIsNamedMustBeThere) {
  given(kPerson, {{person::kName, "Ann"}})
      .when("update", {{person::kOrganization, ref(2)}})
      .then_invalid("organization");
}

TEST(ReferenceSpec, WhatWasDeletedCannotBeNamed) {
  Record gone = a(kOrganization, 2, {{organization::kName, "Acme"}});
  gone.put(kExistence, Null{});
  given(kPerson, {{person::kName, "Ann"}})
      .with(gone)
      .when("update", {{person::kOrganization, ref(2)}})
      .then_invalid("organization");
}

TEST(ReferenceSpec, AnIdOfAnotherKindIsNotThere) {
  given(kPerson, {{person::kName, "Ann"}})
      .with(a(tag::kTag, 2, {{tag::kName, "red"}}))
      .when("update", {{person::kOrganization, ref(2)}})
      .then_invalid("organization");
}

TEST(ReferenceSpec, AMergedPersonIsStoredAsTheSurvivor) {
  given(note::kNote, {{note_field("body"), "met"}})
      .with(a(kPerson, 2, {{person::kName, "Ann"}}))
      .with(a(kPerson, 3, {{person::kName, "Anne"}, {person::kMergedInto, ref(2)}}))
      .when("update", {{note_field("person"), ref(3)}})
      .then({{"note.updated", {{note_field("body"), "met"}, {note_field("person"), ref(2)}}}})
      .when("update", {{note_field("person"), ref(3)}})
      .then_nothing();
}

TEST(ReferenceSpec, AWriteToAMergedRecordNamesTheSurvivor) {
  const auto merged = [] {
    return given(kPerson, {{person::kName, "Anne"}, {person::kMergedInto, ref(2)}})
        .with(a(kPerson, 2, {{person::kName, "Ann"}}));
  };
  for (const char* behaviour : {"update", "delete", "invite"}) {
    merged().when(behaviour).then_refused("person.merged", id(2).text());
  }
}

// Every field of every kind that can name the record is cleared, in its commit, or goes with it.
void expect_cleared(const Kind& target) {
  auto specification = given(target, {});
  std::vector<std::pair<const Kind*, const Field*>> holders;
  std::uint32_t number = 100;
  for (const ReferringField& referring : referring_fields(target)) {
    const bool is_set = referring.field->type == FieldType::kReferences;
    const Value value = is_set ? refs({1, 77}) : ref(1);
    specification.with(a(*referring.kind, number++, {{*referring.field, value}}));
    holders.emplace_back(referring.kind, referring.field);
  }
  ASSERT_FALSE(holders.empty());
  specification.when("delete").with_status(204);
  EXPECT_EQ(specification.events().size(), 1 + holders.size());
  number = 100;
  for (const auto& [kind, field] : holders) {
    const Record after = specification.record(*kind, number++);
    if (field->on_delete_rule == OnDelete::kRemoveRecord) {
      EXPECT_FALSE(after.exists()) << kind->name << '.' << field->name;
      continue;
    }
    const Value expected = field->type == FieldType::kReferences ? refs({77}) : Value{Null{}};
    EXPECT_EQ(after.get(*field), expected) << kind->name << '.' << field->name;
    EXPECT_TRUE(after.exists());
  }
}

TEST(DeleteSpec, ReferencesOfAllKindsAreCleared) {
  for (const Kind* kind : {&kPerson, &kOrganization, &deal::kDeal, &tag::kTag}) {
    SCOPED_TRACE(kind->name);
    expect_cleared(*kind);
  }
}

TEST(DeleteSpec, AnOrganizationLeavesItsPersons) {
  given(kOrganization, {{organization::kName, "Acme"}})
      .with(a(kPerson, 2, {{person::kName, "Ann"}, {person::kOrganization, ref(1)}}))
      .with(a(kPerson, 3, {{person::kName, "Bob"}, {person::kOrganization, ref(1)}}))
      .with(a(kPerson, 4, {{person::kName, "Eve"}}))
      .when("delete")
      .then({{"organization.deleted", {{kExists, Null{}}}},
             {"person.organization_cleared", {{person::kOrganization, Null{}}}, id(2)},
             {"person.organization_cleared", {{person::kOrganization, Null{}}}, id(3)}});
}

TEST(DeleteSpec, ARecordThatNamesItTwiceLosesBoth) {
  const Field& others = *kPerson.find("other_organizations");
  given(kOrganization, {{organization::kName, "Acme"}})
      .with(a(kPerson, 2,
              {{person::kName, "Ann"}, {person::kOrganization, ref(1)}, {others, refs({1, 5})}}))
      .when("delete")
      .then({{"organization.deleted", {{kExists, Null{}}}},
             {"person.organization_cleared", {{person::kOrganization, Null{}}}, id(2)},
             {.name = "person.other_organizations_cleared",
              .record = id(2),
              .left = {{others, refs({1})}}}});
}

TEST(DeleteSpec, WhatRefersToNothingElseIsDeletedAlone) {
  given(note::kNote, {{note_field("body"), "met"}})
      .when("delete")
      .then({{"note.deleted", {{kExists, Null{}}}}});
}

// The origin of a value: under whose key it lies.
class OriginSpec : public ::testing::Test {
 protected:
  const Field& body_ = note_field("body");
  const Field& title_ = note_field("title");
  const Field& person_ = note_field("person");
  Specification given_note_of_ann() {
    return given(note::kNote, {{body_, "about Ann"}, {title_, "Ann"}, {person_, ref(2)}})
        .with(a(kPerson, 2, {{person::kName, "Ann"}}))
        .with(a(kPerson, 3, {{person::kName, "Bob"}}));
  }
  static const Change* change_of(const Event& event, const Field& field) {
    for (const Change& change : event.changes) {
      if (change.field == field.id) return &change;
    }
    return nullptr;
  }
};

TEST_F(OriginSpec, ANoteThatMovesToAnotherPersonKeepsWhatItSaysUnderTheFirst) {
  auto moved = given_note_of_ann().when("update", {{person_, ref(3)}});
  EXPECT_EQ(moved.record().find(body_.id)->origin, Origin{id(2)});
  EXPECT_EQ(moved.record().find(title_.id)->origin, Origin{id(2)});
  moved.when("update", {{title_, "Bob"}});
  EXPECT_EQ(moved.record().find(title_.id)->origin, Origin{});
  EXPECT_EQ(moved.record().find(body_.id)->origin, Origin{id(2)});
}

TEST_F(OriginSpec, WhatANoteSaidBeforeItMovedStaysUnderTheFirstPerson) {
  auto moved = given_note_of_ann().when("update", {{person_, ref(3)}, {body_, "about Bob"}});
  ASSERT_EQ(moved.events().size(), 1U);
  const Change* body = change_of(moved.events().front(), body_);
  ASSERT_NE(body, nullptr);
  EXPECT_EQ(body->before_origin, Origin{id(2)});
  EXPECT_EQ(body->after_origin, Origin{});
}

TEST_F(OriginSpec, ANoteWithoutAPersonIsItsOwnSubjectUntilItGetsOne) {
  auto moved = given(note::kNote, {{body_, "met"}})
                   .with(a(kPerson, 3, {{person::kName, "Bob"}}))
                   .when("update", {{person_, ref(3)}});
  EXPECT_EQ(moved.record().find(body_.id)->origin, Origin{id(1)});
}

TEST_F(OriginSpec, AMovedAwayOriginIsKeptThroughFurtherMoves) {
  auto moved = given_note_of_ann().with(a(kPerson, 4, {{person::kName, "Eve"}}));
  moved.when("update", {{person_, ref(3)}}).when("update", {{person_, ref(4)}});
  EXPECT_EQ(moved.record().find(body_.id)->origin, Origin{id(2)});
  EXPECT_EQ(change_of(moved.events().front(), body_), nullptr) << "it is where it was";
}

TEST_F(OriginSpec, DeletingAPersonLeavesTheNoteUnderThatPersonsKey) {
  auto deleted = given(kPerson, {{person::kName, "Ann"}})
                     .with(a(note::kNote, 5, {{body_, "about Ann"}, {person_, ref(1)}}))
                     .when("delete");
  EXPECT_EQ(deleted.record(note::kNote, 5).find(body_.id)->origin, Origin{id(1)});
}

TEST_F(OriginSpec, AnErasedValueMovesWithoutAWord) {
  auto moved = given(note::kNote, {{body_, Erased{}}, {title_, "kept"}, {person_, ref(2)}})
                   .with(a(kPerson, 2, {{person::kName, "Ann"}}))
                   .with(a(kPerson, 3, {{person::kName, "Bob"}}))
                   .when("update", {{person_, ref(3)}});
  ASSERT_EQ(moved.events().size(), 1U);
  EXPECT_EQ(change_of(moved.events().front(), body_), nullptr);
  EXPECT_EQ(moved.record().get(body_), Value{Erased{}});
}

}  // namespace
}  // namespace daybook::testing
