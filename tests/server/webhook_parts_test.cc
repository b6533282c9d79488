// The parts of webhooks that need no server: signatures, addresses, payloads, the log of attempts.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <filesystem>
#include <fstream>

#include "api/records/answers.h"
#include "api/surfaces/crm/crm.h"
#include "api/webhooks/delivery_log.h"
#include "api/webhooks/message.h"
#include "api/webhooks/signature.h"
#include "api/webhooks/target.h"
#include "domain/access/invitation.h"
#include "domain/access/membership.h"
#include "domain/automation/webhook.h"
#include "domain/people/person.h"
#include "tests/server/test_folder.h"

namespace daybook::test {
namespace {

using api::Attempt;
using api::DeliveryLog;
using api::SendFault;
using api::WebhookName;

// The example that Svix and the libraries of Standard Webhooks test with.
TEST(WebhookSignature, IsThatOfTheStandardsExample) {
  const auto secret = base64_decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  ASSERT_TRUE(secret);
  EXPECT_EQ(api::webhook_signature({*secret}, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
                                   R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(WebhookSignature, OfTwoSecretsIsBothWithASpaceBetween) {
  const std::string both = api::webhook_signature({"one", "two"}, "id", 5, "body");
  EXPECT_EQ(both, api::webhook_signature({"one"}, "id", 5, "body") + " " +
                      api::webhook_signature({"two"}, "id", 5, "body"));
}

Record a_webhook(std::int64_t generation, std::int64_t old_until) {
  Record record;
  record.key = {webhook::kWebhook.id, api::fresh_id()};
  record.put(webhook::kSecretGeneration.id, generation);
  record.put(webhook::kOldSecretUntil.id, old_until);
  return record;
}

TEST(WebhookSecret, DiffersByServerTenantWebhookAndGeneration) {
  const Secret32 server = Secret32::random();
  const api::WebhookSecretName name{TenantId{1}, api::fresh_id(), 1};
  const std::string secret = api::make_webhook_secret(server, name);
  EXPECT_EQ(secret.size(), 32U);
  EXPECT_EQ(secret, api::make_webhook_secret(server, name));
  EXPECT_NE(secret, api::make_webhook_secret(Secret32::random(), name));
  EXPECT_NE(secret, api::make_webhook_secret(server, {TenantId{2}, name.webhook, 1}));
  EXPECT_NE(secret, api::make_webhook_secret(server, {TenantId{1}, api::fresh_id(), 1}));
  EXPECT_NE(secret, api::make_webhook_secret(server, {TenantId{1}, name.webhook, 2}));
  EXPECT_EQ(api::shown_webhook_secret(secret), "whsec_" + base64_encode(secret));
}

TEST(WebhookSecret, TheOldOneCountsUntilItsTimeIsOver) {
  const Secret32 server = Secret32::random();
  const Record record = a_webhook(3, 1000);
  const auto of = [&](std::int64_t generation) {
    return api::make_webhook_secret(server, {TenantId{1}, record.key.id, generation});
  };
  using Secrets = std::vector<std::string>;
  EXPECT_EQ(api::webhook_secrets(server, TenantId{1}, record, Time{999}), (Secrets{of(3), of(2)}));
  EXPECT_EQ(api::webhook_secrets(server, TenantId{1}, record, Time{1000}), Secrets{of(3)});
}

bool is_public(const char* text) {
  sockaddr_in6 v6{};
  sockaddr_in v4{};
  v6.sin6_family = AF_INET6;
  v4.sin_family = AF_INET;
  if (::inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
    return api::is_public_address(reinterpret_cast<const sockaddr&>(v4));
  }
  EXPECT_EQ(::inet_pton(AF_INET6, text, &v6.sin6_addr), 1) << text;
  return api::is_public_address(reinterpret_cast<const sockaddr&>(v6));
}

TEST(WebhookAddress, WhatIsPublicIs) {
  for (const char* text :
       {"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.20.0.0",
        "223.255.255.255", "2606:4700::1111", "2a00:1450::1", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1",
        "2002:0101:0101::1"}) {
    EXPECT_TRUE(is_public(text)) << text;
  }
}

TEST(WebhookAddress, WhatIsSpecialIsNot) {
  for (const char* text : {"0.0.0.0",
                           "0.1.2.3",
                           "10.0.0.1",
                           "10.255.255.255",
                           "100.64.0.1",
                           "100.127.255.255",
                           "127.0.0.1",
                           "127.255.255.255",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.0.8",
                           "192.0.2.1",
                           "192.168.1.1",
                           "198.18.0.1",
                           "198.19.255.255",
                           "198.51.100.1",
                           "203.0.113.1",
                           "224.0.0.1",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "::127.0.0.1",
                           "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1",
                           "64:ff9b::10.0.0.1",
                           "64:ff9b:1::1",
                           "2002:7f00:0001::1",
                           "fc00::1",
                           "fdff::1",
                           "fe80::1",
                           "fec0::1",
                           "ff02::1",
                           "2001::1",
                           "2001:db8::1",
                           "100::1",
                           "4000::1"}) {
    EXPECT_FALSE(is_public(text)) << text;
  }
}

TEST(WebhookTarget, AHostThatIsNoPublicAddressIsRefusedHoweverItIsSpelled) {
  for (const char* url :
       {"http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f.0.0.1/",
        "http://0177.0.0.1/", "http://localhost/", "http://LOCALHOST:80/", "http://localhost./",
        "http://a.localhost/", "http://[::1]/", "http://[::ffff:10.0.0.1]/", "http://10.0.0.1/",
        "http://169.254.169.254/latest/", "http://[fe80::1%25eth0]/", "http://0/"}) {
    EXPECT_FALSE(api::check_webhook_target(url, false)) << url;
    EXPECT_TRUE(api::check_webhook_target(url, true)) << url;
  }
  for (const char* url : {"https://example.org/", "https://1.1.1.1/", "https://[2606:4700::1111]/",
                          "https://localhost.example/"}) {
    EXPECT_TRUE(api::check_webhook_target(url, false)) << url;
  }
}

TEST(WebhookTarget, WhatCurlTakesForCredentialsIsRefusedEverywhere) {
  EXPECT_FALSE(api::check_webhook_target("https://ada:secret@example.org/", true));
  EXPECT_FALSE(api::check_webhook_target("https://", true));
}

Commit a_commit(std::vector<Change> changes) {
  Commit commit;
  commit.id = *Uuid::parse("0198c0de-0000-7000-8000-00000000000c");
  commit.position = Position{7};
  commit.time = Time{1'500'000};
  commit.actor = 3;
  commit.events.push_back({.record = {person::kPerson.id, Uuid{}},
                           .name = "person.updated",
                           .changes = std::move(changes)});
  return commit;
}

std::string message(const Commit& commit, const api::Resource& resource = api::crm::kPersons) {
  return api::write_message({*resource.kind, &resource, commit, 0, Version{2}});
}

TEST(WebhookMessage, NamesAndShowsFieldsAsTheSurfaceDoes) {
  const Commit commit =
      a_commit({{kExistence, Null{}, true}, {person::kName.id, Null{}, std::string("Ada")}});
  EXPECT_EQ(message(commit),
            R"({"type":"person.updated","timestamp":"1970-01-01T00:00:01.500000Z","data":{)"
            R"("id":"0198c0de-0000-7000-8000-00000000000c_0","position":7,"kind":"person",)"
            R"("record":"00000000-0000-0000-0000-000000000000","actor":3,"version":2,"changes":{)"
            R"("exists":{"before":false,"after":true},"name":{"before":"","after":"Ada"}}}})");
}

TEST(WebhookMessage, SaysOfWhatIsErasedThatItIs) {
  const std::string text =
      message(a_commit({{person::kJobTitle.id, Erased{}, std::string("Admiral")}}));
  EXPECT_NE(text.find(R"("job_title":{"before":{"erased":true},"after":"Admiral"})"),
            std::string::npos)
      << text;
}

TEST(WebhookMessage, LeavesOutSecretsAndWhatNoFieldIs) {
  static constexpr Field kSecretFields[] = {text(1, "name"), text(2, "hash").secret()};
  static constexpr Kind kSecretive = {
      .id = KindId{99}, .name = "secretive", .plural = "secretives", .fields = kSecretFields};
  static constexpr api::Resource kResource = {
      .path = "x", .title = "X", .kind = &kSecretive, .permission = "X"};
  const std::string text = message(a_commit({{FieldId{1}, Null{}, std::string("seen")},
                                             {FieldId{2}, Null{}, std::string("unseen")},
                                             {FieldId{77}, Null{}, std::string("unknown")}}),
                                   kResource);
  EXPECT_NE(text.find("seen"), std::string::npos);
  EXPECT_EQ(text.find("unseen"), std::string::npos) << text;
  EXPECT_EQ(text.find("unknown"), std::string::npos) << text;
}

TEST(WebhookMessage, ShowsAKindThatIsNoResourceByItsIdAndItsOwnFields) {
  Commit commit =
      a_commit({{membership::kStatus.id, std::string("active"), std::string("suspended")}});
  commit.events[0].record.kind = membership::kMembership.id;
  commit.events[0].name = "membership.suspended";
  const std::string text =
      api::write_message({membership::kMembership, nullptr, commit, 0, Version{2}});
  EXPECT_NE(text.find(R"("kind":"membership","record":"00000000-0000-0000-0000-000000000000")"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find(R"("changes":{"status":{"before":"active","after":"suspended"}})"),
            std::string::npos)
      << text;
}

class DeliveryLogTest : public ::testing::Test {
 protected:
  static Attempt attempt(unsigned number) {
    Attempt made;
    made.event = "0198c0de-0000-7000-8000-00000000000c_" + std::to_string(number);
    made.type = "person.created";
    made.position = Position{number};
    made.attempt = number;
    made.status = number % 2 == 0 ? 200 : 0;
    made.fault = number % 2 == 0 ? SendFault::kNone : SendFault::kTimeout;
    made.took = std::chrono::milliseconds(number);
    made.at = Time{1'700'000'000'000'000 + number};
    return made;
  }

  TestFolder folder_;
  WebhookName name_{TenantId{1}, api::fresh_id()};
  DeliveryLog log_{folder_.path() / "webhooks"};
};

TEST_F(DeliveryLogTest, ShowsTheNewestFirstInPages) {
  for (unsigned i = 1; i <= 5; ++i) ASSERT_TRUE(log_.add(name_, attempt(i)));
  const auto page = log_.page(name_, 1, 2);
  EXPECT_EQ(page.count, 5U);
  EXPECT_EQ(page.attempts, (std::vector{attempt(4), attempt(3)}));
  EXPECT_EQ(log_.page({TenantId{2}, name_.webhook}, 0, 10).count, 0U);
}

TEST_F(DeliveryLogTest, KeepsTheLastThousandInAFileThatGrowsNoFurther) {
  const auto size = [&] {
    std::uintmax_t bytes = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder_.path() / "webhooks")) {
      bytes += file.file_size();
    }
    return bytes;
  };
  for (unsigned i = 1; i <= 1000; ++i) ASSERT_TRUE(log_.add(name_, attempt(i)));
  const auto full = size();
  for (unsigned i = 1001; i <= 1234; ++i) ASSERT_TRUE(log_.add(name_, attempt(i)));
  EXPECT_EQ(size(), full);
  const auto page = log_.page(name_, 0, 2000);
  EXPECT_EQ(page.count, 1000U);
  EXPECT_EQ(page.attempts.front(), attempt(1234));
  EXPECT_EQ(page.attempts.back(), attempt(235));
}

TEST_F(DeliveryLogTest, GoesOnAfterARestartAndPassesOverATornRow) {
  for (unsigned i = 1; i <= 3; ++i) ASSERT_TRUE(log_.add(name_, attempt(i)));
  const auto file = *std::filesystem::directory_iterator(folder_.path() / "webhooks");
  std::fstream bytes(file.path(), std::ios::in | std::ios::out | std::ios::binary);
  bytes.seekp(2 * DeliveryLog::kSlotBytes + 20);
  bytes.put('x');
  bytes.close();
  DeliveryLog again(folder_.path() / "webhooks");
  ASSERT_TRUE(again.add(name_, attempt(4)));
  EXPECT_EQ(again.page(name_, 0, 10).attempts, (std::vector{attempt(4), attempt(3), attempt(1)}));
}

TEST_F(DeliveryLogTest, ForgetsWhatBelongsToADeletedWebhook) {
  ASSERT_TRUE(log_.add(name_, attempt(1)));
  log_.forget(name_);
  EXPECT_EQ(log_.page(name_, 0, 10).count, 0U);
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path() / "webhooks"));
}

}  // namespace
}  // namespace daybook::test
