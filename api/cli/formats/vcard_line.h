// One content line of a vCard: group.NAME;PARAM=value,value:text (RFC 6350 section 3.3, RFC 2426
// section 4). The physical lines are already unfolded.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/core/result.h"

namespace daybook::cli {

struct VCardLine {
  std::string name;                                             // Upper case, without the group.
  std::vector<std::pair<std::string, std::string>> parameters;  // Names in upper case.
  std::string value;                                            // As it stands in the file.

  bool has(std::string_view parameter, std::string_view value_wanted) const;  // In any case.
  std::string_view parameter(std::string_view name_wanted) const;             // Empty: not there.
};

// Parameters of vCard 2.1, which have no name (`TEL;WORK:`), are read as TYPE; values are unescaped
// by RFC 6868 and split at commas. kInvalid "vcard.invalid" without a name or a colon.
Result<VCardLine> parse_vcard_line(std::string_view line);

// The value as UTF-8: quoted-printable undone, CHARSET converted. Without CHARSET the text must be
// UTF-8. kInvalid "vcard.invalid" when it is none or the charset is not known.
Result<std::string> decoded_value(const VCardLine& line);

// Undoes \n \, \; and \\ (RFC 6350 section 3.4).
std::string unescape_vcard(std::string_view text);
// The components of a structured value, split at semicolons that are not escaped, then unescaped.
std::vector<std::string> vcard_components(std::string_view value);

std::string escape_vcard(std::string_view text);

}  // namespace daybook::cli
