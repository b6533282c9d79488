#include "projections/record_fold.h"

#include <algorithm>

namespace daybook {

Result<Record*> RecordFold::now(TenantId tenant, const RecordKey& record) {
  const TenantRecord key{tenant, record};
  const auto held = now_.find(key);
  if (held != now_.end()) return &held->second;
  DAYBOOK_TRY(std::optional<Record> found, read_(tenant, record));
  return &now_.emplace(key, found ? *std::move(found) : Record{}).first->second;
}

Result<TouchedRecords> RecordFold::touched(const Commit& commit) {
  std::vector<RecordKey> keys;
  keys.reserve(commit.events.size());
  for (const Event& event : commit.events) keys.push_back(event.record);
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  TouchedRecords touched;
  touched.before.reserve(keys.size());
  touched.after.reserve(keys.size());
  for (const RecordKey& key : keys) {
    DAYBOOK_TRY(const Record* const record, now(commit.tenant, key));
    touched.before.push_back(*record);
  }
  for (const Event& event : commit.events) {
    evolve(now_.at({commit.tenant, event.record}), event, commit.time);
  }
  for (const RecordKey& key : keys) touched.after.push_back(now_.at({commit.tenant, key}));
  return touched;
}

}  // namespace daybook
