#include <gtest/gtest.h>

#include "domain/automation/webhook.h"
#include "tests/specs/specification.h"

namespace daybook::testing {
namespace {

using namespace webhook;

constexpr const char* kToken = "0198c0de-0000-7000-8000-000000000001";
const Fields kSent = {
    {kUrl, "https://example.org/in"}, {kMaker, std::int64_t{7}}, {kMakerToken, kToken}};

Specification given_webhook(Fields more = {}) {
  Fields fields = {
      {kUrl, "https://example.org/in"}, {kStatus, "active"}, {kSecretGeneration, std::int64_t{1}}};
  fields.insert(fields.end(), more.begin(), more.end());
  return given(kWebhook, fields);
}

Fields progress_to(std::int64_t position, std::int64_t replays) {
  return {{kPosition, position}, {kFailingSince, Null{}}, {kReplays, replays}};
}

TEST(WebhookSpec, AddingKeepsWhoMadeItAndStartsAtTheFirstSecret) {
  given_none(kWebhook)
      .with_member(7)
      .when("add", kSent)
      .then({{"webhook.created",
              {{kExists, true},
               {kUrl, "https://example.org/in"},
               {kStatus, "active"},
               {kSecretGeneration, std::int64_t{1}},
               {kMaker, std::int64_t{7}},
               {kMakerToken, kToken}},
              kSomeRecord}});
}

TEST(WebhookSpec, ATenantHasAtMostFiftyWhateverTheirStatus) {
  auto specification = given_none(kWebhook);
  specification.with_member(7);
  for (std::uint32_t i = 0; i < kWebhooksMax; ++i) {
    specification.with(a(kWebhook, 100 + i, {{kStatus, std::string(kStatuses[i % 3])}}));
  }
  specification.when("add", kSent).then_refused_as(ErrorCode::kConflict, "webhook.too_many");
}

TEST(WebhookSpec, TheFiftiethIsTaken) {
  auto specification = given_none(kWebhook);
  specification.with_member(7);
  for (std::uint32_t i = 1; i < kWebhooksMax; ++i) {
    specification.with(a(kWebhook, 100 + i, {{kStatus, "paused"}}));
  }
  specification.when("add", kSent).with_status(201);
}

TEST(WebhookSpec, AddingWhatIsThereIsRefused) {
  given_webhook().with_member(7).when("add", kSent).then_refused("record.exists");
}

TEST(WebhookSpec, NobodyAddsADisabledOne) {
  Fields sent = kSent;
  sent.push_back({kStatus, "disabled"});
  given_none(kWebhook).with_member(7).when("add", sent).then_invalid("status");
}

TEST(WebhookSpec, WantingNothingIsRefused) {
  given_webhook().when("change", {{kEvents, Json{"[]"}}}).then_invalid("events");
}

TEST(WebhookSpec, WantingEverythingIsTheDefault) {
  given_webhook({{kEvents, Json{R"(["person.*"])"}}})
      .when("change", {{kEvents, Null{}}})
      .then({{"webhook.updated", {{kEvents, Null{}}}}});
}

TEST(WebhookSpec, WhoeverChangesItIsItsMakerFromThenOn) {
  given_webhook({{kMaker, std::int64_t{7}}})
      .with_member(8)
      .when("change", {{kMaker, std::int64_t{8}}, {kMakerToken, kToken}})
      .then({{"webhook.updated", {{kMaker, std::int64_t{8}}, {kMakerToken, kToken}}}})
      .when("change", {{kMaker, std::int64_t{8}}, {kMakerToken, kToken}})
      .then_nothing();
}

TEST(WebhookSpec, AnotherUrlGetsItsFullTime) {
  given_webhook({{kFailingSince, std::int64_t{5}}})
      .when("change", {{kUrl, "https://example.org/new"}})
      .then({{"webhook.updated", {{kUrl, "https://example.org/new"}, {kFailingSince, Null{}}}}});
}

TEST(WebhookSpec, ActivatingADisabledOneForgetsWhy) {
  given(kWebhook, {{kUrl, "https://example.org/in"},
                   {kStatus, "disabled"},
                   {kDisabledReason, "gone"},
                   {kFailingSince, std::int64_t{5}}})
      .when("change", {{kStatus, "active"}})
      .then({{"webhook.updated",
              {{kStatus, "active"}, {kDisabledReason, Null{}}, {kFailingSince, Null{}}}}});
}

TEST(WebhookSpec, AClientMayPutBackADisabledOneButDisablesNone) {
  given(kWebhook, {{kUrl, "https://example.org/in"}, {kStatus, "disabled"}})
      .when("change", {{kStatus, "disabled"}})
      .then_nothing();
  given_webhook().when("change", {{kStatus, "disabled"}}).then_invalid("status");
}

TEST(WebhookSpec, RotatingKeepsTheOldSecretForADay) {
  given_webhook()
      .when("rotate-secret")
      .then({{"webhook.secret_rotated",
              {{kSecretGeneration, std::int64_t{2}},
               {kOldSecretUntil, kNow.value + kOldSecret_us}}}});
}

TEST(WebhookSpec, ReplayingSetsThePositionBeforeTheOneAskedFor) {
  given_webhook({{kPosition, std::int64_t{9}}, {kFailingSince, std::int64_t{5}}})
      .when("replay", {{replaying::kFrom, std::int64_t{4}}})
      .then(
          {{"webhook.replayed",
            {{kPosition, std::int64_t{3}}, {kReplays, std::int64_t{1}}, {kFailingSince, Null{}}}}})
      .when("replay", {{replaying::kFrom, std::int64_t{4}}})
      .then({{"webhook.replayed", {{kReplays, std::int64_t{2}}}}});
}

TEST(WebhookSpec, ThereIsNothingBeforePositionOne) {
  given_webhook().when("replay", {{replaying::kFrom, std::int64_t{0}}}).then_invalid("position");
}

TEST(WebhookSpec, ProgressMovesThePositionOnceForEachStep) {
  given_webhook()
      .when("progress", progress_to(12, 0))
      .then({{"webhook.progressed", {{kPosition, std::int64_t{12}}}}})
      .when("progress", progress_to(12, 0))
      .then_nothing();
}

TEST(WebhookSpec, ProgressOfBeforeAReplayCountsNoMore) {
  given_webhook({{kPosition, std::int64_t{3}}, {kReplays, std::int64_t{1}}})
      .when("progress", progress_to(12, 0))
      .then_refused_as(ErrorCode::kConflict, "webhook.replayed");
}

TEST(WebhookSpec, DisablingSaysWhyAndOnce) {
  given_webhook()
      .when("disable", {{kDisabledReason, "gone"}})
      .then({{"webhook.disabled", {{kStatus, "disabled"}, {kDisabledReason, "gone"}}}})
      .when("disable", {{kDisabledReason, "failing"}})
      .then_nothing();
}

Fields range(const Field& after, std::int64_t from, const Field& up_to, std::int64_t to) {
  return {{after, from}, {up_to, to}};
}
Fields held(std::int64_t from, std::int64_t to) { return range(kHeldAfter, from, kHeldUpTo, to); }
Fields told(std::int64_t from, std::int64_t to) { return range(kToldAfter, from, kToldUpTo, to); }
const Fields kHeldNoMore = {{kHeldAfter, Null{}}, {kHeldUpTo, Null{}}};

Fields operator+(Fields some, const Fields& more) {
  some.insert(some.end(), more.begin(), more.end());
  return some;
}

TEST(WebhookSpec, HoldingLeavesThePositionAndSaysWhatIsLeftOut) {
  given_webhook({{kPosition, std::int64_t{9}}})
      .when("hold", held(9, 20))
      .then({{"webhook.held", held(9, 20)}})
      .when("hold", held(9, 20))
      .then_nothing()
      .when("hold", held(25, 30))
      .then({{"webhook.held", {{kHeldUpTo, std::int64_t{30}}}}});
  given_webhook().when("hold", held(9, 9)).then_nothing();
}

TEST(WebhookSpec, ReleasingGoesBackToWhatWasHeldAndLeavesOutWhatWasTold) {
  given_webhook(held(9, 20) + Fields{{kPosition, std::int64_t{35}}})
      .when("release")
      .then(
          {{"webhook.released", Fields{{kPosition, std::int64_t{9}}, {kReplays, std::int64_t{1}}} +
                                    kHeldNoMore + told(20, 35)}})
      .when("release")
      .then_nothing();
}

TEST(WebhookSpec, ReleasingWhatWasPausedSinceLeavesNothingOut) {
  given_webhook(held(9, 20) + Fields{{kPosition, std::int64_t{9}}})
      .when("release")
      .then({{"webhook.released", Fields{{kReplays, std::int64_t{1}}} + kHeldNoMore}});
}

TEST(WebhookSpec, ReplayingReleasesWhatIsHeldFromThereOn) {
  given_webhook(held(9, 20) + Fields{{kPosition, std::int64_t{35}}})
      .when("replay", {{replaying::kFrom, std::int64_t{16}}})
      .then({{"webhook.replayed",
              {{kPosition, std::int64_t{15}},
               {kReplays, std::int64_t{1}},
               {kHeldUpTo, std::int64_t{15}}}}})
      .when("replay", {{replaying::kFrom, std::int64_t{10}}})
      .then({{"webhook.replayed",
              Fields{{kPosition, std::int64_t{9}}, {kReplays, std::int64_t{2}}} + kHeldNoMore}});
}

TEST(WebhookSpec, WhatIsHeldOrToldIsLeftOut) {
  const Record webhook = a(kWebhook, 1, held(9, 20) + told(30, 35));
  const auto end_at = [&](std::uint64_t position) {
    return left_out_up_to(webhook, Position{position}).value_or(Position{}).value;
  };
  EXPECT_EQ((std::vector{end_at(9), end_at(10), end_at(20), end_at(21)}),
            (std::vector<std::uint64_t>{0, 20, 20, 0}));
  EXPECT_EQ((std::vector{end_at(30), end_at(31), end_at(35), end_at(36)}),
            (std::vector<std::uint64_t>{0, 35, 35, 0}));
  EXPECT_FALSE(left_out_up_to(a(kWebhook, 1), Position{1}));
}

TEST(WebhookSpec, OnlyAddingCanBeUndone) {
  for (const Behaviour& behaviour : kWebhook.behaviours) {
    EXPECT_EQ(behaviour.irreversible.empty(), behaviour.name == "add") << behaviour.name;
  }
}

std::string_view complaint_about(const std::string& url) {
  return kWebhook.find(kUrl.id)->check(Value{url});
}

TEST(WebhookUrl, IsHttpOrHttpsWithAHostAndWithoutCredentials) {
  for (const char* url : {"https://example.org", "http://example.org:8080/in?a=b",
                          "https://[2001:db8::1]/", "https://xn--mnchen-3ya.de/@x"}) {
    EXPECT_EQ(complaint_about(url), "") << url;
  }
  for (const char* url :
       {"", "http", "http://", "https:///in", "http://:80/", "https://?x", "ftp://example.org/",
        "file:///etc/passwd", "javascript:alert(1)", "https://ada@example.org/",
        "https://ada:secret@example.org/", "https://example.org\\@other.example/",
        "https://exa mple.org/", "https://example.org/#part", "https://m\u00fcnchen.de/",
        "https://example.org/\r\nx: y"}) {
    EXPECT_NE(complaint_about(url), "") << url;
  }
}

TEST(WebhookEvents, ArePatternsWithAStarOnlyAtTheEnd) {
  const auto patterns = read_patterns(R"(["person.*","deal.won","*"])");
  ASSERT_TRUE(patterns);
  EXPECT_EQ(*patterns, (std::vector<std::string_view>{"person.*", "deal.won", "*"}));
  for (const char* json : {"", "[]", "{}", "null", R"(["*)", R"([""])", R"(["a*b"])",
                           R"(["*.won"])", R"(["a",])", R"([,"a"])", R"(["Person.created"])",
                           R"(["a","b)", R"([1])", R"(["a\"b"])", R"([["a"]])"}) {
    EXPECT_FALSE(read_patterns(json)) << json;
  }
}

TEST(WebhookEvents, AreAtMostFiftyOfSixtyFourCharacters) {
  const auto list = [](std::size_t size) {
    std::string json = "[";
    for (std::size_t i = 0; i < size; ++i) json += (i == 0 ? "\"a\"" : ",\"a\"");
    return json + "]";
  };
  EXPECT_TRUE(read_patterns(list(kPatternsMax)));
  EXPECT_FALSE(read_patterns(list(kPatternsMax + 1)));
  EXPECT_TRUE(read_patterns("[\"" + std::string(kPatternSizeMax, 'a') + "\"]"));
  EXPECT_FALSE(read_patterns("[\"" + std::string(kPatternSizeMax + 1, 'a') + "\"]"));
}

TEST(WebhookEvents, SayWhatItWants) {
  const auto wanting = [](const char* json) { return a(kWebhook, 1, {{kEvents, Json{json}}}); };
  EXPECT_TRUE(wants(a(kWebhook, 1), "person.created"));
  EXPECT_TRUE(wants(wanting(R"(["deal.won","person.*"])"), "person.created"));
  EXPECT_FALSE(wants(wanting(R"(["deal.won","person.*"])"), "deal.lost"));
  EXPECT_FALSE(wants(wanting(R"(["deal.won"])"), "deal.won_again"));
}

}  // namespace
}  // namespace daybook::testing
