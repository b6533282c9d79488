// The stage: what has been decided in layers above the views.
#include "eventstore/stage.h"

#include <gtest/gtest.h>

#include "domain/people/organization.h"
#include "domain/people/person.h"
#include "tests/support/memory_views.h"
#include "tests/support/records.h"

namespace daybook::testing {
namespace {

using organization::kOrganization;
using person::kPerson;

Record ann(std::uint32_t number, const char* address) {
  return a(kPerson, number, {{person::kName, "Ann"}, {person::kPrimaryEmail, address}});
}

class StageTest : public ::testing::Test {
 protected:
  StageTest() {
    views_.put(kTenant, ann(1, "one@b.example"));
    views_.put(kTenant, ann(2, "two@b.example"));
  }

  std::vector<Uuid> holders(const Stage& stage, const char* address) {
    const auto found = stage.holding(kPerson, person::kPrimaryEmail, Value{address});
    std::vector<Uuid> ids;
    for (const Record& one : *found) ids.push_back(one.key.id);
    return ids;
  }
  using Ids = std::vector<Uuid>;

  MemoryViews views_;
  Stage base_{views_, kTenant};
};

TEST_F(StageTest, ALayerCoversWhatIsBelow) {
  Stage layer = Stage::on_top_of(base_);
  layer.put(ann(1, "new@b.example"));
  EXPECT_EQ((*layer.record({kPerson.id, id(1)}))->text(person::kPrimaryEmail), "new@b.example");
  EXPECT_EQ((*base_.record({kPerson.id, id(1)}))->text(person::kPrimaryEmail), "one@b.example");
  EXPECT_FALSE(*layer.record({kPerson.id, id(9)}));
}

TEST_F(StageTest, WhoHoldsAValueIsToldByTheTopmostLayer) {
  base_.put(ann(3, "one@B.EXAMPLE"));
  Stage layer = Stage::on_top_of(base_);
  EXPECT_EQ(holders(layer, "one@b.example"), (Ids{id(1), id(3)}));
  layer.put(ann(1, "two@b.example"));
  EXPECT_EQ(holders(layer, "one@b.example"), Ids{id(3)});
  EXPECT_EQ(holders(layer, "two@b.example"), (Ids{id(1), id(2)}));
  Record gone = ann(3, "one@b.example");
  gone.put(kExistence, Null{});
  layer.put(gone);
  EXPECT_EQ(holders(layer, "one@b.example"), Ids{});
  EXPECT_EQ(holders(base_, "one@b.example"), (Ids{id(1), id(3)}));
}

TEST_F(StageTest, WhoHoldsAValueIsToldOfWhatComesAfterTheFirstQuestion) {
  base_.put(ann(3, "three@b.example"));
  EXPECT_EQ(holders(base_, "three@b.example"), Ids{id(3)});
  base_.put(ann(3, "other@b.example"));
  base_.put(ann(4, "three@b.example"));
  base_.put(ann(4, "Three@b.example"));
  EXPECT_EQ(holders(base_, "three@b.example"), Ids{id(4)});
  EXPECT_EQ(holders(base_, "other@b.example"), Ids{id(3)});
  Stage layer = Stage::on_top_of(base_);
  layer.put(ann(5, "three@b.example"));
  EXPECT_EQ(holders(layer, "three@b.example"), (Ids{id(4), id(5)}));
  base_.absorb(std::move(layer));
  EXPECT_EQ(holders(base_, "three@b.example"), (Ids{id(4), id(5)}));
}

TEST_F(StageTest, NobodyHoldsABlankValue) {
  base_.put(a(kPerson, 5, {{person::kName, "Eve"}}));
  base_.put(ann(6, ""));
  const auto found = base_.holding(kPerson, person::kPrimaryEmail, Value{Null{}});
  EXPECT_TRUE(found->empty());
  EXPECT_EQ(holders(base_, ""), Ids{});
}

TEST_F(StageTest, MembersOfASetHoldTheRecord) {
  base_.put(a(kPerson, 5, {{person::kName, "Eve"}, {person::kTags, refs({8, 9})}}));
  EXPECT_EQ(base_.holding(kPerson, person::kTags, ref(9))->size(), 1U);
  EXPECT_EQ(base_.holding(kPerson, person::kTags, ref(7))->size(), 0U);
}

TEST_F(StageTest, AClaimThatIsGivenUpIsFreeAbove) {
  const Field& name = organization::kName;
  views_.put(kTenant, a(kOrganization, 4, {{name, "Acme"}}));
  EXPECT_EQ(base_.claimed_by(kOrganization, name, Value{"Acme"}), id(4));
  Stage layer = Stage::on_top_of(base_);
  layer.claim(kOrganization, name, Value{"Acme"}, std::nullopt);
  EXPECT_EQ(layer.claimed_by(kOrganization, name, Value{"Acme"}), std::nullopt);
  EXPECT_EQ(base_.claimed_by(kOrganization, name, Value{"Acme"}), id(4));
  base_.absorb(std::move(layer));
  EXPECT_EQ(base_.claimed_by(kOrganization, name, Value{"Acme"}), std::nullopt);
}

TEST_F(StageTest, WhatWasAskedForBeforeItCameIsSeenOnceItIsThere) {
  const Field& name = organization::kName;
  const RecordKey acme{kOrganization.id, id(4)};
  Stage layer = Stage::on_top_of(base_);
  for (int again = 0; again < 2; ++again) {
    EXPECT_FALSE(*layer.record(acme));
    EXPECT_EQ(layer.claimed_by(kOrganization, name, Value{"Acme"}), std::nullopt);
  }
  layer.put(a(kOrganization, 4, {{name, "Acme"}}));
  layer.claim(kOrganization, name, Value{"Acme"}, id(4));
  EXPECT_TRUE(*layer.record(acme));
  EXPECT_EQ(layer.claimed_by(kOrganization, name, Value{"Acme"}), id(4));
}

TEST_F(StageTest, ManyClaimsAreToldAsTheViewsHaveThem) {
  const Field& name = organization::kName;
  for (std::uint32_t i = 1; i <= 100; ++i) {
    const std::string text = "Number " + std::to_string(i);
    if (i % 2 == 0) views_.put(kTenant, a(kOrganization, i, {{name, text}}));
  }
  for (std::uint32_t i = 1; i <= 200; ++i) {
    const std::uint32_t number = 1 + (i - 1) % 100;
    const std::string text = "Number " + std::to_string(number);
    const auto expected = number % 2 == 0 ? std::optional(id(number)) : std::nullopt;
    EXPECT_EQ(base_.claimed_by(kOrganization, name, Value{text}), expected) << text;
  }
}

TEST_F(StageTest, NumbersOfADroppedLayerAreGivenAgain) {
  EXPECT_EQ(base_.last_number(kPerson).value, 2U);
  {
    Stage dropped = Stage::on_top_of(base_);
    EXPECT_EQ(dropped.next_number(kPerson).value, 3U);
    EXPECT_EQ(dropped.next_number(kPerson).value, 4U);
  }
  Stage kept = Stage::on_top_of(base_);
  EXPECT_EQ(kept.next_number(kPerson).value, 3U);
  base_.absorb(std::move(kept));
  EXPECT_EQ(base_.next_number(kPerson).value, 4U);
  EXPECT_EQ(base_.next_number(kOrganization).value, 1U);
}

TEST_F(StageTest, AKeyIsRememberedWithItsLayer) {
  views_.remember(kTenant, "old", {Position{3}, "input"});
  EXPECT_EQ(base_.keyed("old")->position.value, 3U);
  Stage layer = Stage::on_top_of(base_);
  layer.remember("new", {Position{4}, "other"});
  EXPECT_FALSE(base_.keyed("new"));
  base_.absorb(std::move(layer));
  EXPECT_EQ(base_.keyed("new")->input, "other");
}

TEST_F(StageTest, TheRecordsOfALayerAreItsOwnAndSorted) {
  base_.put(ann(7, "seven@b.example"));
  Stage layer = Stage::on_top_of(base_);
  layer.put(ann(9, "nine@b.example"));
  layer.put(ann(8, "eight@b.example"));
  const auto records = layer.touched();
  ASSERT_TRUE(records);
  ASSERT_EQ(records->after.size(), 2U);
  EXPECT_EQ(records->after.at(0).key.id, id(8));
  EXPECT_EQ(records->after.at(1).key.id, id(9));
}

TEST_F(StageTest, WhatALayerTouchedIsToldAsItWasBelow) {
  base_.put(ann(7, "seven@b.example"));
  Stage layer = Stage::on_top_of(base_);
  for (const int one : {1, 7, 9}) layer.put(ann(one, "new@b.example"));
  const auto records = layer.touched();
  ASSERT_TRUE(records);
  ASSERT_EQ(records->before.size(), 3U);
  EXPECT_EQ(records->before.at(0), **views_.record(kTenant, {kPerson.id, id(1)}));
  EXPECT_EQ(records->before.at(1), ann(7, "seven@b.example"));
  EXPECT_EQ(records->before.at(2), Record{});
}

// A guard asks who holds a value once the events have taken effect.
TEST_F(StageTest, AskingWhoHoldsAValueDoesNotChangeWhatWasBelow) {
  Stage layer = Stage::on_top_of(base_);
  for (const int one : {1, 9}) layer.put(ann(one, "new@b.example"));
  EXPECT_EQ(holders(layer, "new@b.example"), (Ids{id(1), id(9)}));
  Stage command = Stage::on_top_of(base_);
  command.absorb(std::move(layer));
  EXPECT_EQ(holders(command, "new@b.example"), (Ids{id(1), id(9)}));
  const auto records = command.touched();
  ASSERT_TRUE(records);
  ASSERT_EQ(records->before.size(), 2U);
  EXPECT_EQ(records->before.at(0), ann(1, "one@b.example"));
  EXPECT_EQ(records->before.at(1), Record{});
}

TEST_F(StageTest, ReadingAheadChangesNothing) {
  base_.put(ann(1, "new@b.example"));
  Stage layer = Stage::on_top_of(base_);
  Events events(3);
  for (std::size_t i = 0; i < events.size(); ++i) {
    events[i].record = {kPerson.id, id(static_cast<int>(i) + 1)};
    events[i].number = RecordNumber{static_cast<std::uint32_t>(i) + 1};
  }
  ASSERT_TRUE(layer.read_ahead(events));
  EXPECT_EQ(**layer.record(events[0].record), ann(1, "new@b.example"));
  EXPECT_EQ(*layer.record(events[1].record), *views_.record(kTenant, events[1].record));
  EXPECT_EQ(*layer.record(events[2].record), *views_.record(kTenant, events[2].record));
}

TEST_F(StageTest, AnotherTenantSeesNothingOfIt) {
  const Stage other(views_, TenantId{8});
  EXPECT_FALSE(*other.record({kPerson.id, id(1)}));
  EXPECT_EQ(holders(other, "one@b.example"), Ids{});
  EXPECT_EQ(other.last_number(kPerson).value, 0U);
}

}  // namespace
}  // namespace daybook::testing
