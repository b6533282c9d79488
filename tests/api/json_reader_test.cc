#include "api/read/json_reader.h"

#include <gtest/gtest.h>

#include <random>

#include "api/read/json_fault.h"

namespace daybook::api {
namespace {

std::string compact(std::string_view text) {
  const auto body = read_json(text);
  if (!body) return "error: " + body.error().message;
  std::string out;
  append_compact(out, body->root());
  return out;
}

std::string message_of(std::string_view text) {
  const auto body = read_json(text);
  return body ? "none" : body.error().message;
}

TEST(JsonReader, KeepsTheOrderOfMembersAndTheSpellingOfNumbers) {
  EXPECT_EQ(compact(R"( { "b" : 1.50 , "a" : [ 1e3 , -0.0, 123456789012345678901234567890 ] } )"),
            R"({"b":1.50,"a":[1e3,-0.0,123456789012345678901234567890]})");
}

TEST(JsonReader, WritesTextsInOneForm) {
  EXPECT_EQ(compact(R"({"\u0061":"\u00e9\/\ud83d\ude00\u0001\n"})"),
            "{\"a\":\"\xc3\xa9/\xf0\x9f\x98\x80\\u0001\\n\"}");
}

TEST(JsonReader, ReadsValuesThatAreNoContainers) {
  EXPECT_EQ(compact(" null "), "null");
  EXPECT_EQ(compact("\"a\""), "\"a\"");
  EXPECT_EQ(compact("-1.5e2"), "-1.5e2");
  EXPECT_EQ(message_of("1 2"),
            "Malformed JSON at byte 2 (line 1, column 3): something follows after the end.");
  EXPECT_NE(message_of("\"a\" \"b\""), "none");
}

TEST(JsonReader, PassesOverAByteOrderMark) { EXPECT_EQ(compact("\xef\xbb\xbf{}"), "{}"); }

TEST(JsonReader, NamesThePlaceOfAFault) {
  EXPECT_EQ(message_of("{\"a\": 1,\n \"b\" 2}"),
            "Malformed JSON at byte 14 (line 2, column 6): expected ':' after a member's name.");
  EXPECT_EQ(message_of("{\"a\": \"\xff\"}"),
            "Malformed JSON at byte 7 (line 1, column 8): the text is not valid UTF-8.");
  EXPECT_EQ(message_of("{\"a\": "),
            "Malformed JSON at byte 6 (line 1, column 7): the text ends too early.");
  EXPECT_EQ(message_of(""),
            "Malformed JSON at byte 0 (line 1, column 1): the text ends too early.");
}

TEST(JsonReader, RefusesWhatIsNoJson) {
  for (const std::string_view text : {"{",
                                      "}",
                                      "{]",
                                      "[}",
                                      "{\"a\"}",
                                      "{\"a\":}",
                                      "{\"a\":1,}",
                                      "[1,]",
                                      "[1 2]",
                                      "[01]",
                                      "[1.]",
                                      "[.5]",
                                      "[+1]",
                                      "[1e]",
                                      "[nul]",
                                      "[nulll]",
                                      "[True]",
                                      "[NaN]",
                                      "[Infinity]",
                                      "['a']",
                                      "[\"a]",
                                      "[\"\\x\"]",
                                      "[\"\\u12g4\"]",
                                      "[\"\\ud800\"]",
                                      "[\"\\udc00\"]",
                                      "[\"\\ud800\\u0041\"]",
                                      "[\"a\nb\"]",
                                      "{\"a\":1}}",
                                      "{\"a\":1} x",
                                      "{1:2}",
                                      "{,}",
                                      "[,]",
                                      "[1]]",
                                      "\xff",
                                      "[\"\xc0\x80\"]",
                                      "[\"\xed\xa0\x80\"]",
                                      "[-]",
                                      "[--1]",
                                      "[1-1]",
                                      "[truefalse]",
                                      "// c\n{}",
                                      "{\"a\":1/**/}"}) {
    const auto body = read_json(text);
    ASSERT_FALSE(body) << text;
    EXPECT_EQ(body.error().reason, "json.malformed") << text;
    EXPECT_TRUE(find_json_fault(text)) << text;
    EXPECT_EQ(body.error().message.find("unknown place"), std::string::npos) << text;
  }
}

TEST(JsonReader, RefusesMoreThan32Levels) {
  const auto nested = [](std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
  };
  EXPECT_TRUE(read_json(nested(32)));
  const auto deep = read_json(nested(33));
  ASSERT_FALSE(deep);
  EXPECT_EQ(deep.error().reason, "json.too_deep");
  EXPECT_EQ(deep.error().message,
            "Malformed JSON at byte 32 (line 1, column 33): nested deeper than 32 levels.");
  EXPECT_FALSE(read_json(std::string(1 << 20, '[')));
  EXPECT_FALSE(read_json(std::string(1 << 20, '{')));
}

TEST(JsonReader, RefusesAMemberThatStandsTwice) {
  const auto body = read_json(R"({"a":[{"b":1,"\u0062":2}]})");
  ASSERT_FALSE(body);
  EXPECT_EQ(body.error().reason, "json.repeated_member");
  EXPECT_NE(body.error().message.find("\"b\""), std::string::npos);
  std::string many = "{";
  for (int i = 0; i < 100; ++i) many += "\"m" + std::to_string(i) + "\":0,";
  EXPECT_TRUE(read_json(many + "\"last\":0}"));
  EXPECT_FALSE(read_json(many + "\"m42\":0}"));
}

TEST(JsonReader, RefusesMoreValuesThanItHasRoomFor) {
  std::string many = "[1";
  for (std::size_t i = 0; i < kJsonValuesMax; ++i) many += ",1";
  const auto body = read_json(many + "]");
  ASSERT_FALSE(body);
  EXPECT_EQ(body.error().code, ErrorCode::kTooLarge);
}

TEST(JsonReader, ReadsABodyOf16MiB) {
  const std::string text = "{\"a\":\"" + std::string((16 << 20) - 8, 'x') + "\"}";
  const auto body = read_json(text);
  ASSERT_TRUE(body);
  EXPECT_EQ(body->root().get("a").text().size(), (16U << 20) - 8);
}

TEST(JsonReader, ABodyOutlivesTheNextOne) {
  auto first = read_json(R"({"a":"first"})");
  const Body kept = std::move(first).value();
  ASSERT_TRUE(read_json(R"({"a":"other"})"));
  EXPECT_EQ(kept.root().get("a").text(), "first");
}

TEST(JsonReader, AgreesWithTheScannerOnRandomBodies) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const std::string_view pieces[] = {
      "{",        "}",    "[",    "]",  ",",       ":",  "\"a\"", "\"b\"",      "1", "-2.5",
      "true",     "null", " ",    "\n", "\"",      "\\", "\\u00", "\\ud8",      "e", "false",
      "\xc3\xa9", "\xff", "\x01", "0",  "\"c\":1", "[]", "{}",    "\"d\":[1,2]"};
  for (int round = 0; round < 200000; ++round) {
    std::string text = random() % 2 ? "{" : "[";
    for (auto i = random() % 12; i > 0; --i) text += pieces[random() % std::size(pieces)];
    text += random() % 2 ? "}" : "]";
    const auto body = read_json(text);
    if (!body && body.error().reason == "json.repeated_member") continue;
    ASSERT_EQ(!body, find_json_fault(text).has_value()) << text;
    if (!body) continue;
    ASSERT_EQ(compact(compact(text)), compact(text)) << text;
  }
}

TEST(JsonReader, AgreesWithTheScannerOnMutatedBodies) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const std::string whole = R"({"name":"A\u00e9 \"B\"","tags":["x",{"y":[1,2.5e-3,null]}],)"
                            R"("n":-12,"t":true,"o":{"p":""}})";
  for (int round = 0; round < 200000; ++round) {
    std::string text = whole;
    for (auto i = random() % 3 + 1; i > 0 && !text.empty(); --i) {
      const std::size_t at = random() % text.size();
      switch (random() % 4) {
        case 0:
          text.erase(at, 1 + random() % 5);
          break;
        case 1:
          text[at] = static_cast<char>(random());
          break;
        case 2:
          text.insert(at, 1, "{}[],:\"\\0 e.-\xc3"[random() % 15]);
          break;
        default:
          text.resize(at);
          break;
      }
    }
    const auto body = read_json(text);
    if (!body && body.error().reason == "json.repeated_member") continue;
    ASSERT_EQ(!body, find_json_fault(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace daybook::api
