#include <gtest/gtest.h>

#include "domain/sales/deal.h"
#include "tests/specs/specification.h"

namespace daybook::testing {
namespace {

using namespace deal;

TEST(DealSpec, WinningClosesTheDealNow) {
  given(kDeal, {{kTitle, "Chairs"}, {kStatus, "open"}})
      .when("win")
      .then({{"deal.won", {{kStatus, "won"}, {kClosedAt, kNow.value}}}})
      .with_status(200);
}

TEST(DealSpec, WinningTwiceRecordsNothingMore) {
  given(kDeal, {{kStatus, "won"}}).when("win").then_nothing();
}

TEST(DealSpec, ALostDealCannotBeWon) {
  given(kDeal, {{kStatus, "lost"}}).when("win").then_refused_as(ErrorCode::kConflict, "deal.lost");
}

TEST(DealSpec, LosingKeepsTheReason) {
  given(kDeal, {{kStatus, "open"}})
      .when("lose", {{kLostReason, "budget"}})
      .then({{"deal.lost", {{kStatus, "lost"}, {kClosedAt, kNow.value}, {kLostReason, "budget"}}}});
}

TEST(DealSpec, LosingNeedsNoReason) {
  given(kDeal, {{kStatus, "open"}})
      .when("lose")
      .then({{"deal.lost", {{kStatus, "lost"}, {kClosedAt, kNow.value}}}});
}

TEST(DealSpec, LosingTwiceKeepsTheFirstReason) {
  given(kDeal, {{kStatus, "lost"}, {kLostReason, "budget"}})
      .when("lose", {{kLostReason, "timing"}})
      .then_nothing();
}

TEST(DealSpec, AWonDealCannotBeLost) {
  given(kDeal, {{kStatus, "won"}})
      .when("lose", {{kLostReason, "budget"}})
      .then_refused_as(ErrorCode::kConflict, "deal.won");
}

TEST(DealSpec, ReopeningForgetsHowItEnded) {
  given(kDeal, {{kStatus, "lost"}, {kLostReason, "budget"}, {kClosedAt, std::int64_t{5}}})
      .when("reopen")
      .then({{"deal.reopened", {{kStatus, "open"}, {kClosedAt, Null{}}, {kLostReason, Null{}}}}})
      .when("reopen")
      .then_nothing();
}

TEST(DealSpec, AReopenedDealCanBeWonAfterAll) {
  given(kDeal, {{kStatus, "lost"}})
      .when("reopen")
      .then({{"deal.reopened", {{kStatus, "open"}}}})
      .when("win")
      .then({{"deal.won", {{kStatus, "won"}, {kClosedAt, kNow.value}}}});
}

// Fields that only behaviours set on the record are theirs to take.
TEST(DealSpec, TheReasonOfALossMayBeSentByWhoeverLosesTheDeal) {
  const Behaviour* lose = kDeal.behaviour("lose");
  ASSERT_NE(lose, nullptr);
  ASSERT_EQ(lose->input.size(), 1U);
  EXPECT_EQ(lose->input.front().id, kLostReason.id);
  EXPECT_FALSE(lose->input.front().is_managed);
}

TEST(DealSpec, ACurrencyIsThreeCapitalLetters) {
  const Field* currency = kDeal.find("currency");
  ASSERT_NE(currency->check, nullptr);
  EXPECT_EQ(currency->check(Value{"EUR"}), "");
  for (const char* wrong : {"eur", "EURO", "E1R", ""}) {
    EXPECT_NE(currency->check(Value{wrong}), "") << wrong;
  }
}

}  // namespace
}  // namespace daybook::testing
