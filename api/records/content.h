// What the file of a record holds (FieldType::kBytes): read from the commit that stored it, since
// nothing else has it.
#pragma once

#include <string>

#include "api/core/shard.h"

namespace daybook::api {

// The bytes whose SHA-256 the record's `digest` field has in hex; checked against it. `reader`
// shows the record, also as of a past. kGone "content.erased"; kNotFound "content.not_found" when
// the record has none. Decodes whole commits: not for the I/O thread.
Result<std::string> read_content(const Shard& shard, const Reader& reader, TenantId tenant,
                                 const Record& record, const Field& content, const Field& digest);

// As such a field has it.
std::string hex_digest(std::string_view bytes);

}  // namespace daybook::api
