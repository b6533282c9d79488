#include "eventstore/views.h"

namespace daybook {

Result<std::vector<Record>> Views::holding(TenantId tenant, const Kind& kind, const Field& field,
                                           const Value& value) const {
  std::vector<Record> found;
  DAYBOOK_CHECK(each_holding(tenant, kind, field, value,
                             [&](Record&& record) { found.push_back(std::move(record)); }));
  return found;
}

}  // namespace daybook
