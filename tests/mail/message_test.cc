#include "api/mail/message.h"

#include <gtest/gtest.h>

#include <sstream>

#include "api/mail/encoding.h"
#include "eventstore/crypto.h"

namespace daybook::mailing {
namespace {

constexpr std::chrono::system_clock::time_point kDate{std::chrono::seconds(1'700'000'000)};

Mail plain_mail() {
  return {.message_id = "0190.1@daybook",
          .from = "Daybook <no-reply@example.org>",
          .to = "ada@example.org",
          .subject = "You are invited",
          .text = "Hello Ada,\n\nopen https://example.org/?a=b to join.\n"};
}

TEST(Message, APlainMailIsWrittenAsExpected) {
  EXPECT_EQ(*format_message(plain_mail(), kDate),
            "Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n"
            "From: Daybook <no-reply@example.org>\r\n"
            "To: ada@example.org\r\n"
            "Message-ID: <0190.1@daybook>\r\n"
            "Subject: You are invited\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "\r\n"
            "Hello Ada,\r\n"
            "\r\n"
            "open https://example.org/?a=3Db to join.\r\n");
}

TEST(Message, NamesAndSubjectsOfOtherScriptsAreEncodedWords) {
  Mail mail = plain_mail();
  mail.to = "Zo\xC3\xAB <zoe@example.org>";
  mail.from = "\"Books, Ltd\" <no-reply@example.org>";
  mail.subject =
      "Gr\xC3\xBC\xC3\x9F"
      "e";
  const std::string message = *format_message(mail, kDate);
  EXPECT_NE(message.find("To: =?UTF-8?B?Wm/Dqw==?= <zoe@example.org>\r\n"), std::string::npos);
  EXPECT_NE(message.find("From: \"Books, Ltd\" <no-reply@example.org>\r\n"), std::string::npos);
  EXPECT_NE(message.find("Subject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n"), std::string::npos);
}

TEST(Message, ATextMostlyOfOtherScriptsIsBase64) {
  Mail mail = plain_mail();
  mail.text = "\xE3\x81\x93\xE3\x82\x93\n";
  const std::string message = *format_message(mail, kDate);
  EXPECT_NE(message.find("Content-Transfer-Encoding: base64\r\n"), std::string::npos);
  EXPECT_TRUE(message.ends_with("\r\n\r\n44GT44KTDQo=\r\n")) << message;
}

TEST(Message, EveryLineStaysWithinTheLimitAndIsAscii) {
  Mail mail = plain_mail();
  mail.subject.clear();
  for (int i = 0; i < 40; ++i) mail.subject += "wort \xC3\xA4\xE2\x82\xAC";
  mail.text = std::string(2'000, '=') + "\n" + std::string(500, ' ') + "\nx\xC3\xA4 \n";
  std::istringstream lines(*format_message(mail, kDate));
  for (std::string line; std::getline(lines, line);) {
    EXPECT_TRUE(line.ends_with('\r'));
    EXPECT_LE(line.size(), 79U) << line;
    EXPECT_FALSE(line.ends_with(" \r")) << line;
    for (const char letter : line) EXPECT_GE(letter, 0);
  }
}

TEST(Message, NoValueCanAddAHeader) {
  const std::string bad = "x\r\nBcc: eve@example.org";
  for (std::string Mail::*field : {&Mail::message_id, &Mail::from, &Mail::to, &Mail::subject}) {
    Mail mail = plain_mail();
    mail.*field += bad;
    const Result<std::string> message = format_message(mail, kDate);
    ASSERT_FALSE(message);
    EXPECT_EQ(message.error().reason, "mail.malformed");
    mail = plain_mail();
    mail.*field += "\nBcc: eve@example.org";
    EXPECT_FALSE(format_message(mail, kDate));
  }
  Mail mail = plain_mail();
  mail.text = "\r\n.\r\nMAIL FROM:<eve@example.org>";
  EXPECT_TRUE(format_message(mail, kDate));
}

TEST(Message, MailboxesWithoutAnAddressAndIdsThatArePathsAreRefused) {
  for (const std::string to : {"", "Ada", "Ada <ada>", "a@b, c@d", "a@b@c", "<a@b", "a b@c"}) {
    Mail mail = plain_mail();
    mail.to = to;
    EXPECT_FALSE(format_message(mail, kDate)) << to;
  }
  Mail mail = plain_mail();
  mail.message_id = "../x@daybook";
  EXPECT_FALSE(format_message(mail, kDate));
}

TEST(AddressOf, TheAddressIsTakenOutOfTheBrackets) {
  EXPECT_EQ(address_of("ada@example.org"), "ada@example.org");
  EXPECT_EQ(address_of(" Ada Lovelace < ada@example.org >"), "ada@example.org");
  EXPECT_EQ(address_of("nobody"), "");
}

TEST(EncodedWords, CharactersAreNotSplitAndWordsAreShort) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "\xF0\x9F\x98\x80x";
  std::istringstream words(encoded_words(text));
  std::string decoded;
  for (std::string word; words >> word;) {
    EXPECT_LE(word.size(), 75U);
    ASSERT_TRUE(word.starts_with("=?UTF-8?B?") && word.ends_with("?="));
    const auto piece = base64_decode(word.substr(10, word.size() - 12));
    ASSERT_TRUE(piece);
    EXPECT_NE(static_cast<unsigned char>((*piece)[0]) & 0xC0, 0x80);
    decoded += *piece;
  }
  EXPECT_EQ(decoded, text);
  EXPECT_TRUE(encoded_words("=?UTF-8?B?eA==?=").starts_with("=?UTF-8?B?PT9"));
  EXPECT_TRUE(encoded_words(std::string(1'500, 'x')).starts_with("=?UTF-8?B?"));
}

TEST(QuotedPrintable, LinesAndBlanksAtTheirEndSurvive) {
  EXPECT_EQ(quoted_printable("a \nb\t\n\n=\xC3\xA4"), "a=20\r\nb=09\r\n\r\n=3D=C3=A4\r\n");
  EXPECT_EQ(quoted_printable("one\r\ntwo\r\n"), "one\r\ntwo\r\n");
  EXPECT_EQ(quoted_printable(std::string(76, 'x')), std::string(76, 'x') + "\r\n");
  EXPECT_EQ(quoted_printable(std::string(77, 'x')), std::string(75, 'x') + "=\r\nxx\r\n");
}

}  // namespace
}  // namespace daybook::mailing
