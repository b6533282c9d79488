#include "api/records/refused_items.h"

#include <algorithm>

namespace daybook::api {

bool is_refused_for_items(const CommandAnswer& answer) {
  if (answer.status) return false;
  const std::string& reason = answer.status.error().reason;
  return std::ranges::any_of(answer.items, [&](const ItemAnswer& item) {
    return item.outcome.error && (reason == kBatchRefused || reason == item.outcome.error->reason);
  });
}

}  // namespace daybook::api
