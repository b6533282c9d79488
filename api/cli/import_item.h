// One item of a batch: what is sent for a row.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/cli/formats/row.h"
#include "api/cli/import_mapping.h"

namespace daybook::cli {

struct ImportItem {
  std::vector<Cell> fields;       // Members of the JSON object.
  std::string organization_name;  // Of a person, when the file names it and no id: to be resolved.
  std::string problem;            // Not empty: cannot be sent.

  // The value of a text field; empty when it is not there.
  std::string_view text_of(std::string_view field) const;
};

// Blank cells are left out, so that an upsert clears nothing. What a cell holds becomes JSON by the
// field's type; JSON text in a column of JSON stays what it is. Numbers of several columns are
// collected into contact_numbers, as {"type", "value"} where the header tells a type, addresses
// into primary_email and emails. Two columns for one field: the first that is not blank; the other
// goes to metadata.
ImportItem import_item(const Row& row, ImportMapping& mapping);

}  // namespace daybook::cli
