// multipart/form-data (RFC 7578) with text parts only. Pure; safe from any thread.
#pragma once

#include <string_view>
#include <vector>

#include "api/read/percent.h"
#include "domain/core/result.h"

namespace daybook::api {

// The parts as pairs, in the order sent. kInvalid: "body.malformed_form" when the boundary, a
// part's head or its name is missing; "body.has_file", with an issue naming it, for a part that is
// a file.
Result<std::vector<Pair>> read_multipart(std::string_view content_type, std::string_view bytes);

}  // namespace daybook::api
