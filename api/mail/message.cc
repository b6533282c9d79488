#include "api/mail/message.h"

#include <algorithm>
#include <ctime>

#include "api/mail/encoding.h"

namespace daybook::mailing {
namespace {

Error malformed(std::string what) {
  return {.code = ErrorCode::kInvalid, .reason = "mail.malformed", .message = std::move(what)};
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return byte < 0x20 || byte == 0x7F;
  });
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// RFC 5322 section 3.3. By hand: strftime follows the locale.
std::string date_text(std::chrono::system_clock::time_point date) {
  constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds = std::chrono::system_clock::to_time_t(date);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  char clock[16];
  std::strftime(clock, sizeof clock, "%H:%M:%S", &utc);
  return std::string(kDays[utc.tm_wday]) + ", " + std::to_string(utc.tm_mday) + " " +
         kMonths[utc.tm_mon] + " " + std::to_string(1900 + utc.tm_year) + " " + clock + " +0000";
}

// The name before the address: as it is when it is made of words, quoted when it has other ASCII,
// in encoded-words otherwise (RFC 5322 section 3.2.5).
std::string display_name(std::string_view name) {
  if (name.size() >= 2 && name.starts_with('"') && name.ends_with('"')) {
    name = name.substr(1, name.size() - 2);
  }
  const std::string words = encoded_words(name);
  if (words != name) return words;
  const bool is_words = std::all_of(name.begin(), name.end(), [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == ' ' || letter == '-';
  });
  if (is_words) return words;
  std::string quoted = "\"";
  for (const char letter : name) {
    if (letter == '"' || letter == '\\') quoted += '\\';
    quoted += letter;
  }
  return quoted + '"';
}

std::string mailbox_text(std::string_view mailbox) {
  const std::string address = address_of(mailbox);
  const std::size_t open = mailbox.rfind('<');
  const std::string_view name =
      open == std::string_view::npos ? std::string_view() : trimmed(mailbox.substr(0, open));
  if (name.empty()) return address;
  return display_name(name) + " <" + address + ">";
}

Status check(const Mail& mail) {
  for (const std::string* value : {&mail.message_id, &mail.from, &mail.to, &mail.subject}) {
    if (has_control_character(*value)) return malformed("a header has a control character");
  }
  if (address_of(mail.from).empty()) return malformed("the sender has no address");
  if (address_of(mail.to).empty()) return malformed("the recipient has no address");
  const bool id_is_plain = mail.message_id.find('@') != std::string::npos &&
                           mail.message_id.find_first_of(" <>/") == std::string::npos;
  if (!id_is_plain) return malformed("the message id is not of the form left@right");
  return Done{};
}

std::size_t bytes_beyond_ascii(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char letter) { return letter < 0; }));
}

}  // namespace

std::string address_of(std::string_view mailbox) {
  const std::size_t open = mailbox.rfind('<');
  std::string_view address = trimmed(mailbox);
  if (open != std::string_view::npos) {
    const std::size_t close = mailbox.find('>', open);
    if (close == std::string_view::npos) return {};
    address = trimmed(mailbox.substr(open + 1, close - open - 1));
  }
  const std::size_t at = address.find('@');
  const bool has_both = at != std::string_view::npos && at > 0 && at + 1 < address.size();
  const bool is_plain = address.find_first_of(" <>,;:\"\\()") == std::string_view::npos &&
                        address.find('@', at + 1) == std::string_view::npos;
  return has_both && is_plain && !has_control_character(address) ? std::string(address)
                                                                 : std::string();
}

Result<std::string> format_message(const Mail& mail, std::chrono::system_clock::time_point date) {
  DAYBOOK_CHECK(check(mail));
  // An escape takes three characters for a byte, base64 four for three bytes.
  const bool as_base64 = bytes_beyond_ascii(mail.text) * 6 > mail.text.size();
  std::string message;
  message += header_field("Date", date_text(date));
  message += header_field("From", mailbox_text(mail.from));
  message += header_field("To", mailbox_text(mail.to));
  message += header_field("Message-ID", "<" + mail.message_id + ">");
  message += header_field("Subject", encoded_words(mail.subject));
  message += header_field("MIME-Version", "1.0");
  message += header_field("Content-Type", "text/plain; charset=utf-8");
  message += header_field("Content-Transfer-Encoding", as_base64 ? "base64" : "quoted-printable");
  // RFC 3834: automatic answers are not to be sent to a mail that a program made.
  message += header_field("Auto-Submitted", "auto-generated");
  message += "\r\n";
  message += as_base64 ? base64_lines(mail.text) : quoted_printable(mail.text);
  return message;
}

}  // namespace daybook::mailing
