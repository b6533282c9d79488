// The transfer encodings of mail.
#pragma once

#include <string>
#include <string_view>

namespace daybook::mailing {

// RFC 2045 section 6.7: lines of at most 76 characters, CRLF line ends; LF in `text` is a line end.
std::string quoted_printable(std::string_view text);

// RFC 2045 section 6.8: lines of 76 characters. LF in `text` becomes CRLF first.
std::string base64_lines(std::string_view text);

// The text of a header as it is, or in encoded-words (RFC 2047) of at most 64 characters each,
// joined by spaces, when it holds anything but printable ASCII. No character is split.
std::string encoded_words(std::string_view text);

// A header field, folded at spaces to lines of at most 78 characters where that is possible
// (RFC 5322 section 2.1.1), with its CRLF.
std::string header_field(std::string_view name, std::string_view value);

}  // namespace daybook::mailing
