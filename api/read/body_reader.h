// Reads a request's body by its media type. Safe from any thread.
#pragma once

#include <string_view>
#include <vector>

#include "api/read/json_value.h"
#include "api/read/percent.h"
#include "domain/core/result.h"

namespace daybook::api {

// A body whose root is an object. By `content_type` (the header's value, empty when absent):
//   application/json, any other +json   as JSON
//   application/x-www-form-urlencoded   members of kFormText, arrays of them for repeated names
//   multipart/form-data (RFC 7578)      the same; a part that is a file is an error naming it
//   none or any other                   tried as JSON; kUnsupported only when that fails
// An empty body is an object without members. Errors: those of read_json; kInvalid
// "body.not_an_object", "body.malformed_form", "body.has_file".
Result<Body> read_body(std::string_view content_type, std::string_view bytes);

// A form's pairs as a body of kFormText; repeated names become one member, an array.
Body form_body(std::vector<Pair> pairs);

}  // namespace daybook::api
