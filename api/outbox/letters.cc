#include "api/outbox/letters.h"

#include <algorithm>
#include <string>

#include "api/outbox/invitation_secret.h"
#include "api/outbox/reset_secret.h"
#include "domain/access/invitation.h"
#include "domain/access/mail.h"
#include "domain/access/tenant.h"
#include "domain/access/user.h"

namespace daybook::api {
namespace {

using Letter = Result<std::optional<mailing::Mail>>;

// A header is one line, whatever the tenant is called.
std::string one_line(std::string_view text) {
  std::string line(text);
  std::ranges::replace_if(
      line, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, ' ');
  return line;
}

std::string tenant_name(const LetterRequest& request) {
  const RecordNumber number{static_cast<std::uint32_t>(request.tenant.value)};
  const auto record = request.control.reader().by_number(kControl, tenant::kTenant, number);
  return record && *record ? one_line((*record)->text(tenant::kName)) : std::string();
}

mailing::Mail blank_letter(const LetterRequest& request) {
  mailing::Mail letter;
  letter.from = request.from;
  letter.to = request.mail.text(mail::kRecipient);
  letter.message_id = request.mail.key.id.text() + "@" + std::string(request.host);
  return letter;
}

// The record that the mail is about, while it is there.
Result<std::optional<Record>> subject_of(const LetterRequest& request, const Kind& kind) {
  const auto id = Uuid::parse(request.mail.text(mail::kAbout));
  if (!id) return std::optional<Record>{};
  return request.home.reader().record(request.tenant, {kind.id, *id});
}

mailing::Mail invitation_letter(const LetterRequest& request, const Record& invitation,
                                std::string_view secret) {
  const std::string tenant = tenant_name(request);
  const std::string_view redirect_to = invitation.text(invitation::kRedirectTo);
  mailing::Mail letter = blank_letter(request);
  letter.subject = "You are invited to " + tenant;
  letter.text = "You are invited to join " + tenant + ".\n\n";
  if (!redirect_to.empty()) {
    letter.text += "To accept, open this page and enter the secret below:\n\n";
    letter.text += one_line(redirect_to) + "\n\n";
  } else {
    letter.text += "To accept, enter this secret where you are asked for it:\n\n";
  }
  letter.text += std::string(secret) + "\n\n";
  letter.text +=
      "It can be used once, until the invitation expires. If you did not\n"
      "expect this mail, nothing has to be done.\n";
  return letter;
}

Letter write_invitation(const LetterRequest& request) {
  DAYBOOK_TRY(const auto invitation, subject_of(request, invitation::kInvitation));
  if (!invitation || !invitation::is_active(*invitation, wall_clock())) {
    return std::optional<mailing::Mail>{};
  }
  DAYBOOK_TRY(const Secret32 server, request.home.keys().server_secret(kMailSecret));
  const std::string secret = make_invitation_secret(server, {request.tenant, invitation->key.id});
  return std::optional(invitation_letter(request, *invitation, secret));
}

Letter write_reset(const LetterRequest& request) {
  DAYBOOK_TRY(const auto user, subject_of(request, user::kUser));
  if (!user || !user::may_reset(*user, wall_clock())) return std::optional<mailing::Mail>{};
  // One that waited while the address changed would show the former address a secret of now.
  if (user->get(user::kEmail) != request.mail.get(mail::kRecipient)) {
    return std::optional<mailing::Mail>{};
  }
  DAYBOOK_TRY(const Secret32 server, request.home.keys().server_secret(kMailSecret));
  mailing::Mail letter = blank_letter(request);
  letter.subject = "Set a new password";
  letter.text =
      "Somebody, most likely you, asked for a new password for this address.\n\n"
      "To set one, enter this secret where you are asked for it:\n\n" +
      make_reset_secret(server, *user) +
      "\n\nIt can be used once, for an hour. If you did not ask for it, nothing\n"
      "has to be done: your password stays as it is.\n";
  return std::optional(std::move(letter));
}

}  // namespace

Letter write_letter(const LetterRequest& request) {
  if (request.mail.text(mail::kTemplate) == "password_reset") return write_reset(request);
  return write_invitation(request);
}

}  // namespace daybook::api
