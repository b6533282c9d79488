// Rows in the order of a sorted field: (tenant, kind, field, sort key, number). A record that has
// no value there has no row; updated_at (kUpdatedAt) has a row for each record. Texts are in the
// order of their folded UTF-8. Pure; safe from any thread.
#pragma once

#include <string>

#include "domain/core/record.h"
#include "projections/kind_plan.h"

namespace daybook {

// Ends so that no key is the beginning of another.
std::string sort_key(const Value& value);
std::string sort_key(Time time);

std::string ordered_key(TenantId tenant, KindId kind, FieldId field, const std::string& sort_key,
                        RecordNumber number);

}  // namespace daybook
