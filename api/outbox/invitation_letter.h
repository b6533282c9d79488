// The text of an invitation's mail. Pure; safe from any thread.
#pragma once

#include <string>
#include <string_view>

#include "api/mail/mail.h"
#include "domain/core/record.h"

namespace daybook::api {

struct InvitationLetter {
  const Record& mail;
  const Record& invitation;
  std::string_view tenant_name;
  std::string_view secret;
  std::string_view from;
  std::string_view host;  // Of the message id.
};

// The secret stands alone on its line, short enough that no transfer encoding breaks it.
mailing::Mail write_letter(const InvitationLetter& about);

}  // namespace daybook::api
