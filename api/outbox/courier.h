// Who carries the outbox's mails: a mail server, or a folder when there is none.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "api/mail/mail.h"
#include "domain/core/result.h"

namespace daybook::api {

// A mail server that hangs must not hold up the end of the server for longer than this.
inline constexpr std::chrono::milliseconds kSmtpTimeout{10'000};

// kInvalid "smtp.url".
Result<std::shared_ptr<mailing::MailSender>> make_courier(const std::string& smtp_url,
                                                          const std::filesystem::path& folder);

// This machine's name, for message ids and the default sender; "localhost" when it has none.
std::string host_name();

}  // namespace daybook::api
