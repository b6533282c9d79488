// A mail and who can send it.
#pragma once

#include <string>

namespace daybook::mailing {

// One plain-text mail to one mailbox. Mailboxes are "ada@example.org" or "Ada <ada@example.org>".
struct Mail {
  // Without the brackets: "0190...@daybook". The same at every attempt, so that receivers can tell
  // a repeat.
  std::string message_id;
  std::string from;
  std::string to;
  std::string subject;
  std::string text;  // UTF-8, lines end with LF.
};

enum class Outcome {
  kSent,              // A mail server took it over, or it is in the folder.
  kTemporaryFailure,  // Worth another attempt: no connection, 4xx, wrong credentials of ours.
  kPermanentFailure,  // Never, as it is: 5xx, a malformed address.
};

struct Delivery {
  Outcome outcome = Outcome::kTemporaryFailure;
  int reply_code = 0;       // RFC 5321 section 4.2; 0 when no server replied.
  std::string detail = {};  // For logs and the outbox: holds no address and no text of a server.
};

// Safe from one thread at a time. send() may take as long as its time-outs.
class MailSender {
 public:
  virtual ~MailSender() = default;
  virtual Delivery send(const Mail& mail) = 0;
};

}  // namespace daybook::mailing
