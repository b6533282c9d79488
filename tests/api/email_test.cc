#include <gtest/gtest.h>

#include <string>

#include "api/read/email_syntax.h"
#include "api/read/utf8.h"

namespace daybook::api {
namespace {

TEST(EmailSyntax, TakesWhatMailServersTake) {
  for (const std::string_view text :
       {"a@b.de", "A.B+tag@Sub.Example.ORG", "o'neil@example.com", "x_y-z@a-b.museum",
        "jörg@bücher.example", "用户@例子.公司", "a@1.de", "!#$%&'*+-/=?^_`{|}~@b.de"}) {
    EXPECT_TRUE(is_email(text)) << text;
  }
  EXPECT_TRUE(is_email(std::string(64, 'a') + "@b.de"));
}

TEST(EmailSyntax, RefusesTheRest) {
  for (const std::string_view text : {"",
                                      "a",
                                      "@",
                                      "a@",
                                      "@b.de",
                                      "a@b",
                                      "a@b@c.de",
                                      "a b@c.de",
                                      "a@b c.de",
                                      "a@.de",
                                      "a@b.",
                                      "a@b..de",
                                      ".a@b.de",
                                      "a.@b.de",
                                      "a..b@c.de",
                                      "a@-b.de",
                                      "a@b-.de",
                                      "a\n@b.de",
                                      "a@b.de\r\nBcc: x@y.de",
                                      "<a@b.de>",
                                      "a,b@c.de",
                                      "a@b_c.de",
                                      "\"a b\"@c.de",
                                      "a\xc2\xa0@b.de",
                                      "a@b\xe3\x80\x80.de",
                                      "a@[127.0.0.1]"}) {
    EXPECT_FALSE(is_email(text)) << text;
  }
  EXPECT_FALSE(is_email(std::string(65, 'a') + "@b.de"));
  EXPECT_FALSE(is_email("a@" + std::string(64, 'b') + ".de"));
}

TEST(Utf8, FindsTheFirstInvalidByte) {
  EXPECT_EQ(find_invalid_utf8("0123456789\xc3\xa9\xf4\x8f\xbf\xbf"), std::string_view::npos);
  EXPECT_EQ(find_invalid_utf8("01234567\x80"), 8U);
  for (const std::string_view text :
       {"\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80", "\xf5", "\xc3", "\xe2\x82", "\xf0\x9f\x98", "\xff"}) {
    EXPECT_EQ(find_invalid_utf8(text), 0U);
  }
}

TEST(Utf8, TrimsEveryWhiteSpace) {
  EXPECT_EQ(trimmed(" \t\n\xc2\xa0\xe3\x80\x80 a b \xe2\x80\xaf\r"), "a b");
  EXPECT_EQ(trimmed(" \xe2\x80\x8b "), "\xe2\x80\x8b");  // A zero width space is no white space.
  EXPECT_EQ(trimmed("  "), "");
}

}  // namespace
}  // namespace daybook::api
