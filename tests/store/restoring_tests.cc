// What an undo has to pass beyond what the history says, over a stage.
#include "eventstore/restoring.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "domain/access/membership.h"
#include "domain/people/organization.h"
#include "domain/people/person.h"
#include "domain/sales/deal.h"
#include "domain/sales/note.h"
#include "domain/sales/tag.h"
#include "tests/support/memory_views.h"
#include "tests/support/records.h"

namespace daybook::testing {
namespace {

using deal::kDeal;
using note::kNote;
using organization::kOrganization;
using person::kPerson;
using Reason = Obstacle::Reason;
using Culprits = std::vector<std::pair<RecordKey, FieldId>>;

class Restoring : public ::testing::Test {
 protected:
  void given(const Kind& kind, std::uint32_t number, const Fields& fields, bool exists = true) {
    Record record = a(kind, number, fields);
    if (!exists) record.put(kExistence, Null{});
    views_.put(kTenant, record);
  }
  static Event event(const Kind& kind, std::uint32_t number, std::vector<Change> changes) {
    return {{kind.id, id(number)}, "any.undone", std::move(changes), RecordNumber{number}};
  }
  static Event returning(const Kind& kind, std::uint32_t number) {
    return event(kind, number, {{kExistence, Null{}, true}});
  }
  static Event going(const Kind& kind, std::uint32_t number) {
    return event(kind, number, {{kExistence, true, Null{}}});
  }
  static Event setting(const Kind& kind, std::uint32_t number, const Field& field, Value before,
                       Value after) {
    return event(kind, number, {{field.id, std::move(before), std::move(after)}});
  }

  std::vector<Obstacle> restored(Events events) {
    auto found = restore(events, kNow, stage_);
    EXPECT_TRUE(found);
    restored_ = std::move(events);
    return found ? *found : std::vector<Obstacle>{};
  }
  Record record(const Kind& kind, std::uint32_t number) {
    return **stage_.record({kind.id, id(number)});
  }
  std::optional<Uuid> holder(const char* name) {
    return stage_.claimed_by(kOrganization, organization::kName, Value{name});
  }

  MemoryViews views_;
  Stage stage_{views_, kTenant};
  Events restored_;
};

TEST_F(Restoring, WhatComesBackClaimsWhatItHolds) {
  given(kOrganization, 1, {{organization::kName, "Acme"}}, false);
  EXPECT_EQ(restored({returning(kOrganization, 1)}), std::vector<Obstacle>{});
  EXPECT_EQ(holder("Acme"), id(1));
  EXPECT_TRUE(record(kOrganization, 1).exists());
}

TEST_F(Restoring, AValueTakenMeanwhileNamesItsHolder) {
  given(kOrganization, 1, {{organization::kName, "Acme"}}, false);
  given(kOrganization, 2, {{organization::kName, "Acme"}});
  const RecordKey holder{kOrganization.id, id(2)};
  EXPECT_EQ(restored({returning(kOrganization, 1)}),
            (std::vector<Obstacle>{{{kOrganization.id, id(1)},
                                    kExistence,
                                    Reason::kTaken,
                                    {},
                                    {{holder, organization::kName.id}}}}));
}

TEST_F(Restoring, ATakenValueOfAChangedFieldIsInTheWayOfThatField) {
  given(kOrganization, 1, {{organization::kName, "Bolt"}});
  given(kOrganization, 2, {{organization::kName, "Acme"}});
  const auto found = restored({setting(kOrganization, 1, organization::kName, "Bolt", "Acme")});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].field, organization::kName.id);
  EXPECT_EQ(found[0].reason, Reason::kTaken);
}

TEST_F(Restoring, ValuesPassBetweenRecordsInAnyOrder) {
  given(kOrganization, 1, {{organization::kName, "One"}});
  given(kOrganization, 2, {{organization::kName, "Two"}});
  EXPECT_EQ(restored({setting(kOrganization, 1, organization::kName, "One", "Two"),
                      setting(kOrganization, 2, organization::kName, "Two", "One")}),
            std::vector<Obstacle>{});
  EXPECT_EQ(holder("One"), id(2));
  EXPECT_EQ(holder("Two"), id(1));
}

// Who cannot have a value keeps theirs, so the whole chain of them is found at once.
TEST_F(Restoring, ValuesThatWerePassedAlongAllStayWhenTheFirstIsTaken) {
  constexpr std::uint32_t kCount = 3000;
  const auto name = [](std::uint32_t number) { return Value{"Name " + std::to_string(number)}; };
  given(kOrganization, 9000, {{organization::kName, "Name 0"}});
  Events events;
  for (std::uint32_t i = 1; i <= kCount; ++i) {
    given(kOrganization, i, {{organization::kName, name(i)}});
    events.push_back(setting(kOrganization, i, organization::kName, name(i), name(i - 1)));
  }
  for (const bool forwards : {true, false}) {
    if (!forwards) std::ranges::reverse(events);
    Stage stage(views_, kTenant);
    Events tried = events;
    const auto found = restore(tried, kNow, stage);
    ASSERT_TRUE(found);
    std::set<RecordKey> records;
    for (const Obstacle& one : *found) {
      EXPECT_EQ(one.reason, Reason::kTaken);
      EXPECT_EQ(one.field, organization::kName.id);
      records.insert(one.record);
    }
    EXPECT_EQ(found->size(), kCount) << "each once";
    EXPECT_EQ(records.size(), kCount);
  }
}

TEST_F(Restoring, WhatGoesGivesItsValueToWhatComesBack) {
  given(kOrganization, 1, {{organization::kName, "Acme"}}, false);
  given(kOrganization, 2, {{organization::kName, "Acme"}});
  EXPECT_EQ(restored({returning(kOrganization, 1), going(kOrganization, 2)}),
            std::vector<Obstacle>{});
  EXPECT_EQ(holder("Acme"), id(1));
}

// Found by the laws on free fields with DAYBOOK_SEED=395700744.
TEST_F(Restoring, WhatIsNotThereCannotBeTakenOut) {
  given(kDeal, 2, {{deal::kTitle, "D"}});
  const Culprits title{{{kDeal.id, id(2)}, deal::kTitle.id}};
  const auto found = restored({setting(kDeal, 2, deal::kTitle, "Other", "D")});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].reason, Reason::kChanged);
  EXPECT_EQ(found[0].culprits, title);
  EXPECT_EQ(restored({setting(kDeal, 2, deal::kTags, refs({7}), Null{})}).size(), 1U);
}

TEST_F(Restoring, AReferenceToWhatIsGoneIsInTheWay) {
  given(kOrganization, 1, {{organization::kName, "Acme"}}, false);
  given(kDeal, 2, {{deal::kTitle, "D"}});
  const auto found = restored({setting(kDeal, 2, deal::kOrganization, Null{}, ref(1))});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].reason, Reason::kGone);
  EXPECT_EQ(found[0].field, deal::kOrganization.id);
  EXPECT_EQ(found[0].culprits, (Culprits{{{kOrganization.id, id(1)}, kExistence}}));
}

TEST_F(Restoring, AReferenceToWhoWasMergedIsInTheWay) {
  given(kPerson, 1, {{person::kName, "Ann"}, {person::kMergedInto, ref(3)}});
  given(kDeal, 2, {{deal::kTitle, "D"}});
  const auto found = restored({setting(kDeal, 2, deal::kPerson, Null{}, ref(1))});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].reason, Reason::kGone);
  EXPECT_EQ(found[0].culprits, (Culprits{{{kPerson.id, id(1)}, person::kMergedInto.id}}));
}

// A merge that was redone once tied a person to an erased survivor, and so out of reach of an
// erasure of their own.
TEST_F(Restoring, NobodyComesToWhoIsErasedAndWhatReturnsMayStillNameThem) {
  std::uint32_t erased = 10;
  for (const char* erasure : {"requested", "erased"}) {
    erased += 10;
    const std::uint32_t person = erased + 1;
    const std::uint32_t deal = erased + 2;
    const std::uint32_t gone = erased + 3;
    given(kPerson, erased, {{person::kErasure, erasure}});
    given(kPerson, person, {{person::kName, "Bob"}});
    given(kDeal, deal, {{deal::kTitle, "D"}});
    given(kDeal, gone, {{deal::kTitle, "D"}, {deal::kPerson, ref(erased)}}, false);
    const Culprits culprits{{{kPerson.id, id(erased)}, person::kErasure.id}};
    for (const Event& coming : {setting(kPerson, person, person::kMergedInto, Null{}, ref(erased)),
                                setting(kDeal, deal, deal::kPerson, Null{}, ref(erased))}) {
      const auto found = restored({coming});
      ASSERT_EQ(found.size(), 1U) << erasure;
      EXPECT_EQ(found[0].reason, Reason::kGone);
      EXPECT_EQ(found[0].culprits, culprits);
    }
    EXPECT_EQ(restored({returning(kDeal, gone)}), std::vector<Obstacle>{});
  }
}

TEST_F(Restoring, WhoWasRemovedComesToBeNamedNowhereAndStaysNamedInWhatReturns) {
  constexpr std::int64_t kUser = 7;
  given(membership::kMembership, 1, {{membership::kUser, kUser}, {membership::kStatus, "removed"}});
  given(kDeal, 2, {{deal::kTitle, "D"}});
  given(kDeal, 3, {{deal::kTitle, "E"}, {deal::kOwner, kUser}}, false);
  const auto found = restored({setting(kDeal, 2, deal::kOwner, Null{}, kUser)});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].reason, Reason::kGone);
  EXPECT_EQ(found[0].field, deal::kOwner.id);
  EXPECT_EQ(found[0].culprits,
            (Culprits{{{membership::kMembership.id, id(1)}, membership::kStatus.id}}));
  EXPECT_EQ(restored({returning(kDeal, 3)}), std::vector<Obstacle>{});
}

TEST_F(Restoring, WhatAReturningRecordRefersToMustBeThere) {
  given(kPerson, 1, {{person::kName, "Ann"}}, false);
  given(kDeal, 2, {{deal::kTitle, "D"}, {deal::kPerson, ref(1)}}, false);
  const auto alone = restored({returning(kDeal, 2)});
  ASSERT_EQ(alone.size(), 1U);
  EXPECT_EQ(alone[0].field, kExistence) << "its return is in question, not the field";
  Stage fresh(views_, kTenant);
  Events both = {returning(kDeal, 2), returning(kPerson, 1)};
  EXPECT_EQ(*restore(both, kNow, fresh), std::vector<Obstacle>{}) << "they come back together";
}

TEST_F(Restoring, OfASetOnlyWhatComesMustBeThere) {
  given(tag::kTag, 8, {{tag::kName, "old"}}, false);
  given(tag::kTag, 9, {{tag::kName, "new"}}, false);
  given(kDeal, 2, {{deal::kTitle, "D"}, {deal::kTags, refs({8})}});
  const auto found = restored({setting(kDeal, 2, deal::kTags, Null{}, refs({9}))});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].culprits, (Culprits{{{tag::kTag.id, id(9)}, kExistence}}));
}

TEST_F(Restoring, WhoRefersToWhatGoesIsNamed) {
  given(kPerson, 1, {{person::kName, "Ann"}});
  given(kDeal, 2, {{deal::kTitle, "D"}, {deal::kPerson, ref(1)}});
  given(kNote, 3, {{note::kPerson, ref(1)}});
  given(kNote, 4, {{note::kPerson, ref(1)}}, false);
  const auto found = restored({going(kPerson, 1)});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].reason, Reason::kReferred);
  EXPECT_EQ(found[0].culprits, (Culprits{{{kDeal.id, id(2)}, deal::kPerson.id},
                                         {{kNote.id, id(3)}, note::kPerson.id}}));
}

TEST_F(Restoring, WhoRefersToWhoWouldBeMergedAgainIsNamed) {
  given(kPerson, 1, {{person::kName, "Ann"}});
  given(kPerson, 5, {{person::kName, "Anne"}});
  given(kDeal, 2, {{deal::kTitle, "D"}, {deal::kPerson, ref(5)}});
  const Event merged = setting(kPerson, 5, person::kMergedInto, Null{}, ref(1));
  const auto found = restored({merged});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].field, person::kMergedInto.id);
  EXPECT_EQ(found[0].reason, Reason::kReferred);
  EXPECT_EQ(found[0].culprits, (Culprits{{{kDeal.id, id(2)}, deal::kPerson.id}}));
  Stage fresh(views_, kTenant);
  Events both = {merged, setting(kDeal, 2, deal::kPerson, ref(5), ref(1))};
  EXPECT_EQ(*restore(both, kNow, fresh), std::vector<Obstacle>{}) << "the deal moves with it";
}

TEST_F(Restoring, WhatGoesTogetherIsInNobodysWay) {
  given(kPerson, 1, {{person::kName, "Ann"}});
  given(kDeal, 2, {{deal::kTitle, "D"}, {deal::kPerson, ref(1)}});
  EXPECT_EQ(restored({going(kPerson, 1), going(kDeal, 2)}), std::vector<Obstacle>{});
}

TEST_F(Restoring, WhatIsRequiredMustNotBecomeBlank) {
  given(kDeal, 2, {{deal::kTitle, "D"}});
  const auto found = restored({setting(kDeal, 2, deal::kTitle, "D", Null{})});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].reason, Reason::kRequired);
  EXPECT_EQ(found[0].field, deal::kTitle.id);
}

TEST_F(Restoring, ADeletedRecordIsChangedWithoutAsking) {
  given(kOrganization, 1, {{organization::kName, "Acme"}});
  given(kOrganization, 2, {{organization::kName, "Bolt"}}, false);
  EXPECT_EQ(restored({setting(kOrganization, 2, organization::kName, "Bolt", "Acme")}),
            std::vector<Obstacle>{});
  EXPECT_EQ(holder("Acme"), id(1)) << "it claims nothing";
}

TEST_F(Restoring, AUserWhoIsNoMemberIsInTheWay) {
  given(kPerson, 1, {{person::kName, "Ann"}});
  EXPECT_EQ(restored({setting(kPerson, 1, person::kOwner, Null{}, std::int64_t{7})}).size(), 1U);
  views_.put(kTenant, an_active_member(7));
  Stage fresh(views_, kTenant);
  Events events = {setting(kPerson, 1, person::kOwner, Null{}, std::int64_t{7})};
  EXPECT_EQ(*restore(events, kNow, fresh), std::vector<Obstacle>{});
}

// Erasing the person it was written for must reach it.
TEST_F(Restoring, WhatWasWrittenForOneSubjectStaysUnderTheirKeyWhenTheRecordMovesBack) {
  const Field& title = *kNote.find("title");
  given(kPerson, 1, {{person::kName, "Ann"}});
  given(kPerson, 2, {{person::kName, "Bea"}});
  given(kNote, 3, {{note::kPerson, ref(2)}, {*kNote.find("body"), "B"}, {title, "About Bea"}});
  EXPECT_EQ(restored({setting(kNote, 3, note::kPerson, ref(2), ref(1))}), std::vector<Obstacle>{});
  EXPECT_EQ(record(kNote, 3).find(title.id)->origin, Origin{id(2)});
  const auto change = std::ranges::find(restored_[0].changes, title.id, &Change::field);
  ASSERT_NE(change, restored_[0].changes.end()) << "the log says so too";
  EXPECT_EQ(change->after_origin, Origin{id(2)});
}

TEST_F(Restoring, AnUnknownRecordIsAnError) {
  Events events = {returning(kDeal, 77)};
  const auto found = restore(events, kNow, stage_);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace daybook::testing
