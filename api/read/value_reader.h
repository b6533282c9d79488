// Reads one value as its field's type asks: a rule for each type, the same for every surface. Pure;
// safe from any thread. Errors are kInvalid with one issue, named by the field.
#pragma once

#include <string_view>

#include "api/read/json_value.h"
#include "api/read/time_text.h"
#include "domain/core/field.h"
#include "domain/core/result.h"
#include "domain/core/value.h"

namespace daybook::api {

// From JSON, strictly typed: a text is no number and a number no text (decimals may be texts, since
// floating point loses them on the way; whole numbers may be spelled 3.0). From a form by
// read_text.
//
//   text       no NUL; at most length_max code points; of at most 255 characters: trimmed, longer
//              ones are prose and keep their white space
//   e-mail     trimmed; one '@', a local part and a domain of dotted labels, in any script
//   choice     one of the field's
//   decimal    at most 4 places, exact, within 64 bits of ten-thousandths
//   time       RFC 3339 with an offset, or a date alone: its start in UTC
//   JSON       anything; kept as compact text of at most length_max bytes
//   reference  a UUID; "" is null
//   references an array of UUIDs in the order sent, each once, at most length_max (0: 10,000)
//   user       a positive whole number; "" is null
//
// Blank is Null: null and "" where the field is never null, and for JSON its default. Null itself
// needs a field that may be null, or one that has a blank form. The field's own check runs last, on
// values that are not blank.
Result<Value> read_value(const Field& field, const JsonValue& json);

// From a form or a query string: numbers by their digits, true/false/1/0, JSON by its text, a set
// from one id; "" is null for all but texts. `date` says what a date alone stands for.
Result<Value> read_text(const Field& field, std::string_view text,
                        DateMeans date = DateMeans::kItsStart);

// What an answer shows for a value that was erased: {"erased": true}. Sent back, it changes
// nothing.
bool is_erased_marker(const JsonValue& json);

}  // namespace daybook::api
