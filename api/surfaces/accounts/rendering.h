// Records as this surface shows them: by number, in camel case.
#pragma once

#include <string>

#include "api/surface.h"
#include "projections/reader.h"

namespace daybook::api::accounts {

// Appends the record as the schema describes it: a member is the kind's field of the same number,
// the record's own number or times. What the record refers to shows by its number.
Status render_numbered(const Reader& reader, TenantId tenant, const Record& record,
                       const Schema& schema, std::string& out);

}  // namespace daybook::api::accounts
