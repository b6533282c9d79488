// Carrying deliveries over real connections to receivers of every manner.
#include <gtest/gtest.h>

#include <condition_variable>
#include <map>
#include <mutex>

#include "api/webhooks/sender.h"
#include "tests/cli/fake_server.h"

namespace daybook::test {
namespace {

using api::SendFault;
using api::WebhookReceipt;
using cli::FakeRequest;
using cli::FakeResponse;
using cli::FakeServer;
using std::chrono::milliseconds;

// Something that another thread waits for.
class Gate {
 public:
  void open() {
    {
      const std::lock_guard lock(mutex_);
      is_open_ = true;
    }
    opened_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    opened_.wait(lock, [this] { return is_open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool is_open_ = false;
};

class WebhookSenderTest : public ::testing::Test {
 protected:
  ~WebhookSenderTest() override { end_.open(); }

  FakeResponse answer(const FakeRequest& request) {
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    if (request.path == "/never") end_.wait();
    if (request.path == "/elsewhere") return {.status = 302, .headers = {"Location: /in"}};
    if (request.path == "/busy") return {.status = 429, .headers = {"Retry-After: 7"}};
    if (request.path == "/long") return {.body = std::string(1 << 20, 'x')};
    if (request.path == "/cut") return {.drop = true};
    return {};
  }

  void start(api::CurlSenderOptions options = {.allow_private = true}) {
    sender_ = api::make_curl_sender(options);
    ASSERT_NE(sender_, nullptr);
  }
  void send(std::uint64_t ticket, const std::string& url) {
    sender_->send({ticket, url, {"webhook-id: one"}, R"({"a":1})"});
  }
  // Until so many are done.
  std::map<std::uint64_t, WebhookReceipt> wait_for(std::size_t count) {
    std::map<std::uint64_t, WebhookReceipt> done;
    while (done.size() < count) {
      for (const auto& receipt : sender_->wait(milliseconds(1000))) done[receipt.ticket] = receipt;
    }
    return done;
  }
  WebhookReceipt sent_to(const std::string& path) {
    send(1, server_.url() + path);
    return wait_for(1).at(1);
  }
  std::vector<FakeRequest> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

  std::mutex mutex_;
  std::vector<FakeRequest> requests_;  // Guarded by mutex_.
  Gate end_;
  FakeServer server_{[this](const FakeRequest& request) { return answer(request); }};
  std::unique_ptr<api::WebhookSender> sender_;
};

TEST_F(WebhookSenderTest, PostsBodyAndHeadersAndKeepsTheConnection) {
  start();
  EXPECT_EQ(sent_to("/in?a=b").status, 200);
  EXPECT_EQ(sent_to("/in").status, 200);
  const auto seen = requests();
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].method, "POST");
  EXPECT_EQ(seen[0].body, R"({"a":1})");
  EXPECT_EQ(seen[0].headers.at("content-type"), "application/json");
  EXPECT_EQ(seen[0].headers.at("webhook-id"), "one");
  EXPECT_EQ(seen[0].query.at("a"), "b");
  EXPECT_EQ(server_.connections(), 1);
}

TEST_F(WebhookSenderTest, FollowsNoRedirect) {
  start();
  EXPECT_EQ(sent_to("/elsewhere").status, 302);
  EXPECT_EQ(requests().size(), 1U);
}

TEST_F(WebhookSenderTest, TellsHowLongTheReceiverAsksToWait) {
  start();
  const WebhookReceipt receipt = sent_to("/busy");
  EXPECT_EQ(receipt.status, 429);
  EXPECT_EQ(receipt.retry_after, std::chrono::seconds(7));
}

TEST_F(WebhookSenderTest, ALongAnswerIsAnAnswerThatIsNotReadToItsEnd) {
  start();
  const WebhookReceipt receipt = sent_to("/long");
  EXPECT_EQ(receipt.status, 200);
  EXPECT_EQ(receipt.fault, SendFault::kNone);
}

TEST_F(WebhookSenderTest, SaysWhatWentWrong) {
  start();
  EXPECT_EQ(sent_to("/cut").fault, SendFault::kBroken);
  send(1, "http://127.0.0.1:1/");
  EXPECT_EQ(wait_for(1).at(1).fault, SendFault::kNoConnection);
  start({.allow_private = true, .timeout = milliseconds(50)});
  EXPECT_EQ(sent_to("/never").fault, SendFault::kTimeout);
}

TEST_F(WebhookSenderTest, ConnectsToNoAddressThatIsNotPublicWhateverItsName) {
  start({});
  const std::string port = server_.url().substr(server_.url().rfind(':'));
  send(1, "http://localhost" + port + "/in");
  send(2, "http://127.0.0.1" + port + "/in");
  const auto done = wait_for(2);
  EXPECT_EQ(done.at(1).fault, SendFault::kAddressRefused);
  EXPECT_EQ(done.at(2).fault, SendFault::kAddressRefused);
  EXPECT_EQ(server_.connections(), 0);
}

TEST_F(WebhookSenderTest, SpeaksNothingButHttp) {
  start();
  send(1, "file:///etc/hostname");
  const WebhookReceipt receipt = wait_for(1).at(1);
  EXPECT_EQ(receipt.status, 0);
  EXPECT_EQ(receipt.fault, SendFault::kBroken);
}

TEST_F(WebhookSenderTest, ReceiversThatDoNotAnswerHoldUpNoOther) {
  start();
  for (std::uint64_t i = 100; i < 108; ++i) send(i, server_.url() + "/never");
  for (std::uint64_t i = 1; i <= 20; ++i) send(i, server_.url() + "/in");
  const auto done = wait_for(20);
  EXPECT_EQ(done.size(), 20U);
  EXPECT_LT(done.rbegin()->first, 100U);
  end_.open();
  EXPECT_EQ(wait_for(8).size(), 8U);
}

}  // namespace
}  // namespace daybook::test
