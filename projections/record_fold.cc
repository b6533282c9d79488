#include "projections/record_fold.h"

#include <algorithm>

namespace daybook {

Result<Record*> RecordFold::now(TenantId tenant, const Event& event) {
  const RecordCache::Key key{tenant, event.record};
  const auto held = now_.find(key);
  if (held != now_.end()) return &held->second;
  DAYBOOK_TRY(std::optional<Record> found, read_(tenant, event.record));
  return &now_.emplace(key, found ? *std::move(found) : Record{}).first->second;
}

Result<std::vector<Record>> RecordFold::after(const Commit& commit) {
  std::vector<RecordKey> touched;
  touched.reserve(commit.events.size());
  for (const Event& event : commit.events) {
    DAYBOOK_TRY(Record* const record, now(commit.tenant, event));
    evolve(*record, event, commit.time);
    touched.push_back(event.record);
  }
  std::sort(touched.begin(), touched.end());
  touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
  std::vector<Record> after;
  after.reserve(touched.size());
  for (const RecordKey& key : touched) after.push_back(now_.at({commit.tenant, key}));
  return after;
}

}  // namespace daybook
