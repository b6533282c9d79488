// A worker that is driven step by step: a clock that stands still, a sender that does as it is
// told, a real log.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "api/core/joiner.h"
#include "api/records/answers.h"
#include "api/surfaces/crm/crm.h"
#include "api/webhooks/worker.h"
#include "domain/access/mail.h"
#include "domain/access/membership.h"
#include "domain/access/token.h"
#include "domain/automation/webhook.h"
#include "domain/crud/crud.h"
#include "domain/people/person.h"
#include "domain/sales/tag.h"
#include "tests/server/test_folder.h"

namespace daybook::test {

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

inline const api::Resource* const kTold[] = {&api::crm::kPersons, &api::crm::kTags,
                                             &api::crm::kWebhooks};
inline const api::HistoryKind kToldInHistory[] = {{&membership::kMembership, "Ibl.CRM/Users"}};
inline const api::Surface kTelling = {.name = "telling",
                                      .title = "Telling",
                                      .bases = {},
                                      .resources = kTold,
                                      .actions = {},
                                      .history_kinds = kToldInHistory,
                                      .history_permission = "Ibl.CRM/History/read"};

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
  Uuid tag(const std::string& name) {
    Input input;
    input.set(tag::kName.id, name);
    return run(tag::kTag, "create", api::fresh_id(), std::move(input)).key.id;
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
  // The worker has not heard of it before refresh().
  void change(const Uuid& webhook, const Field& field, Value value) {
    Input input;
    input.set(field.id, std::move(value));
    run(webhook::kWebhook, "change", webhook, std::move(input));
  }
  void replay(const Uuid& webhook, std::int64_t from) {
    Input input;
    input.set(webhook::replaying::kFrom.id, from);
    run(webhook::kWebhook, "replay", webhook, std::move(input));
  }
  // A token of the tenant's administrator.
  std::string token_with(std::vector<std::string> permissions) {
    const auto user = api::administrator_of(opened_->shards, added_.tenant);
    EXPECT_TRUE(user);
    const auto token =
        api::issue_token(opened_->shards, {added_.tenant, *user, "some", std::move(permissions)});
    EXPECT_TRUE(token);
    return token ? token->id.text() : std::string();
  }
  Record shown(const Uuid& id) {
    return reader().record(added_.tenant, {webhook::kWebhook.id, id}).value().value();
  }

  void start() {
    worker_ = std::make_unique<api::WebhookWorker>(api::WebhookWorker::Parts{
        opened_->shards, authenticator_, metrics_, sender_, log_, kTelling, [this] { return now_; },
        [] { return 0.0; }, hours(5 * 24)});
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
    parts.reserve(sender_.arrived.size());
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

}  // namespace daybook::test
