#include "api/outbox/invitation_letter.h"

#include <algorithm>

#include "domain/access/invitation.h"
#include "domain/access/mail.h"

namespace daybook::api {
namespace {

// A header is one line, whatever the tenant is called.
std::string one_line(std::string_view text) {
  std::string line(text);
  std::ranges::replace_if(
      line, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, ' ');
  return line;
}

}  // namespace

mailing::Mail write_letter(const InvitationLetter& about) {
  const std::string tenant = one_line(about.tenant_name);
  const std::string_view redirect_to = about.invitation.text(invitation::kRedirectTo);
  mailing::Mail letter;
  letter.from = about.from;
  letter.to = about.mail.text(mail::kRecipient);
  letter.message_id = about.mail.key.id.text() + "@" + std::string(about.host);
  letter.subject = "You are invited to " + tenant;
  letter.text = "You are invited to join " + tenant + ".\n\n";
  if (!redirect_to.empty()) {
    letter.text += "To accept, open this page and enter the secret below:\n\n";
    letter.text += one_line(redirect_to) + "\n\n";
  } else {
    letter.text += "To accept, enter this secret where you are asked for it:\n\n";
  }
  letter.text += std::string(about.secret) + "\n\n";
  letter.text +=
      "It can be used once, until the invitation expires. If you did not\n"
      "expect this mail, nothing has to be done.\n";
  return letter;
}

}  // namespace daybook::api
