// What a commit is in an audit.
#include <gtest/gtest.h>

#include <string>

#include "domain/history/audit.h"
#include "domain/history/reversibility.h"

namespace daybook::testing {
namespace {

const RecordKey kOne{KindId{1}, Uuid{{1}}};
const RecordKey kOther{KindId{2}, Uuid{{2}}};

Event event(const RecordKey& record, std::string name, std::vector<Change> changes = {}) {
  return {record, std::move(name), std::move(changes), RecordNumber{5}};
}
Change comes() { return {kExistence, Null{}, true}; }
Change goes() { return {kExistence, true, Null{}}; }

std::vector<std::string> actions(const Commit& commit) {
  std::vector<std::string> all;
  for (const AuditedRecord& one : audited_records(commit)) all.push_back(one.action);
  EXPECT_EQ(audited_count(commit), all.size());
  return all;
}

TEST(AuditSpec, EachRecordIsOneEntryInTheOrderOfItsFirstEvent) {
  Commit commit;
  commit.events = {event(kOther, "deal.won"), event(kOne, "person.updated"),
                   event(kOther, "deal.updated")};
  const auto records = audited_records(commit);
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].record, kOther);
  EXPECT_EQ(records[0].number, RecordNumber{5});
  EXPECT_EQ(actions(commit), (std::vector<std::string>{"won", "update"}));
}

TEST(AuditSpec, WhatComesToBeIsCreatedWhateverTheEventIsCalled) {
  Commit commit;
  commit.events = {event(kOne, "user.registered", {comes()}), event(kOther, "deal.lost"),
                   event(kOther, "deal.deleted", {goes()})};
  EXPECT_EQ(actions(commit), (std::vector<std::string>{"create", "delete"}));
}

TEST(AuditSpec, InversesAreUndoAndRedo) {
  Commit commit;
  commit.events = {event(kOne, "person.created_undone", {goes()}),
                   event(kOther, "deal.won_redone")};
  EXPECT_EQ(actions(commit), (std::vector<std::string>{"undo", "redo"}));
}

TEST(AuditSpec, ARecordedReadIsAnEntryForEachRecordItShowed) {
  Commit commit;
  commit.command = kAccessCommand;
  commit.outcomes.resize(3);
  commit.outcomes[1].record = kOne;
  commit.outcomes[2].record = kOther;
  EXPECT_EQ(actions(commit), (std::vector<std::string>{"read", "read"}));
  commit.outcomes.resize(1);
  EXPECT_EQ(actions(commit), (std::vector<std::string>{"read"}));
  EXPECT_TRUE(audited_records(commit)[0].record.id.is_nil());
}

TEST(AuditSpec, AMissingPermissionIsAnEntryWithoutARecord) {
  Commit commit;
  commit.command = kMissingPermissionCommand;
  EXPECT_EQ(actions(commit), (std::vector<std::string>{"missing"}));
  EXPECT_TRUE(audited_records(commit)[0].record.id.is_nil());
}

TEST(AuditSpec, ACommitThatChangedNothingIsNoEntry) { EXPECT_TRUE(actions(Commit{}).empty()); }

TEST(AuditSpec, NoActionIsLongerThanListsHold) {
  for (const char* name : {"invitation.values_erased", "person.other_organizations_cleared",
                           "webhook.something_far_too_long_to_list", "webhook.secret_rotated"}) {
    EXPECT_LE(action_of(name).size(), kActionMax) << name;
  }
  EXPECT_EQ(action_of("person.erasure_requested"), "erase");
  EXPECT_EQ(action_of("webhook.secret_rotated"), "secret_rotated");
}

}  // namespace
}  // namespace daybook::testing
