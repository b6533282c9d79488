// A mail to be sent. The outbox is the list of the queued ones: queueing, sending and giving up are
// events like any other, and undoing what queued a mail takes it out of the outbox. A restore holds
// the queued ones: some may have left before it, in the time that the backup does not know.
#pragma once

#include "domain/core/kind.h"

namespace daybook::mail {

inline constexpr std::string_view kTemplates[] = {"invitation", "password_reset"};
inline constexpr std::string_view kStatuses[] = {"queued", "sent", "failed", "held"};

inline constexpr Field kPerson = reference(1, "person", "person");
inline constexpr Field kRecipient = email(2, "recipient").required();
inline constexpr Field kTemplate = choice(3, "template", kTemplates).required();
// The id of the record it speaks of.
inline constexpr Field kAbout = text(4, "about", 36).open().indexed();
inline constexpr Field kStatus = choice(5, "status", kStatuses).required().indexed();
inline constexpr Field kFailure = text(6, "failure", 500);  // The reply of the mail server.

extern const Kind kMail;

}  // namespace daybook::mail
