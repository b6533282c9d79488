#include <gtest/gtest.h>
#include <sys/stat.h>

#include "api/mail/folder_sender.h"
#include "api/mail/smtp_sender.h"
#include "tests/mail/smtp_server.h"

namespace daybook::mailing {
namespace {

Mail mail_to(std::string to) {
  return {.message_id = "0190.1@daybook",
          .from = "Daybook <no-reply@example.org>",
          .to = std::move(to),
          .subject = "Einladung f\xC3\xBCr dich",
          .text = "first\n.\n..\nlast = end\n"};
}

std::unique_ptr<MailSender> sender_to(const std::string& url) {
  return std::move(smtp_sender({.url = url})).value();
}

TEST(FolderSender, AMailIsAWholeFileNamedByItsId) {
  Folder folder;
  const auto sender = folder_sender(folder.path("outbox"));
  EXPECT_EQ(sender->send(mail_to("ada@example.org")).outcome, Outcome::kSent);
  EXPECT_EQ(sender->send(mail_to("bob@example.org")).outcome, Outcome::kSent);
  const std::string text = folder.read("outbox/0190.1@daybook.eml");
  EXPECT_NE(text.find("To: bob@example.org\r\n"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder.path("outbox/0190.1@daybook.eml.part")));
  struct ::stat found {};
  ASSERT_EQ(::stat(folder.path("outbox/0190.1@daybook.eml").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600U);
}

TEST(FolderSender, AFolderThatCannotBeWrittenIsATemporaryFailure) {
  const auto sender = folder_sender("/dev/null/outbox");
  EXPECT_EQ(sender->send(mail_to("ada@example.org")).outcome, Outcome::kTemporaryFailure);
  EXPECT_EQ(sender->send(mail_to("nobody")).outcome, Outcome::kPermanentFailure);
}

TEST(SmtpSender, ARealServerReceivesTheMail) {
  SmtpServer server;
  ASSERT_GT(server.port(), 0) << "python3-aiosmtpd is not installed";
  const auto sender = sender_to(server.url());
  const Delivery first = sender->send(mail_to("Ada <ada@example.org>"));
  EXPECT_EQ(first.outcome, Outcome::kSent) << first.reply_code << first.detail;
  EXPECT_EQ(sender->send(mail_to("bob@example.org")).outcome, Outcome::kSent);
  EXPECT_EQ(server.received().names(),
            (std::vector<std::string>{"1.eml", "1.json", "2.eml", "2.json"}));
  EXPECT_EQ(server.received().read("1.json"),
            "{\"authenticated\": false, \"from\": \"no-reply@example.org\", "
            "\"tls\": false, \"to\": [\"ada@example.org\"]}");
  const std::string message = server.received().read("1.eml");
  EXPECT_NE(message.find("Message-ID: <0190.1@daybook>\r\n"), std::string::npos);
  EXPECT_TRUE(message.ends_with("\r\n\r\nfirst\r\n.\r\n..\r\nlast =3D end\r\n")) << message;
}

TEST(SmtpSender, TheReplyTellsWhetherAnotherAttemptIsWorthIt) {
  SmtpServer server;
  const auto sender = sender_to(server.url());
  const Delivery no = sender->send(mail_to("no@example.org"));
  EXPECT_EQ(no.outcome, Outcome::kPermanentFailure);
  EXPECT_EQ(no.reply_code, 550);
  const Delivery later = sender->send(mail_to("later@example.org"));
  EXPECT_EQ(later.outcome, Outcome::kTemporaryFailure);
  EXPECT_EQ(later.reply_code, 451);
  const Delivery full = sender->send(mail_to("full@example.org"));
  EXPECT_EQ(full.outcome, Outcome::kPermanentFailure);
  EXPECT_EQ(full.reply_code, 552);
  EXPECT_EQ(sender->send(mail_to("ada@example.org")).outcome, Outcome::kSent);
  for (const Delivery& delivery : {no, later, full}) {
    EXPECT_EQ(delivery.detail.find("example.org"), std::string::npos);
  }
}

TEST(SmtpSender, AServerThatIsGoneIsATemporaryFailure) {
  int port = 0;
  {
    SmtpServer server;
    port = server.port();
  }
  const auto sender = sender_to("smtp://127.0.0.1:" + std::to_string(port));
  const Delivery delivery = sender->send(mail_to("ada@example.org"));
  EXPECT_EQ(delivery.outcome, Outcome::kTemporaryFailure);
  EXPECT_EQ(delivery.reply_code, 0);
}

TEST(SmtpSender, ALoginOfTheUrlIsUsedAndAWrongOneLosesNoMail) {
  SmtpServer server({"--login", "books", "p@ss"});
  EXPECT_EQ(sender_to(server.url("books:p%40ss@"))->send(mail_to("ada@example.org")).outcome,
            Outcome::kSent);
  EXPECT_NE(server.received().read("1.json").find("\"authenticated\": true"), std::string::npos);
  const Delivery wrong = sender_to(server.url("books:wrong@"))->send(mail_to("ada@example.org"));
  EXPECT_EQ(wrong.outcome, Outcome::kTemporaryFailure);
  EXPECT_EQ(wrong.reply_code, 535);
  const Delivery none = sender_to(server.url())->send(mail_to("ada@example.org"));
  EXPECT_EQ(none.outcome, Outcome::kTemporaryFailure);
  EXPECT_EQ(none.reply_code, 530);
}

TEST(SmtpSender, StartTlsIsUsedWhenOfferedAndItsCertificateIsChecked) {
  Folder keys;
  ASSERT_TRUE(run_program({"/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                           "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                           "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-batch",
                           "-keyout", keys.path("key.pem"), "-out", keys.path("cert.pem")}));
  SmtpServer server({"--tls", keys.path("cert.pem"), keys.path("key.pem")});
  const auto trusting =
      std::move(smtp_sender({.url = server.url(), .ca_file = keys.path("cert.pem")})).value();
  EXPECT_EQ(trusting->send(mail_to("ada@example.org")).outcome, Outcome::kSent);
  EXPECT_NE(server.received().read("1.json").find("\"tls\": true"), std::string::npos);
  EXPECT_EQ(sender_to(server.url())->send(mail_to("ada@example.org")).outcome,
            Outcome::kTemporaryFailure);
}

TEST(SmtpSender, RequiredTlsThatIsNotOfferedSendsNothing) {
  SmtpServer server;
  const auto sender = std::move(smtp_sender({.url = server.url(), .tls_required = true})).value();
  EXPECT_EQ(sender->send(mail_to("ada@example.org")).outcome, Outcome::kTemporaryFailure);
  EXPECT_TRUE(server.received().names().empty());
}

TEST(SmtpSender, UrlsOfOtherSchemesAreRefusedWithoutRepeatingThem) {
  for (const std::string url : {"http://user:secret@host", "host:25", "", "smtp://"}) {
    const auto sender = smtp_sender({.url = url});
    ASSERT_FALSE(sender) << url;
    EXPECT_EQ(sender.error().message.find("secret"), std::string::npos);
  }
}

}  // namespace
}  // namespace daybook::mailing
