// A mail as an Internet message (RFC 5322) with MIME headers (RFC 2045, RFC 2047).
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "api/mail/mail.h"
#include "domain/core/result.h"

namespace daybook::mailing {

// The message with CRLF line ends. Headers are folded, other than ASCII is written in
// encoded-words, the body as quoted-printable or, when most of it is not ASCII, base64. kInvalid
// "mail.malformed" when a mailbox, the subject or the id has a control character, so that no value
// can add a header, or when a mailbox has no address.
Result<std::string> format_message(const Mail& mail, std::chrono::system_clock::time_point date);

// "ada@example.org" of "Ada <ada@example.org>"; empty when there is no address in it.
std::string address_of(std::string_view mailbox);

}  // namespace daybook::mailing
