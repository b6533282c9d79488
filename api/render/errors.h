// The only map from an ErrorCode to an HTTP status, and the crm dialect's bodies of errors. Pure;
// safe from any thread.
#pragma once

#include <string>
#include <string_view>

#include "api/render/json_writer.h"
#include "domain/core/result.h"

namespace daybook::api {

// kInvalid 400, kUnauthenticated 401, kForbidden 403, kNotFound 404, kConflict 409, kGone 410,
// kStale 412, kTooLarge 413, kUnsupported 415, kUnprocessable 422, kCorrupt 500, kUnavailable 503,
// kNoSpace 507.
int status_of(ErrorCode code);

// What clients may be told: an error of the disk often names files of this machine, which is for
// the log alone. Its message is then a general one, its reason the same.
Error without_files(const Error& error);

// Issues of kInvalid by field, in the order found: {"name": ["...", "..."]}; what belongs to no
// field stands under "non_field_errors". Every other error: {"detail": "...", "code":
// "person.merged"}, with "subject" when an id is to be named and "errors" when there are issues as
// well.
std::string render_error(const Error& error);

// The same object as part of a larger answer, such as an item of a batch.
void write_error(JsonWriter& writer, const Error& error);

// For what the server refuses before there is an Error: 404 of no route, 405, 429 ...
std::string render_detail(std::string_view detail, std::string_view code = {});

}  // namespace daybook::api
