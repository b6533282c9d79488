// The texts of mails, by the template that the mail record names. Any thread.
#pragma once

#include <optional>
#include <string_view>

#include "api/core/shard.h"
#include "api/mail/mail.h"
#include "domain/core/record.h"
#include "domain/core/result.h"

namespace daybook::api {

struct LetterRequest {
  const Shard& home;  // Of the tenant.
  const Shard& control;
  TenantId tenant{};
  const Record& mail;
  std::string_view from;
  std::string_view host;  // Of the message id.
};

// Nothing when what it is about is over: then it is not sent at all. A secret stands alone on its
// line, short enough that no transfer encoding breaks it.
Result<std::optional<mailing::Mail>> write_letter(const LetterRequest& request);

}  // namespace daybook::api
