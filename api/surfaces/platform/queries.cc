#include "api/surfaces/platform/queries.h"

#include "api/read/percent.h"
#include "api/read/query_reader.h"
#include "api/surfaces/platform/schemas.h"

namespace daybook::api::platform {

Result<Input> query_asked(const Exchange& exchange, std::string_view query) {
  DAYBOOK_TRY(Input input, read_action_query(exchange.route().action->query, query));
  DAYBOOK_TRY(const std::vector<Pair> pairs, read_pairs(query));
  std::vector<FieldIssue> issues;
  for (const Pair& pair : pairs) {
    if (!pair.value.empty() || pair.name == paging::kSearch.name) continue;
    issues.push_back({pair.name, "This parameter may not be blank; leave it out instead."});
  }
  if (!issues.empty()) return invalid(std::move(issues));
  return input;
}

Result<Input> query_asked(const Exchange& exchange) {
  return query_asked(exchange, exchange.request().query);
}

}  // namespace daybook::api::platform
