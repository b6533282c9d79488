// Records as bytes: of the rows of views, and of records that are packed while many are decided on.
// Neither lasts, so this format changes with the revision of the records projection and is no
// concern of the log. Pure; safe from any thread.
#pragma once

#include <string>
#include <string_view>

#include "domain/core/record.h"
#include "domain/core/result.h"

namespace daybook {

// Kind and number are in the row's key and not in its value.
std::string encode_record(const Record& record);

// kCorrupt when the bytes are no record.
Result<Record> decode_record(KindId kind, RecordNumber number, std::string_view bytes);

// Parts of a row, without the rest; the bytes must be an encoded record.
Uuid id_of_record_row(std::string_view bytes);
Time created_at_of_record_row(std::string_view bytes);
Time updated_at_of_record_row(std::string_view bytes);
Value value_of_record_row(std::string_view bytes, FieldId field);  // Null when it has none.

}  // namespace daybook
