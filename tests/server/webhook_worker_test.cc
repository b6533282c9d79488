// Delivering, step by step: a clock that stands still, a sender that does as it is told, a real
// log.
#include "api/webhooks/worker.h"

#include <gtest/gtest.h>

#include <deque>
#include <set>

#include "api/core/joiner.h"
#include "api/records/answers.h"
#include "api/surfaces/crm/crm.h"
#include "api/webhooks/bookkeeping.h"
#include "domain/access/membership.h"
#include "domain/access/token.h"
#include "domain/automation/webhook.h"
#include "domain/crud/crud.h"
#include "domain/people/person.h"
#include "domain/sales/tag.h"
#include "tests/server/http_calls.h"
#include "tests/server/test_folder.h"

namespace daybook::test {
namespace {

using api::SendFault;
using api::WebhookReceipt;
using api::WebhookRequest;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Takes what is sent, and answers 200 unless told otherwise.
class FakeSender final : public api::WebhookSender {
 public:
  void send(WebhookRequest request) override { waiting_.push_back(std::move(request)); }
  std::vector<WebhookReceipt> wait(milliseconds) override {
    std::vector<WebhookReceipt> receipts;
    for (WebhookRequest& request : waiting_) {
      receipts.push_back({.ticket = request.ticket, .status = status_of(request)});
      if (receipts.back().status == 0) receipts.back().fault = SendFault::kNoConnection;
      (receipts.back().status == 200 ? arrived : refused).push_back(std::move(request));
    }
    waiting_.clear();
    return receipts;
  }
  void wake() override {}

  int status = 200;
  std::set<std::string> failing_records;
  std::vector<WebhookRequest> arrived;
  std::vector<WebhookRequest> refused;

 private:
  int status_of(const WebhookRequest& request) const {
    for (const std::string& id : failing_records) {
      if (request.body.find("\"record\":\"" + id) != std::string::npos) return 500;
    }
    return status;
  }
  std::vector<WebhookRequest> waiting_;
};

const api::Resource* const kTold[] = {&api::crm::kPersons, &api::crm::kTags, &api::crm::kWebhooks};

class WebhookWorkerTest : public ::testing::Test {
 protected:
  WebhookWorkerTest() : added_(folder_.add_acme()), opened_(folder_.open()) {}

  api::Shard& home() { return opened_->shards.of(added_.tenant); }
  const Reader& reader() { return home().reader(); }

  Record run(TenantId tenant, const Kind& kind, std::string_view behaviour, const Uuid& id,
             Input input = {}) {
    Command command;
    command.tenant = tenant;
    command.name = "test";
    Item item;
    item.kind = &kind;
    item.behaviour = crud::find(kind, behaviour);
    item.id = id;
    item.input = std::move(input);
    command.items.push_back(std::move(item));
    const CommandAnswer answer = api::run_command(home(), std::move(command));
    EXPECT_TRUE(answer.status) << behaviour << ": " << answer.status.error().message;
    return answer.status ? answer.items.front().record : Record{};
  }
  Record run(const Kind& kind, std::string_view behaviour, const Uuid& id, Input input = {}) {
    return run(added_.tenant, kind, behaviour, id, std::move(input));
  }

  Uuid first_of(TenantId tenant, const Kind& kind) {
    ListQuery query;
    query.tenant = tenant;
    query.kind = &kind;
    const auto page = reader().list(query);
    return page && !page->records.empty() ? page->records.front().key.id : Uuid{};
  }

  Uuid person(const std::string& name) {
    Input input;
    input.set(person::kName.id, name);
    return run(person::kPerson, "create", api::fresh_id(), std::move(input)).key.id;
  }
  void rename(const Uuid& id, const std::string& name) {
    Input input;
    input.set(person::kName.id, name);
    run(person::kPerson, "update", id, std::move(input));
  }

  Uuid webhook(const char* events = R"(["*"])") {
    Input input;
    input.set(webhook::kUrl.id, std::string("https://example.org/in"));
    input.set(webhook::kEvents.id, Json{events});
    input.set(webhook::kMaker.id, added_.user);
    input.set(webhook::kMakerToken.id, first_of(kControl, token::kToken).text());
    return run(webhook::kWebhook, "add", api::fresh_id(), std::move(input)).key.id;
  }
  Record shown(const Uuid& id) {
    return reader().record(added_.tenant, {webhook::kWebhook.id, id}).value().value();
  }

  void start() {
    worker_ = std::make_unique<api::WebhookWorker>(
        api::WebhookWorker::Parts{opened_->shards, authenticator_, metrics_, sender_, log_, kTold,
                                  [this] { return now_; }, [] { return 0.0; }, hours(5 * 24)});
    ASSERT_TRUE(worker_->refresh());
  }
  // As often as there is something to do for sure.
  void steps() {
    for (int i = 0; i < 20; ++i) worker_->step(milliseconds(0));
  }
  void later(std::chrono::microseconds time) {
    now_.value += time.count();
    steps();
  }

  static std::string part(const WebhookRequest& request, const std::string& name) {
    const std::size_t from = request.body.find('"' + name + "\":");
    const std::size_t begin = from + name.size() + 3;
    return request.body.substr(begin, request.body.find_first_of(",}", begin) - begin);
  }
  std::vector<std::string> heard(const std::string& name) {
    std::vector<std::string> parts;
    for (const WebhookRequest& request : sender_.arrived) parts.push_back(part(request, name));
    return parts;
  }

  TestFolder folder_;
  api::AddedTenant added_;
  std::unique_ptr<cli::OpenFolder> opened_;
  api::Authenticator authenticator_{opened_->shards};
  api::Metrics metrics_;
  FakeSender sender_;
  api::DeliveryLog log_{folder_.path() / "webhooks"};
  Time now_ = api::wall_clock();
  std::unique_ptr<api::WebhookWorker> worker_;
};

using Texts = std::vector<std::string>;

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
  Input tag;
  tag.set(tag::kName.id, std::string("red"));
  run(tag::kTag, "create", api::fresh_id(), std::move(tag));
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
  Input input;
  input.set(webhook::replaying::kFrom.id, std::stoll(heard("position")[1]));
  run(webhook::kWebhook, "replay", id, std::move(input));
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
  Input input;
  input.set(webhook::replaying::kFrom.id, std::int64_t{1});
  run(webhook::kWebhook, "replay", id, std::move(input));
  worker_->finish();  // It has not heard of the replay yet.
  EXPECT_EQ(shown(id).integer(webhook::kPosition, -1), 0);
}

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
  Input input;
  input.set(webhook::kStatus.id, std::string("active"));
  run(webhook::kWebhook, "change", id, std::move(input));
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

TEST_F(WebhookWorkerTest, WaitsWhileItsMakerIsSuspended) {
  const Uuid id = webhook();
  start();
  const Uuid member = first_of(added_.tenant, membership::kMembership);
  run(membership::kMembership, "suspend", member);
  worker_->access_changed();
  person("Ada");
  steps();
  EXPECT_TRUE(sender_.arrived.empty());
  EXPECT_EQ(shown(id).text(webhook::kStatus), "active");
  run(membership::kMembership, "reinstate", member);
  worker_->access_changed();
  steps();
  EXPECT_EQ(sender_.arrived.size(), 1U);
}

TEST_F(WebhookWorkerTest, TellsNothingOfKindsThatItsMakersTokenMayNotRead) {
  const auto user = api::administrator_of(opened_->shards, added_.tenant);
  ASSERT_TRUE(user);
  const auto token = api::issue_token(
      opened_->shards,
      {added_.tenant, *user, "tags", {"Ibl.CRM/Tags/read", "Ibl.CRM/Webhooks/write"}});
  ASSERT_TRUE(token);
  Input input;
  input.set(webhook::kMakerToken.id, token->id.text());
  const Uuid id = webhook();
  run(webhook::kWebhook, "change", id, std::move(input));
  start();
  person("Ada");
  Input tag;
  tag.set(tag::kName.id, std::string("red"));
  run(tag::kTag, "create", api::fresh_id(), std::move(tag));
  steps();
  EXPECT_EQ(heard("type"), Texts{"\"tag.created\""});
  EXPECT_EQ(worker_->lag(), 0U);
}

TEST_F(WebhookWorkerTest, ATokenOfSomebodyElseGivesNoRights) {
  Input input;
  input.set(webhook::kMakerToken.id, api::fresh_id().text());
  const Uuid id = webhook();
  run(webhook::kWebhook, "change", id, std::move(input));
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
    Input input;
    input.set(webhook::kStatus.id, std::string(status));
    run(webhook::kWebhook, "change", id, std::move(input));
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
