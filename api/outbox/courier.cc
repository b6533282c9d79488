#include "api/outbox/courier.h"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "api/mail/folder_sender.h"
#include "api/mail/smtp_sender.h"

namespace daybook::api {

Result<std::shared_ptr<mailing::MailSender>> make_courier(const std::string& smtp_url,
                                                          const std::filesystem::path& folder) {
  if (smtp_url.empty()) {
    return std::shared_ptr<mailing::MailSender>(mailing::folder_sender(folder.string()));
  }
  mailing::SmtpOptions options;
  options.url = smtp_url;
  options.connect_timeout = kSmtpTimeout / 2;
  options.timeout = kSmtpTimeout;
  DAYBOOK_TRY(std::unique_ptr<mailing::MailSender> sender, smtp_sender(std::move(options)));
  return std::shared_ptr<mailing::MailSender>(std::move(sender));
}

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "localhost";
  const std::string host = name.data();
  const bool is_name = !host.empty() && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
  });
  return is_name ? host : "localhost";
}

}  // namespace daybook::api
