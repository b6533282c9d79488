#include "projections/record_keys.h"

#include "projections/keys.h"

namespace daybook {

Result<std::vector<RecordKey>> records_in(const Rows& rows, const std::string& prefix) {
  std::vector<RecordKey> records;
  DAYBOOK_CHECK(rows.each(prefix, [&](std::string_view key, std::string_view) {
    records.push_back(last_record_of(key));
    return true;
  }));
  return records;
}

}  // namespace daybook
