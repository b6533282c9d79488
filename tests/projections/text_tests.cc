#include "projections/text.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "projections/json_text.h"

namespace daybook::test {
namespace {

TEST(FoldedText, IsTheSameInEveryCaseAndForm) {
  EXPECT_EQ(fold_text("Maria O'Neill"), "maria o'neill");
  EXPECT_EQ(fold_text("ΣΩΚΡΆΤΗΣ"), fold_text("σωκράτης"));
  EXPECT_EQ(fold_text("ИВАНОВ"), "иванов");
  EXPECT_EQ(fold_text("STRASSE"), fold_text("Straße"));
  EXPECT_EQ(fold_text("ﬁnance"), "finance");
  EXPECT_EQ(fold_text("A\u030Angström"), fold_text("ångström"));
  EXPECT_EQ(fold_text("王小明"), "王小明");
  EXPECT_EQ(fold_text(""), "");
}

TEST(FoldedText, KeepsWhatIsNoUtf8AsReplacements) { EXPECT_EQ(fold_text("a\xff"), "a\uFFFD"); }

bool may_contain(std::string_view text, std::string_view needle) {
  std::vector<Gram> grams;
  append_grams(text, grams);
  const GramQuery query = grams_of_needle(needle);
  if (query.is_range) {
    return std::any_of(grams.begin(), grams.end(),
                       [&](Gram gram) { return gram >= query.low && gram <= query.high; });
  }
  return std::all_of(query.all.begin(), query.all.end(), [&](Gram gram) {
    return std::find(grams.begin(), grams.end(), gram) != grams.end();
  });
}

TEST(Grams, AreExactForUpToThreeCodePoints) {
  for (const std::string text : {"maria", "ab", "a", "μαρία", "王小明", "a王"}) {
    for (const std::string needle :
         {"a", "ab", "mar", "ria", "ία", "ρία", "王", "小明", "王小明", "b", "a王", "ma", "aria"}) {
      if (!grams_of_needle(needle).is_exact) continue;
      EXPECT_EQ(may_contain(text, needle), text.find(needle) != std::string::npos)
          << text << " " << needle;
    }
  }
}

TEST(Grams, NeverMissALongNeedle) {
  EXPECT_TRUE(may_contain("maria papadopoulou", "papado"));
  EXPECT_FALSE(grams_of_needle("papado").is_exact);
  EXPECT_FALSE(may_contain("maria", "marta"));
}

TEST(JsonText, GivesTheKeysOfTheOutermostObjectOnly) {
  using Keys = std::vector<std::string>;
  EXPECT_EQ(json_keys(R"({"a":{"b":1},"c":"d","e\u00e9":[{"f":1}]})"), (Keys{"a", "c", "eé"}));
  EXPECT_EQ(json_keys(R"([{"a":1}])"), Keys{});
  EXPECT_EQ(json_keys("{}"), Keys{});
}

TEST(JsonText, GivesTheStringsAtAnyDepthWithoutEscapes) {
  using Strings = std::vector<std::string>;
  EXPECT_EQ(json_strings(R"([{"value":"a\"b\\","x":[1,null,"\ud83d\ude00"]},"c\n"])"),
            (Strings{"a\"b\\", "😀", "c\n"}));
  EXPECT_EQ(json_strings(R"(["\ud83d", "\udc00x"])"), (Strings{"\uFFFD", "\uFFFDx"}));
  EXPECT_EQ(json_strings(R"("bare")"), Strings{"bare"});
  EXPECT_EQ(json_strings(R"(["cut)"), Strings{"cut"});
}

}  // namespace
}  // namespace daybook::test
