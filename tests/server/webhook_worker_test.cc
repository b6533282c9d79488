// What is told, in which order, and how progress is kept.
#include "tests/server/webhook_worker_test.h"

namespace daybook::test {
namespace {

TEST_F(WebhookWorkerTest, TellsWhatHappenedSinceItWasMadeAndNothingOfItself) {
  person("before");
  const Uuid id = webhook();
  start();
  const Uuid ada = person("Ada");
  rename(ada, "Ada King");
  steps();
  later(seconds(2));
  EXPECT_EQ(heard("type"), (Texts{"\"person.created\"", "\"person.updated\""}));
  EXPECT_EQ(heard("version"), (Texts{"1", "2"}));
  EXPECT_EQ(heard("record"), (Texts(2, '"' + ada.text() + '"')));
  EXPECT_EQ(worker_->lag(), 0U);
  EXPECT_NE(shown(id).integer(webhook::kPosition), 0);
}

TEST_F(WebhookWorkerTest, TellsOnlyWhatTheFilterNames) {
  webhook(R"(["tag.*"])");
  start();
  person("Ada");
  tag("red");
  steps();
  EXPECT_EQ(heard("type"), Texts{"\"tag.created\""});
}

TEST_F(WebhookWorkerTest, ProgressIsRecordedOnceAndCausesNoMoreOfItself) {
  webhook();
  webhook();
  start();
  person("Ada");
  const Position before = reader().position(added_.tenant);
  steps();
  for (int i = 0; i < 10; ++i) later(seconds(2));
  EXPECT_EQ(reader().position(added_.tenant).value - before.value, 1U) << "one commit for both";
  EXPECT_EQ(sender_.arrived.size(), 2U);
}

TEST_F(WebhookWorkerTest, ProgressIsRecordedAtMostOnceASecond) {
  const Uuid id = webhook();
  start();
  person("Ada");
  steps();
  const Version first = shown(id).version;
  for (int i = 0; i < 5; ++i) {
    person("Bea");
    later(milliseconds(100));
  }
  EXPECT_EQ(shown(id).version, first);
  later(seconds(1));
  EXPECT_EQ(shown(id).version.value, first.value + 1);
}

TEST_F(WebhookWorkerTest, ARecordThatFailsIsTriedAgainInOrderWhileOthersGoOn) {
  webhook();
  start();
  const Uuid ada = person("Ada");
  rename(ada, "Ada King");
  sender_.failing_records = {ada.text()};
  const Uuid bea = person("Bea");
  steps();
  EXPECT_EQ(heard("record"), Texts{'"' + bea.text() + '"'});
  EXPECT_EQ(sender_.refused.size(), 1U);
  sender_.failing_records.clear();
  steps();
  EXPECT_EQ(sender_.arrived.size(), 1U) << "not before a second is over";
  later(seconds(1));
  EXPECT_EQ(heard("version"), (Texts{"1", "1", "2"}));
  EXPECT_EQ(sender_.arrived[1].body, sender_.refused[0].body);
  EXPECT_EQ(sender_.arrived[1].headers[0], sender_.refused[0].headers[0]) << "the same webhook-id";
}

TEST_F(WebhookWorkerTest, ARestartResumesBehindWhatWasRecordedWithoutAGap) {
  webhook();
  start();
  const Uuid ada = person("Ada");
  sender_.failing_records = {ada.text()};
  person("Bea");
  steps();
  worker_->finish();
  worker_.reset();
  sender_.failing_records.clear();
  sender_.arrived.clear();
  person("Cleo");
  start();
  steps();
  // Bea once more: the position may not pass Ada.
  EXPECT_EQ(heard("after").size(), 3U);
  worker_->finish();
  worker_.reset();
  sender_.arrived.clear();
  start();
  steps();
  EXPECT_TRUE(sender_.arrived.empty());
}

TEST_F(WebhookWorkerTest, AReplayDeliversAgainFromThere) {
  const Uuid id = webhook();
  start();
  for (const char* name : {"Ada", "Bea", "Cleo"}) person(name);
  steps();
  ASSERT_EQ(sender_.arrived.size(), 3U);
  replay(id, std::stoll(heard("position")[1]));
  ASSERT_TRUE(worker_->refresh());
  steps();
  ASSERT_EQ(sender_.arrived.size(), 5U);
  EXPECT_EQ(sender_.arrived[3].headers[0], sender_.arrived[1].headers[0]);
  EXPECT_EQ(sender_.arrived[4].headers[0], sender_.arrived[2].headers[0]);
}

TEST_F(WebhookWorkerTest, ProgressMadeBeforeAReplayDoesNotUndoIt) {
  const Uuid id = webhook();
  start();
  person("Ada");
  steps();
  replay(id, 1);
  worker_->finish();  // It has not heard of the replay yet.
  EXPECT_EQ(shown(id).integer(webhook::kPosition, -1), 0);
}

TEST_F(WebhookWorkerTest, ManyEventsOfOneCommitAllArriveThoughFewWaitAtATime) {
  webhook();
  start();
  Command command;
  command.tenant = added_.tenant;
  command.name = "test";
  for (int i = 0; i < 1000; ++i) {
    Item item;
    item.kind = &person::kPerson;
    item.behaviour = &crud::kCreate;
    item.id = api::fresh_id();
    item.input.set(person::kName.id, "Person " + std::to_string(i));
    command.items.push_back(std::move(item));
  }
  ASSERT_TRUE(api::run_command(home(), std::move(command)).status);
  for (int i = 0; i < 600; ++i) worker_->step(milliseconds(0));
  const Texts ids = heard("id");
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 1000U);
  EXPECT_EQ(ids.size(), 1000U);
}

TEST_F(WebhookWorkerTest, AttemptsAreWrittenDownAndCounted) {
  const Uuid id = webhook();
  start();
  sender_.status = 0;
  person("Ada");
  steps();
  sender_.status = 200;
  later(seconds(1));
  const auto page = log_.page({added_.tenant, id}, 0, 10);
  ASSERT_EQ(page.count, 2U);
  EXPECT_EQ(page.attempts[0].attempt, 2U);
  EXPECT_EQ(page.attempts[0].status, 200);
  EXPECT_EQ(page.attempts[1].fault, SendFault::kNoConnection);
  EXPECT_EQ(page.attempts[1].type, "person.created");
  const std::string metrics = metrics_.text();
  EXPECT_NE(metrics.find(R"(daybook_webhook_attempts_total{outcome="delivered"} 1)"),
            std::string::npos);
  EXPECT_NE(metrics.find(R"(daybook_webhook_attempts_total{outcome="failed"} 1)"),
            std::string::npos);
}

TEST_F(WebhookWorkerTest, WhatIsUnderWayWhenItIsDeletedLeavesNoAttempts) {
  const Uuid id = webhook();
  start();
  int told = 0;
  worker_->test({added_.tenant, id}, [&](const Result<api::Attempt>&) { ++told; });
  run(webhook::kWebhook, "delete", id);
  ASSERT_TRUE(worker_->refresh());
  worker_->forget({added_.tenant, id});
  steps();
  EXPECT_EQ(told, 1);
  EXPECT_EQ(log_.page({added_.tenant, id}, 0, 10).count, 0U);
}

TEST_F(WebhookWorkerTest, ATestThatIsUnderWayAtTheEndIsToldSo) {
  const Uuid id = webhook();
  start();
  std::string reason;
  worker_->test({added_.tenant, id}, [&](const Result<api::Attempt>& attempt) {
    reason = attempt ? "answered" : attempt.error().reason;
  });
  EXPECT_EQ(reason, "");
  worker_.reset();
  EXPECT_EQ(reason, "server.stopping");
}

}  // namespace
}  // namespace daybook::test
