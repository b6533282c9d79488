// multipart/form-data (RFC 7578). Pure; safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/read/percent.h"
#include "domain/core/result.h"

namespace daybook::api {

struct FormPart {
  std::string name;
  std::optional<std::string> filename;  // Set: it is a file.
  std::string content_type;             // As the part has it; mostly empty.
  std::string_view bytes;               // Of the body.
};

// The parts in the order sent, files among them. kInvalid "body.malformed_form" when the boundary,
// a part's head or its name is missing.
Result<std::vector<FormPart>> read_parts(std::string_view content_type, std::string_view bytes);

// What a part that is no file says. kInvalid as below.
Result<Pair> pair_of(const FormPart& part);

// The parts as pairs, in the order sent. kInvalid: "body.malformed_form" when the boundary, a
// part's head or its name is missing; "body.has_file", with an issue naming it, for a part that is
// a file.
Result<std::vector<Pair>> read_multipart(std::string_view content_type, std::string_view bytes);

}  // namespace daybook::api
