// Reads a body into an Input: every member by its field's rule, every issue collected. Pure; safe
// from any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "api/read/json_value.h"
#include "api/read/members.h"
#include "domain/core/record.h"
#include "domain/core/result.h"

namespace daybook::api {

enum class Mode : std::uint8_t {
  kCreate,   // Required members must be there; defaults fill in.
  kReplace,  // The same, and what is published, editable and not sent becomes blank. Others stay.
  kUpdate,   // Only what is sent.
};

// `object` is a JSON object. Members that cannot be edited are ignored, since clients put back what
// they got; so is the marker of an erased value, except in kCreate. Unknown members are issues.
// kInvalid with an issue for each member that is wrong, at most 100.
Result<Input> read_input(const Members& members, const JsonValue& object, Mode mode);

// What kCreate adds to what kUpdate reads: defaults, and the check that nothing required is
// missing. For upserts, which learn only later whether they create. A required member that the
// kind's `complete` fills from the others is not missing.
Result<Input> completed(const Members& members, Input sent);

// The value of a field's default_text; Null without one.
Value default_value(const Field& field);

}  // namespace daybook::api
