// Who is told: webhooks that are paused, disabled or deleted, and whose makers lose their rights.
#include "tests/server/webhook_worker_test.h"

namespace daybook::test {
namespace {

TEST_F(WebhookWorkerTest, IsDisabledAfterFiveDaysAndTheTimeSurvivesARestart) {
  const Uuid id = webhook();
  start();
  sender_.status = 500;
  person("Ada");
  steps();
  later(hours(3 * 24));
  worker_->finish();
  worker_.reset();
  start();
  later(hours(2 * 24) - seconds(10));
  EXPECT_EQ(shown(id).text(webhook::kStatus), "active");
  later(hours(1));
  later(hours(1));
  EXPECT_EQ(shown(id).text(webhook::kStatus), "disabled");
  EXPECT_EQ(shown(id).text(webhook::kDisabledReason), "A delivery has failed for 120 hours.");
  const std::size_t tried = sender_.refused.size();
  person("Bea");
  later(hours(24));
  EXPECT_EQ(sender_.refused.size(), tried);
}

TEST_F(WebhookWorkerTest, ActivatedAgainItGoesOnWhereItStoppedWithItsFullTime) {
  const Uuid id = webhook();
  start();
  sender_.status = 500;
  person("Ada");
  steps();
  later(hours(6 * 24));
  ASSERT_EQ(shown(id).text(webhook::kStatus), "disabled");
  person("Bea");
  change(id, webhook::kStatus, std::string("active"));
  ASSERT_TRUE(worker_->refresh());
  steps();
  EXPECT_EQ(shown(id).text(webhook::kStatus), "active");
  sender_.status = 200;
  later(hours(1));
  EXPECT_EQ(sender_.arrived.size(), 2U);
}

TEST_F(WebhookWorkerTest, AnAnswer410DisablesAtOnce) {
  const Uuid id = webhook();
  start();
  sender_.status = 410;
  person("Ada");
  steps();
  EXPECT_EQ(shown(id).text(webhook::kStatus), "disabled");
  EXPECT_EQ(shown(id).text(webhook::kDisabledReason), "The receiver answered 410 Gone.");
  EXPECT_TRUE(worker_->is_idle());
}

// The last one is not suspended.
Input another_administrator() {
  Input input;
  input.set(membership::kUser.id, std::int64_t{99});
  input.set(membership::kStatus.id, std::string("active"));
  input.set(membership::kIsAdmin.id, true);
  return input;
}

TEST_F(WebhookWorkerTest, WaitsWhileItsMakerIsSuspended) {
  const Uuid member = first_of(added_.tenant, membership::kMembership);
  run(membership::kMembership, "create", api::fresh_id(), another_administrator());
  const Uuid id = webhook();
  start();
  run(membership::kMembership, "suspend", member);
  worker_->access_changed();
  person("Ada");
  steps();
  EXPECT_TRUE(sender_.arrived.empty());
  EXPECT_EQ(shown(id).text(webhook::kStatus), "active");
  run(membership::kMembership, "reinstate", member);
  worker_->access_changed();
  steps();
  EXPECT_EQ(heard("type"),
            (Texts{"\"membership.suspended\"", "\"person.created\"", "\"membership.reinstated\""}));
}

TEST_F(WebhookWorkerTest, TellsOfKindsThatOnlyTheHistoryShowsToWhoeverMayReadThere) {
  const Uuid member = first_of(added_.tenant, membership::kMembership);
  run(membership::kMembership, "create", api::fresh_id(), another_administrator());
  change(webhook(), webhook::kMakerToken,
         token_with({"Ibl.CRM/Users/read", "Ibl.CRM/History/read"}));
  change(webhook(), webhook::kMakerToken, token_with({"Ibl.CRM/Users/read"}));
  change(webhook(), webhook::kMakerToken, token_with({"Ibl.CRM/History/read"}));
  start();
  run(membership::kMembership, "suspend", member);
  run(membership::kMembership, "reinstate", member);
  steps();
  EXPECT_EQ(heard("type"), (Texts{"\"membership.suspended\"", "\"membership.reinstated\""}));
  EXPECT_EQ(heard("kind"), Texts(2, "\"membership\""));
  EXPECT_EQ(heard("record"), Texts(2, '"' + member.text() + '"'));
  EXPECT_EQ(worker_->lag(), 0U);
}

TEST_F(WebhookWorkerTest, TellsNothingOfKindsThatAreShownNowhere) {
  webhook(R"(["*"])");
  start();
  Input input;
  input.set(mail::kRecipient.id, std::string("ada@b.example"));
  input.set(mail::kTemplate.id, std::string("invitation"));
  input.set(mail::kStatus.id, std::string("queued"));
  run(mail::kMail, "create", api::fresh_id(), std::move(input));
  tag("red");
  steps();
  EXPECT_EQ(heard("type"), Texts{"\"tag.created\""});
}

TEST_F(WebhookWorkerTest, TellsNothingOfKindsThatItsMakersTokenMayNotRead) {
  change(webhook(), webhook::kMakerToken,
         token_with({"Ibl.CRM/Tags/read", "Ibl.CRM/Webhooks/write"}));
  start();
  person("Ada");
  tag("red");
  steps();
  EXPECT_EQ(heard("type"), Texts{"\"tag.created\""});
  EXPECT_EQ(worker_->lag(), 0U);
}

TEST_F(WebhookWorkerTest, ATokenOfSomebodyElseGivesNoRights) {
  change(webhook(), webhook::kMakerToken, api::fresh_id().text());
  start();
  person("Ada");
  steps();
  EXPECT_TRUE(sender_.arrived.empty());
}

TEST_F(WebhookWorkerTest, APausedOneHearsLaterWhatHappenedMeanwhileAndNothingTwice) {
  const Uuid id = webhook();
  start();
  person("Ada");
  steps();
  const auto set_status = [&](const char* status) {
    change(id, webhook::kStatus, std::string(status));
    ASSERT_TRUE(worker_->refresh());
  };
  person("Bea");
  steps();
  set_status("paused");
  person("Cleo");
  steps();
  EXPECT_EQ(sender_.arrived.size(), 2U);
  set_status("active");
  steps();
  EXPECT_EQ(heard("record").size(), 3U);
}

TEST_F(WebhookWorkerTest, ADeletedOneHearsNothing) {
  const Uuid id = webhook();
  start();
  run(webhook::kWebhook, "delete", id);
  ASSERT_TRUE(worker_->refresh());
  person("Ada");
  steps();
  EXPECT_TRUE(sender_.arrived.empty());
}

}  // namespace
}  // namespace daybook::test
