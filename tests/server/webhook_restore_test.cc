// What a restore does to webhooks: what they were not told of before it waits to be released.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>

#include "api/cli/outbox_release.h"
#include "api/core/server.h"
#include "tests/server/backup_fixture.h"
#include "tests/server/http_calls.h"
#include "tests/server/webhook_receiver.h"

namespace daybook::test {
namespace {

class WebhookRestoreTest : public ::testing::Test {
 protected:
  void serve(api::ServeOptions options) {
    server_.reset();
    options.webhooks.allow_private = true;
    server_ = backed_up_.folder().serve(options);
    ASSERT_NE(server_, nullptr);
    caller_ = std::make_unique<Caller>(server_->url(), backed_up_.tenants()[0].token);
  }
  void serve_restored() { serve(backed_up_.restored_options()); }

  // A webhook with a delivery that fails until it is backed up.
  void back_up_with_something_to_deliver() {
    serve(backed_up_.folder().options());
    receiver_.answer_with(503);
    const auto made = caller_->post("/api/crm/webhooks/", R"({"url": ")" + receiver_.url() + "\"}");
    ASSERT_EQ(made.status, 201) << made.body;
    webhook_ = member(made, "id");
    before_ = person("Before");
    ASSERT_TRUE(eventually([&] { return receiver_.failed() > 0; }));
    server_.reset();
    receiver_.answer_with(200);
    Printed printed;
    ASSERT_EQ(backed_up_.back_up(printed), cli::kExitDone) << printed.err.str();
    ASSERT_EQ(backed_up_.restore(printed), cli::kExitDone) << printed.err.str();
  }

  std::string person(const std::string& name) {
    const auto made = caller_->post("/api/crm/persons/", R"({"name": ")" + name + "\"}");
    EXPECT_EQ(made.status, 201) << made.body;
    return member(made, "id");
  }

  std::string release() {
    server_.reset();
    Printed printed;
    EXPECT_EQ(cli::run_outbox_release(backed_up_.restored(), printed.streams()), cli::kExitDone);
    return printed.out.str();
  }

  // How often the creation of that person arrived.
  std::size_t told_of(const std::string& person) {
    return static_cast<std::size_t>(
        std::ranges::count_if(receiver_.arrived(), [&](const cli::FakeRequest& request) {
          return request.body.find("\"record\":\"" + person) != std::string::npos;
        }));
  }

  BackedUpFolder backed_up_;
  WebhookReceiver receiver_;
  std::unique_ptr<api::RunningServer> server_;
  std::unique_ptr<Caller> caller_;
  std::string webhook_;
  std::string before_;
};

TEST_F(WebhookRestoreTest, WhatWasToBeDeliveredWaitsUntilItIsReleased) {
  back_up_with_something_to_deliver();
  serve_restored();
  const std::string after = person("After");
  ASSERT_TRUE(eventually([&] { return told_of(after) == 1; }));
  EXPECT_EQ(told_of(before_), 0U);
  serve_restored();
  const std::string later = person("Later");
  ASSERT_TRUE(eventually([&] { return told_of(later) == 1; }));
  EXPECT_EQ(told_of(before_), 0U) << "it waits over restarts as well";

  EXPECT_EQ(release(), "released 0 mails and the deliveries of 1 webhooks\n");
  serve_restored();
  ASSERT_TRUE(eventually([&] { return told_of(before_) == 1; }));
  const std::string last = person("Last");
  ASSERT_TRUE(eventually([&] { return told_of(last) == 1; }));
  EXPECT_EQ(told_of(after) + told_of(later), 2U) << "what was told meanwhile is not told again";
  EXPECT_EQ(release(), "released 0 mails and the deliveries of 0 webhooks\n");
}

TEST_F(WebhookRestoreTest, AReplayIsAskedForAndDeliversWhatIsHeld) {
  back_up_with_something_to_deliver();
  serve_restored();
  const auto replayed =
      caller_->post("/api/crm/webhooks/" + webhook_ + "/replay/", R"({"position": 1})");
  ASSERT_EQ(replayed.status, 200) << replayed.body;
  ASSERT_TRUE(eventually([&] { return told_of(before_) == 1; }));
  EXPECT_EQ(release(), "released 0 mails and the deliveries of 0 webhooks\n");
}

}  // namespace
}  // namespace daybook::test
