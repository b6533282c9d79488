#include <gtest/gtest.h>

#include "domain/access/invitation.h"
#include "domain/access/mail.h"
#include "domain/people/merging.h"
#include "domain/people/organization.h"
#include "domain/people/person.h"
#include "domain/people/segment.h"
#include "domain/sales/activity.h"
#include "domain/sales/deal.h"
#include "domain/sales/note.h"
#include "domain/sales/tag.h"
#include "tests/specs/specification.h"

namespace daybook::testing {
namespace {

using merging::kDuplicateIds;
using merging::kFillBlanks;
using namespace person;

Record other(std::uint32_t number, std::string name, Fields fields = {}) {
  fields.push_back({kName, std::move(name)});
  fields.push_back({kActive, true});
  return a(kPerson, number, fields);
}

Specification given_ann(Fields fields = {}) {
  fields.push_back({kName, "Ann"});
  return given(kPerson, fields);
}

Fields merging(const std::vector<std::uint32_t>& duplicates) {
  return {{kDuplicateIds, refs(duplicates)}};
}

Fields filling(const std::vector<std::uint32_t>& duplicates) {
  return {{kDuplicateIds, refs(duplicates)}, {kFillBlanks, true}};
}

std::string note_of(const std::vector<std::uint32_t>& ids, const std::string& counts) {
  std::string list;
  for (const std::uint32_t one : ids) list += (list.empty() ? "\"" : ",\"") + id(one).text() + '"';
  return "{\"merged_ids\":[" + list + "],\"reparented\":{" + counts + "}}";
}

constexpr const char* kNoneMoved = R"("activities":0,"deals":0,"notes":0,"tags":0)";

TEST(MergeSpec, ADuplicateBecomesInactiveAndNamesTheSurvivor) {
  given_ann()
      .with(other(2, "Anne"))
      .when("merge", merging({2}))
      .then({{.name = "person.merged"},
             {"person.absorbed", {{kActive, false}, {kMergedInto, ref(1)}}, id(2)}})
      .with_note(note_of({2}, kNoneMoved));
}

TEST(MergeSpec, ThePrimaryStaysAsItIsUnlessAskedToBeFilled) {
  given_ann()
      .with(other(2, "Anne", {{kJobTitle, "Dean"}, {kPrimaryEmail, "a@b.example"}}))
      .when("merge", merging({2}))
      .then({{.name = "person.merged"},
             {"person.absorbed", {{kActive, false}, {kMergedInto, ref(1)}}, id(2)}});
}

TEST(MergeSpec, SegmentsMoveAsTagsDo) {
  given_ann()
      .with(a(segment::kSegment, 21, {{segment::kName, "partners"}}))
      .with(other(2, "Anne", {{kSegments, refs({21})}}))
      .when("merge", merging({2}))
      .then({{"person.merged", {{kSegments, refs({21})}}},
             {"person.absorbed",
              {{kActive, false}, {kMergedInto, ref(1)}},
              id(2),
              {{kSegments, refs({21})}}}})
      .with_note(note_of({2}, R"("activities":0,"deals":0,"notes":0,"segments":1,"tags":0)"));
}

TEST(MergeSpec, EverythingThatNamesADuplicateNamesThePrimary) {
  const Field& activity_person = *activity::kActivity.find("person");
  const Field& note_person = *note::kNote.find("person");
  auto merged = given_ann()
                    .with(other(2, "Anne"))
                    .with(a(deal::kDeal, 11, {{deal::kPerson, ref(2)}}))
                    .with(a(deal::kDeal, 12, {{deal::kPerson, ref(2)}}))
                    .with(a(deal::kDeal, 13, {{deal::kPerson, ref(1)}}))
                    .with(a(activity::kActivity, 14, {{activity_person, ref(2)}}))
                    .with(a(note::kNote, 15, {{note_person, ref(2)}}))
                    .with(a(invitation::kInvitation, 16, {{invitation::kPerson, ref(2)}}))
                    .with(a(mail::kMail, 17, {{mail::kPerson, ref(2)}}))
                    .when("merge", merging({2}));
  merged
      .then({{.name = "person.merged"},
             {"person.absorbed", {{kActive, false}, {kMergedInto, ref(1)}}, id(2)},
             {"invitation.reparented", {{invitation::kPerson, ref(1)}}, id(16)},
             {"deal.reparented", {{deal::kPerson, ref(1)}}, id(11)},
             {"deal.reparented", {{deal::kPerson, ref(1)}}, id(12)},
             {"activity.reparented", {{activity_person, ref(1)}}, id(14)},
             {"note.reparented", {{note_person, ref(1)}}, id(15)},
             {"mail.reparented", {{mail::kPerson, ref(1)}}, id(17)}})
      .with_note(
          note_of({2}, R"("activities":1,"deals":2,"invitations":1,"mails":1,"notes":1,"tags":0)"));
}

TEST(MergeSpec, TagsMoveToThePrimary) {
  given_ann({{kTags, refs({51})}})
      .with(a(tag::kTag, 51, {{tag::kName, "red"}}))
      .with(a(tag::kTag, 52, {{tag::kName, "blue"}}))
      .with(other(2, "Anne", {{kTags, refs({51, 52})}}))
      .with(other(3, "Anna", {{kTags, refs({52})}}))
      .when("merge", merging({2, 3}))
      .then({{"person.merged", {{kTags, refs({52})}}},
             {.name = "person.absorbed",
              .after = {{kActive, false}, {kMergedInto, ref(1)}},
              .record = id(2),
              .left = {{kTags, refs({51, 52})}}},
             {.name = "person.absorbed",
              .after = {{kActive, false}, {kMergedInto, ref(1)}},
              .record = id(3),
              .left = {{kTags, refs({52})}}}})
      .with_note(note_of({2, 3}, R"("activities":0,"deals":0,"notes":0,"tags":3)"));
}

TEST(MergeSpec, MergingASurvivorMovesTheEarlierDuplicatesOn) {
  given_ann()
      .with(other(2, "Anne"))
      .with(other(3, "Anna", {{kMergedInto, ref(2)}}))
      .when("merge", merging({2}))
      .then({{.name = "person.merged"},
             {"person.absorbed", {{kActive, false}, {kMergedInto, ref(1)}}, id(2)},
             {"person.reparented", {{kMergedInto, ref(1)}}, id(3)}})
      .with_note(note_of({2}, R"("activities":0,"deals":0,"merged_persons":1,"notes":0,"tags":0)"));
}

TEST(MergeSpec, MergedTwiceIsMergedOnce) {
  given_ann()
      .with(other(2, "Anne"))
      .when("merge", merging({2}))
      .then({{.name = "person.merged"},
             {"person.absorbed", {{kActive, false}, {kMergedInto, ref(1)}}, id(2)}})
      .when("merge", merging({2}))
      .then_nothing();
}

TEST(MergeSpec, ANewDuplicateBesideAnEarlierOneIsAbsorbedAlone) {
  given_ann()
      .with(other(2, "Anne", {{kMergedInto, ref(1)}}))
      .with(other(3, "Anna"))
      .when("merge", merging({2, 3}))
      .then({{.name = "person.merged"},
             {"person.absorbed", {{kActive, false}, {kMergedInto, ref(1)}}, id(3)}});
}

TEST(MergeSpec, ADuplicateNamedTwiceIsAbsorbedOnce) {
  given_ann()
      .with(a(tag::kTag, 51, {{tag::kName, "red"}}))
      .with(other(2, "Anne", {{kTags, refs({51})}}))
      .when("merge", merging({2, 2}))
      .then({{"person.merged", {{kTags, refs({51})}}},
             {.name = "person.absorbed",
              .after = {{kActive, false}, {kMergedInto, ref(1)}},
              .record = id(2),
              .left = {{kTags, refs({51})}}}})
      .with_note(note_of({2}, R"("activities":0,"deals":0,"notes":0,"tags":1)"));
}

TEST(MergeSpec, AThousandDuplicatesGoInOneCommit) {
  auto specification = given_ann();
  std::vector<std::uint32_t> ids;
  for (std::uint32_t number = 1001; number <= 2000; ++number) {
    ids.push_back(number);
    specification.with(other(number, "Ann " + std::to_string(number)));
  }
  specification.with(a(deal::kDeal, 11, {{deal::kPerson, ref(1500)}}));
  specification.when("merge", merging(ids));
  EXPECT_EQ(specification.events().size(), 1002U);
  EXPECT_EQ(specification.record(kPerson, 2000).get(kMergedInto), ref(1));
  EXPECT_EQ(specification.record(deal::kDeal, 11).get(deal::kPerson), ref(1));
}

TEST(MergeSpec, AThousandDuplicatesMayBeNamed) { EXPECT_GE(kDuplicateIds.length_max, 1000U); }

TEST(MergeSpec, AMergeNamesDuplicatesThatAreThere) {
  given_ann().when("merge", merging({})).then_invalid("duplicate_ids");
  given_ann().when("merge", merging({2})).then_invalid("duplicate_ids");
  Record gone = other(2, "Anne");
  gone.put(kExistence, Null{});
  given_ann().with(gone).when("merge", merging({2})).then_invalid("duplicate_ids");
}

TEST(MergeSpec, ThePrimaryIsNoDuplicateOfItself) {
  given_ann().with(other(2, "Anne")).when("merge", merging({2, 1})).then_invalid("duplicate_ids");
}

TEST(MergeSpec, ADuplicateOfSomebodyElseIsAConflictThatNamesTheSurvivor) {
  given_ann()
      .with(other(2, "Anne", {{kMergedInto, ref(3)}}))
      .with(other(3, "Anna"))
      .when("merge", merging({2}))
      .then_refused("person.merged", id(3).text());
}

TEST(MergeSpec, AnUnknownPrimaryIsNotFound) {
  given_none(kPerson)
      .with(other(2, "Anne"))
      .when("merge", merging({2}))
      .then_refused_as(ErrorCode::kNotFound, "person.not_found");
}

TEST(FillBlanksSpec, BlankFieldsAreFilledInTheOrderGivenAndKeepTheirOrigin) {
  auto merged =
      given_ann({{kJobTitle, "Dean"}})
          .with(other(2, "Anne", {{kJobTitle, "Chair"}, {kPrimaryEmail, "2@b.example"}}))
          .with(other(3, "Anna",
                      {{kPrimaryEmail, "3@b.example"}, {kContactNumbers, Json{R"(["+1"])"}}}))
          .when("merge", filling({3, 2}));
  const Record primary = merged.record();
  EXPECT_EQ(primary.text(kJobTitle), "Dean");
  EXPECT_EQ(primary.text(kPrimaryEmail), "3@b.example");
  EXPECT_EQ(primary.find(kPrimaryEmail.id)->origin, Origin{id(3)});
  EXPECT_EQ(primary.get(kContactNumbers), Value{Json{R"(["+1"])"}});
}

TEST(FillBlanksSpec, AValueThatWasFilledBeforeKeepsItsFirstOrigin) {
  Record duplicate = other(2, "Anne");
  duplicate.put(kJobTitle.id, "Dean", Origin{id(9)});
  auto merged = given_ann().with(duplicate).when("merge", filling({2}));
  EXPECT_EQ(merged.record().find(kJobTitle.id)->origin, Origin{id(9)});
}

TEST(FillBlanksSpec, UniqueManagedAndErasedValuesAreNotTaken) {
  auto merged =
      given_ann()
          .with_member(5)
          .with(other(2, "Anne", {{kUniqueId, "x1"}, {kPlatformUser, 5}, {kJobTitle, Erased{}}}))
          .when("merge", filling({2}));
  EXPECT_FALSE(merged.record().has(kUniqueId.id));
  EXPECT_FALSE(merged.record().has(kPlatformUser.id));
  EXPECT_FALSE(merged.record().has(kJobTitle.id));
  EXPECT_EQ(merged.record(kPerson, 2).text(kUniqueId), "x1");
}

TEST(FillBlanksSpec, PartsOfANameComeOnlyFromTheSameName) {
  auto merged = given_ann()
                    .with(other(2, "Bob Low", {{kGivenName, "Bob"}, {kFamilyName, "Low"}}))
                    .with(other(3, "Ann", {{kGivenName, "Ann"}}))
                    .when("merge", filling({2, 3}));
  EXPECT_EQ(merged.record().text(kGivenName), "Ann");
  EXPECT_FALSE(merged.record().has(kFamilyName.id));
}

TEST(FillBlanksSpec, ReferencesAndOwnersAreFilledToo) {
  auto merged = given_ann()
                    .with_member(5)
                    .with(a(organization::kOrganization, 60, {{organization::kName, "Acme"}}))
                    .with(other(2, "Anne", {{person::kOrganization, ref(60)}, {kOwner, 5}}))
                    .when("merge", filling({2}));
  EXPECT_EQ(merged.record().get(person::kOrganization), ref(60));
  EXPECT_EQ(merged.record().integer(kOwner), 5);
}

}  // namespace
}  // namespace daybook::testing
