#include "api/records/refused_items.h"

#include <gtest/gtest.h>

namespace daybook::api {
namespace {

ItemAnswer stands() {
  ItemAnswer item;
  item.outcome.status = 201;
  item.outcome.changed = true;
  return item;
}

ItemAnswer fails(Error error) {
  ItemAnswer item;
  item.outcome.error = std::move(error);
  return item;
}

CommandAnswer answered(Error error, std::vector<ItemAnswer> items) {
  CommandAnswer answer;
  answer.status = std::move(error);
  answer.items = std::move(items);
  return answer;
}

const Error kTaken = conflict("person.taken", "Taken.");
const Error kRefused{ErrorCode::kInvalid, std::string(kBatchRefused), "An item is refused."};

TEST(RefusedItems, AreThoseOfABatchThatIsRefusedForThem) {
  EXPECT_TRUE(is_refused_for_items(answered(kRefused, {stands(), fails(kTaken)})));
  EXPECT_TRUE(is_refused_for_items(answered(kTaken, {fails(kTaken)})));
}

TEST(RefusedItems, AreNotTheCauseOfABatchThatIsWrittenOrMayBe) {
  for (const std::string_view reason :
       {kViewsBehind, std::string_view("log.unknown_outcome"), std::string_view("log.no_space")}) {
    const Error error{ErrorCode::kUnavailable, std::string(reason), "Not now."};
    EXPECT_FALSE(is_refused_for_items(answered(error, {stands(), stands()}))) << reason;
    // Not an atomic one: the others were written.
    EXPECT_FALSE(is_refused_for_items(answered(error, {stands(), fails(kTaken)}))) << reason;
  }
  EXPECT_FALSE(is_refused_for_items(answered(kRefused, {})));
  EXPECT_FALSE(is_refused_for_items(CommandAnswer{}));
}

}  // namespace
}  // namespace daybook::api
