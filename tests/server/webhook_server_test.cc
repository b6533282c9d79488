// Webhooks of a running server, with receivers that listen on 127.0.0.1.
#include <gtest/gtest.h>

#include "api/core/server_parts.h"
#include "api/webhooks/signature.h"
#include "tests/server/http_calls.h"
#include "tests/server/test_folder.h"
#include "tests/server/webhook_receiver.h"

namespace daybook::test {
namespace {

using cli::FakeRequest;

class WebhookServerTest : public ::testing::Test {
 protected:
  WebhookServerTest() : acme_(folder_.add_acme()) { start(true); }

  void start(bool allow_private) {
    api::ServeOptions options = folder_.options();
    options.webhooks.allow_private = allow_private;
    server_ = folder_.serve(options);
    ASSERT_NE(server_, nullptr);
    caller_ = std::make_unique<Caller>(server_->url(), acme_.token);
  }
  void restart() {
    server_.reset();
    start(true);
  }

  cli::HttpResponse add(const std::string& url, const std::string& more = {}) {
    return caller_->post("/api/crm/webhooks/", R"({"url": ")" + url + '"' + more + "}");
  }
  std::string person(const std::string& name) {
    const auto made = caller_->post("/api/crm/persons/", R"({"name": ")" + name + "\"}");
    EXPECT_EQ(made.status, 201) << made.body;
    return member(made, "id");
  }
  void rename(const std::string& id, const std::string& name) {
    const auto changed =
        caller_->send("PATCH", "/api/crm/persons/" + id + "/", R"({"name": ")" + name + "\"}");
    EXPECT_EQ(changed.status, 200);
  }
  std::string path(const std::string& id, const std::string& end = {}) {
    return "/api/crm/webhooks/" + id + "/" + end;
  }

  TestFolder folder_;
  api::AddedTenant acme_;
  WebhookReceiver receiver_;
  std::unique_ptr<api::RunningServer> server_;
  std::unique_ptr<Caller> caller_;
};

// What a receiver does with the secret that it was given.
bool verifies(const FakeRequest& request, const std::string& shown_secret) {
  const auto secret = base64_decode(shown_secret.substr(6));
  if (!secret) return false;
  const std::string signature =
      api::webhook_signature({*secret}, request.headers.at("webhook-id"),
                             std::stoll(request.headers.at("webhook-timestamp")), request.body);
  const std::string& sent = request.headers.at("webhook-signature");
  return (" " + sent + " ").find(" " + signature + " ") != std::string::npos;
}

TEST_F(WebhookServerTest, WhatHappensArrivesSignedAndEachRecordInOrder) {
  const auto made = add(receiver_.url());
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string ada = person("Ada");
  for (int i = 0; i < 10; ++i) rename(ada, "Ada " + std::to_string(i));
  ASSERT_TRUE(eventually([&] { return receiver_.arrived().size() == 11; }));
  int version = 0;
  for (const FakeRequest& request : receiver_.arrived()) {
    EXPECT_TRUE(verifies(request, member(made, "secret")));
    EXPECT_FALSE(verifies(request, "whsec_" + base64_encode(std::string(32, 'x'))));
    EXPECT_NE(request.body.find("\"version\":" + std::to_string(++version) + ","),
              std::string::npos)
        << request.body;
  }
}

TEST_F(WebhookServerTest, ARotatedSecretSignsBesideTheOldOne) {
  const auto made = add(receiver_.url());
  const auto rotated = caller_->post(path(member(made, "id"), "rotate-secret/"), "");
  ASSERT_EQ(rotated.status, 200) << rotated.body;
  EXPECT_NE(member(rotated, "secret"), member(made, "secret"));
  person("Ada");
  ASSERT_TRUE(eventually([&] { return receiver_.arrived().size() == 1; }));
  EXPECT_TRUE(verifies(receiver_.arrived()[0], member(made, "secret")));
  EXPECT_TRUE(verifies(receiver_.arrived()[0], member(rotated, "secret")));
}

TEST_F(WebhookServerTest, AFailingReceiverIsTriedAgainAndARestartLosesNothing) {
  const auto made = add(receiver_.url());
  receiver_.answer_with(503);
  const std::string ada = person("Ada");
  rename(ada, "Ada King");
  ASSERT_TRUE(eventually([&] { return receiver_.failed() > 0; }));
  restart();
  rename(ada, "Ada Lovelace");
  receiver_.answer_with(200);
  ASSERT_TRUE(eventually([&] { return receiver_.arrived().size() == 3; }));
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string version = "\"version\":" + std::to_string(i + 1) + ",";
    EXPECT_NE(receiver_.arrived()[i].body.find(version), std::string::npos);
  }
  restart();
  rename(ada, "Ada");
  ASSERT_TRUE(eventually([&] { return receiver_.arrived().size() == 4; }));
  EXPECT_NE(receiver_.arrived()[3].body.find("\"version\":4,"), std::string::npos);
}

TEST_F(WebhookServerTest, AReplayedPositionArrivesAgain) {
  const auto made = add(receiver_.url());
  person("Ada");
  ASSERT_TRUE(eventually([&] { return receiver_.arrived().size() == 1; }));
  const std::string body = receiver_.arrived()[0].body;
  const std::size_t at = body.find("\"position\":") + 11;
  const std::string position = body.substr(at, body.find(',', at) - at);
  const auto replayed =
      caller_->post(path(member(made, "id"), "replay/"), R"({"position": )" + position + "}");
  ASSERT_EQ(replayed.status, 200) << replayed.body;
  ASSERT_TRUE(eventually([&] { return receiver_.arrived().size() == 2; }));
  EXPECT_EQ(receiver_.arrived()[1].body, body);
  for (const char* wrong : {"0", "-1", "1000000", "\"x\"", "null"}) {
    const auto refused = caller_->post(path(member(made, "id"), "replay/"),
                                       std::string(R"({"position": )") + wrong + "}");
    EXPECT_EQ(refused.status, 400) << wrong;
  }
}

TEST_F(WebhookServerTest, ATestIsSentAtOnceAndAnswersItsOutcome) {
  const auto made = add(receiver_.url(), R"(, "status": "paused")");
  const auto tested = caller_->post(path(member(made, "id"), "test/"), "");
  ASSERT_EQ(tested.status, 200) << tested.body;
  EXPECT_EQ(member(tested, "delivered"), "true");
  EXPECT_EQ(member(tested, "status_code"), "200");
  ASSERT_EQ(receiver_.arrived().size(), 1U);
  EXPECT_TRUE(verifies(receiver_.arrived()[0], member(made, "secret")));
  receiver_.answer_with(418);
  const auto refused = caller_->post(path(member(made, "id"), "test/"), "");
  EXPECT_EQ(member(refused, "delivered"), "false");
  EXPECT_EQ(member(refused, "status_code"), "418");
  const auto listed = caller_->get(path(member(made, "id"), "deliveries/"));
  EXPECT_EQ(member(listed, "count"), "2");
}

TEST_F(WebhookServerTest, NothingReachesThisMachineUnlessAllowed) {
  const auto made = add(receiver_.url());
  server_.reset();
  start(false);
  const auto refused = add(receiver_.url());
  EXPECT_EQ(refused.status, 400);
  EXPECT_NE(refused.body.find("\"url\""), std::string::npos) << refused.body;
  // One that was written when it was allowed is refused as it connects.
  const auto tested = caller_->post(path(member(made, "id"), "test/"), "");
  EXPECT_EQ(member(tested, "delivered"), "false");
  EXPECT_EQ(member(tested, "error"), "address_refused");
  EXPECT_TRUE(receiver_.arrived().empty());
}

}  // namespace
}  // namespace daybook::test
