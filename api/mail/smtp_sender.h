// Mails over SMTP (RFC 5321), by libcurl.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "api/mail/mail.h"
#include "domain/core/result.h"

namespace daybook::mailing {

struct SmtpOptions {
  // smtp://[user:password@]host[:port][/name] or smtps://; the name is what EHLO says. Passwords
  // are percent-encoded as in any URL.
  std::string url;
  // STARTTLS (RFC 3207) is used whenever it is offered. It is required when this is set, and when
  // the URL has a password and the host is not this machine: a password never goes in clear over a
  // network.
  bool tls_required = false;
  std::string ca_file = {};  // Instead of the system's certificates.
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds timeout{60'000};  // Of one mail.
};

// Keeps its connection between mails. kInvalid "smtp.url" when the URL is none of the above.
Result<std::unique_ptr<MailSender>> smtp_sender(SmtpOptions options);

}  // namespace daybook::mailing
