// Deciding a whole command: upserts, batches, idempotency, time, facts of the commit.
#include "eventstore/decision.h"

#include <gtest/gtest.h>

#include "domain/crud/crud.h"
#include "domain/people/organization.h"
#include "domain/people/person.h"
#include "eventstore/crypto.h"
#include "tests/support/memory_views.h"
#include "tests/support/records.h"

namespace daybook::testing {
namespace {

using person::kPerson;

class Deciding : public ::testing::Test {
 protected:
  static Item item(const Behaviour& behaviour, std::uint32_t number, const Fields& fields) {
    return {.kind = &kPerson, .behaviour = &behaviour, .id = id(number), .input = input_of(fields)};
  }
  static Item create(std::uint32_t number, const Fields& fields) {
    return item(crud::kCreate, number, fields);
  }
  static Item update(std::uint32_t number, const Fields& fields) {
    return item(crud::kUpdate, number, fields);
  }
  static Item upsert(std::uint32_t number, const Field& match, const Fields& fields) {
    Item made = create(number, fields);
    made.match = &match;
    return made;
  }

  Decision decide(std::vector<Item> items, bool atomic = true, const char* key = nullptr,
                  const char* input = "input") {
    Command command;
    command.tenant = kTenant;
    command.name = "person.write";
    command.atomic = atomic;
    command.items = std::move(items);
    if (key != nullptr) command.idempotency = Idempotency{key, input};
    return decide_command(command, head_, now_, stage_, fill_random);
  }

  void given(std::uint32_t number, Fields fields) {
    fields.push_back({person::kName, "Ann " + std::to_string(number)});
    views_.put(kTenant, a(kPerson, number, fields));
  }

  static std::vector<int> statuses(const Decision& decision) {
    std::vector<int> out;
    for (const ItemAnswer& one : decision.answer.items) out.push_back(one.outcome.status);
    return out;
  }
  using Statuses = std::vector<int>;

  MemoryViews views_;
  Stage stage_{views_, kTenant};
  TenantHead head_{Position{41}, kNow, {}};
  Time now_ = kNow;
};

TEST_F(Deciding, ACommitHasTheNextPositionAndTheFactsOfItsCommand) {
  Command command;
  command.tenant = kTenant;
  command.name = "person.create";
  command.actor = 3;
  command.actor_id = id(50);
  command.on_behalf_of = 4;
  command.credential = id(53);
  command.request_id = "r";
  command.trace_id = "t";
  command.ip_address = "192.0.2.1";
  command.cause = id(51);
  command.import_id = id(52);
  command.items.push_back(create(1, {{person::kName, "Ann"}}));
  const Commit commit = decide_command(command, head_, now_, stage_, fill_random).commit;
  EXPECT_EQ(commit.position.value, 42U);
  EXPECT_EQ(commit.tenant, kTenant);
  EXPECT_EQ(commit.time, kNow);
  EXPECT_EQ(commit.command, "person.create");
  EXPECT_EQ(commit.actor, 3);
  EXPECT_EQ(commit.actor_id, id(50));
  EXPECT_EQ(commit.on_behalf_of, 4);
  EXPECT_EQ(commit.credential, id(53));
  EXPECT_EQ(commit.request_id + commit.trace_id + commit.ip_address, "rt192.0.2.1");
  EXPECT_EQ(commit.cause, id(51));
  EXPECT_EQ(commit.import_id, id(52));
  EXPECT_FALSE(commit.id.is_nil());
  EXPECT_TRUE(commit.outcomes.empty()) << "kept with an idempotency key only";
}

TEST_F(Deciding, WhatChangesMoreRecordsThanACommitMayIsRefused) {
  given(1, {});
  Command command;
  command.tenant = kTenant;
  command.items = {create(2, {{person::kName, "Ann"}}), create(3, {{person::kName, "Bob"}})};
  command.events_max = 1;
  const Decision refused = decide_command(command, head_, now_, stage_, fill_random);
  EXPECT_FALSE(refused.is_recorded());
  EXPECT_EQ(refused.answer.items[1].outcome.error->code, ErrorCode::kTooLarge);
  command.events_max = 2;
  EXPECT_TRUE(decide_command(command, head_, now_, stage_, fill_random).is_recorded());
}

TEST_F(Deciding, ADeletionThatReachesTooFarIsRefusedBeforeItIsDecided) {
  given(1, {{person::kOrganization, ref(9)}});
  given(2, {{person::kOrganization, ref(9)}});
  views_.put(kTenant, a(organization::kOrganization, 9, {{organization::kName, "Acme"}}));
  Command command;
  command.tenant = kTenant;
  command.items.push_back({.kind = &organization::kOrganization,
                           .behaviour = &crud::kRemove,
                           .id = id(9),
                           .input = {}});
  command.events_max = 1;
  const Decision refused = decide_command(command, head_, now_, stage_, fill_random);
  EXPECT_EQ(refused.answer.status.error().reason, "commit.too_large");
  command.events_max = 3;
  EXPECT_EQ(decide_command(command, head_, now_, stage_, fill_random).commit.events.size(), 3U);
}

TEST_F(Deciding, TimeNeverGoesBackBehindTheLastCommit) {
  now_ = Time{kNow.value - 1'000'000};
  const Decision decision = decide({create(1, {{person::kName, "Ann"}})});
  EXPECT_EQ(decision.commit.time, kNow);
  EXPECT_EQ(decision.answer.items[0].record.created_at, kNow);
}

TEST_F(Deciding, WithoutAChangeNothingIsRecordedAndTheHeadIsAnswered) {
  given(1, {});
  const Decision decision = decide({update(1, {{person::kName, "Ann 1"}})});
  EXPECT_FALSE(decision.is_recorded());
  EXPECT_TRUE(decision.answer.status);
  EXPECT_EQ(decision.answer.position.value, 41U);
  EXPECT_FALSE(decision.answer.items[0].outcome.changed);
  EXPECT_EQ(decision.answer.items[0].record.version.value, 1U);
}

TEST_F(Deciding, WithAKeyNoChangeIsACommitOfItsOwn) {
  given(1, {});
  const Decision decision = decide({update(1, {{person::kName, "Ann 1"}})}, true, "key");
  EXPECT_TRUE(decision.is_recorded());
  EXPECT_TRUE(decision.commit.events.empty());
  ASSERT_EQ(decision.commit.outcomes.size(), 1U);
  EXPECT_EQ(decision.commit.outcomes[0].status, 200);
  EXPECT_FALSE(decision.commit.outcomes[0].changed);
}

TEST_F(Deciding, TheSameKeyAndInputAnswersFromTheLog) {
  const Decision first = decide({create(1, {{person::kName, "Ann"}})}, true, "key");
  const Decision again = decide({create(2, {{person::kName, "Ann"}})}, true, "key");
  EXPECT_FALSE(again.is_recorded());
  EXPECT_TRUE(again.answer.replayed);
  EXPECT_TRUE(again.answer.status);
  EXPECT_EQ(again.answer.position, first.commit.position);
  EXPECT_FALSE(*stage_.record({kPerson.id, id(2)}));
}

TEST_F(Deciding, AKeyWithAnotherInputIsRefused) {
  views_.remember(kTenant, "key", {Position{5}, "input"});
  const Decision other = decide({create(1, {{person::kName, "Ann"}})}, true, "key", "other");
  ASSERT_FALSE(other.answer.status);
  EXPECT_EQ(other.answer.status.error().reason, "idempotency.key_reused");
  EXPECT_EQ(other.answer.status.error().code, ErrorCode::kUnprocessable);
  EXPECT_FALSE(other.is_recorded());
}

TEST_F(Deciding, ARefusalIsNotKept) {
  const Decision refused = decide({create(1, {})}, true, "key");
  EXPECT_FALSE(refused.answer.status);
  EXPECT_FALSE(stage_.keyed("key"));
  EXPECT_TRUE(decide({create(1, {{person::kName, "Ann"}})}, true, "key").is_recorded());
}

TEST_F(Deciding, AnAtomicBatchWritesAllOrNothingAndTellsOfEachItem) {
  const Decision refused = decide(
      {create(1, {{person::kName, "Ann"}}), create(2, {}), update(9, {{person::kName, "Bob"}})});
  ASSERT_FALSE(refused.answer.status);
  EXPECT_EQ(refused.answer.status.error().reason, "batch.refused");
  EXPECT_EQ(statuses(refused), (Statuses{201, 0, 0}));
  EXPECT_EQ(refused.answer.items[1].outcome.error->reason, "invalid");
  EXPECT_EQ(refused.answer.items[2].outcome.error->reason, "person.not_found");
  EXPECT_FALSE(refused.is_recorded());
  EXPECT_FALSE(*stage_.record({kPerson.id, id(1)}));
}

TEST_F(Deciding, AnyOtherBatchKeepsWhatStands) {
  given(5, {});
  const Decision decision =
      decide({create(1, {{person::kName, "Ann"}}), create(2, {}),
              update(5, {{person::kName, "Ann 5"}}), update(5, {{person::kName, "Eve"}})},
             false, "key");
  EXPECT_TRUE(decision.answer.status);
  EXPECT_EQ(statuses(decision), (Statuses{201, 0, 200, 200}));
  EXPECT_EQ(decision.commit.events.size(), 2U);
  ASSERT_EQ(decision.commit.outcomes.size(), 4U);
  EXPECT_EQ(decision.commit.outcomes[1].error->issues[0].field, "name");
  EXPECT_FALSE(decision.commit.outcomes[2].changed);
  EXPECT_EQ(decision.commit.outcomes[3].version.value, 2U);
}

TEST_F(Deciding, ARefusedItemLeavesNothingOfItself) {
  views_.put(kTenant, a(kPerson, 5, {{person::kName, "Eve"}, {person::kUniqueId, "x1"}}));
  const Decision decision = decide({create(1, {{person::kName, "Ann"}, {person::kUniqueId, "x1"}}),
                                    create(2, {{person::kName, "Bob"}, {person::kUniqueId, "x2"}})},
                                   false);
  EXPECT_EQ(statuses(decision), (Statuses{0, 201}));
  EXPECT_EQ(decision.answer.items[1].record.number.value, 6U) << "no number is lost";
}

TEST_F(Deciding, ItemsOfABatchSeeTheOnesBefore) {
  const Decision decision = decide({create(1, {{person::kName, "Ann"}, {person::kUniqueId, "x1"}}),
                                    create(2, {{person::kName, "Bob"}, {person::kUniqueId, "x1"}}),
                                    update(1, {{person::kUniqueId, Null{}}}),
                                    create(3, {{person::kName, "Eve"}, {person::kUniqueId, "x1"}})},
                                   false);
  EXPECT_EQ(statuses(decision), (Statuses{201, 0, 200, 201}));
}

TEST_F(Deciding, AnItemThatCouldNotBeReadIsRefusedForThat) {
  Item unread = create(1, {{person::kName, "Ann"}});
  unread.issues = {{"emails", "Not a valid string."}};
  const Decision decision = decide({unread, create(2, {{person::kName, "Bob"}})}, false);
  EXPECT_EQ(statuses(decision), (Statuses{0, 201}));
  EXPECT_EQ(decision.answer.items[0].outcome.error->issues, unread.issues);
}

TEST_F(Deciding, UpsertByAUniqueIdCreatesOnceAndUpdatesAfterwards) {
  const auto by = [&](std::uint32_t number, const char* title) {
    return upsert(number, person::kUniqueId,
                  {{person::kName, "Ann"}, {person::kUniqueId, "x1"}, {person::kJobTitle, title}});
  };
  const Decision decision = decide({by(1, "Dean"), by(2, "Chair"), by(3, "Chair")}, false);
  EXPECT_EQ(statuses(decision), (Statuses{201, 200, 200}));
  EXPECT_EQ(decision.answer.items[1].record.key.id, id(1));
  EXPECT_TRUE(decision.answer.items[1].outcome.changed);
  EXPECT_FALSE(decision.answer.items[2].outcome.changed);
}

TEST_F(Deciding, UpsertByAnAddressComparesWithoutCase) {
  given(5, {{person::kPrimaryEmail, "ann@b.example"}});
  const Decision decision =
      decide({upsert(1, person::kPrimaryEmail,
                     {{person::kName, "Ann"}, {person::kPrimaryEmail, "ANN@B.example"}})});
  EXPECT_EQ(decision.answer.items[0].record.key.id, id(5));
  EXPECT_EQ(decision.answer.items[0].outcome.status, 200);
}

TEST_F(Deciding, UpsertByNameMatchesTheWholeName) {
  given(5, {});
  const Decision decision =
      decide({upsert(1, person::kName, {{person::kName, "Ann 5"}, {person::kJobTitle, "Dean"}}),
              upsert(2, person::kName, {{person::kName, "ann 5"}})},
             false);
  EXPECT_EQ(statuses(decision), (Statuses{200, 201}));
  EXPECT_EQ(decision.answer.items[0].record.key.id, id(5));
}

TEST_F(Deciding, UpsertThatFitsSeveralIsAConflictThatNamesThem) {
  given(5, {{person::kPrimaryEmail, "ann@b.example"}});
  given(6, {{person::kPrimaryEmail, "Ann@b.example"}});
  const Decision decision =
      decide({upsert(1, person::kPrimaryEmail,
                     {{person::kName, "Ann"}, {person::kPrimaryEmail, "ann@b.example"}})});
  ASSERT_FALSE(decision.answer.status);
  EXPECT_EQ(decision.answer.status.error().reason, "upsert.several");
  EXPECT_EQ(decision.answer.status.error().subject, id(5).text() + "," + id(6).text());
}

TEST_F(Deciding, UpsertDoesNotMeanAMergedRecord) {
  given(5, {{person::kPrimaryEmail, "ann@b.example"}});
  given(6, {{person::kPrimaryEmail, "ann@b.example"}, {person::kMergedInto, ref(5)}});
  const Decision decision =
      decide({upsert(1, person::kPrimaryEmail,
                     {{person::kName, "Ann"}, {person::kPrimaryEmail, "ann@b.example"}})});
  EXPECT_EQ(decision.answer.items[0].record.key.id, id(5));
}

TEST_F(Deciding, UpsertByABlankValueCreates) {
  given(5, {});
  const Decision decision =
      decide({upsert(1, person::kPrimaryEmail, {{person::kName, "Ann"}}),
              upsert(2, person::kUniqueId, {{person::kName, "Ann"}, {person::kUniqueId, ""}})});
  EXPECT_EQ(statuses(decision), (Statuses{201, 201}));
}

TEST_F(Deciding, ADeletionIsAnsweredAsRemoved) {
  given(5, {});
  EXPECT_EQ(statuses(decide({item(crud::kRemove, 5, {})})), Statuses{204});
}

TEST_F(Deciding, AnIdIsOfVersion7AndCarriesTheTime) {
  const Uuid made = make_id(kNow, fill_random);
  EXPECT_EQ(made.bytes[6] >> 4, 7);
  EXPECT_EQ(made.bytes[8] >> 6, 2);
  std::int64_t milliseconds = 0;
  for (int i = 0; i < 6; ++i) milliseconds = milliseconds << 8 | made.bytes[std::size_t(i)];
  EXPECT_EQ(milliseconds, kNow.value / 1000);
  EXPECT_NE(made, make_id(kNow, fill_random));
}

}  // namespace
}  // namespace daybook::testing
