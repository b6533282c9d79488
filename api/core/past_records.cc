#include "api/core/past_records.h"

namespace daybook::api {
namespace {

constexpr std::uint32_t kPositionsAtOnce = 1024;
constexpr std::size_t kCommitsKept = 16;

void evolve_by(const Commit& commit, const RecordKey& key, Version last, Record& record) {
  for (const Event& event : commit.events) {
    if (event.record == key && record.version < last) evolve(record, event, commit.time);
  }
}

}  // namespace

Result<Record> PastRecords::at(TenantId tenant, const RecordKey& key, Version version) {
  Record record;
  Position after{};
  while (record.version < version) {
    DAYBOOK_TRY(const auto positions,
                shard_.reader().history(tenant, key, after, kPositionsAtOnce));
    if (positions.empty()) return not_found("record.no_version", "Not found.");
    for (const Position position : positions) {
      DAYBOOK_TRY(const auto touched, commit(tenant, position));
      evolve_by(*touched, key, version, record);
      after = position;
      if (record.version == version) break;
    }
  }
  return record;
}

Result<std::shared_ptr<const Commit>> PastRecords::commit(TenantId tenant, Position position) {
  const auto known = decoded_.find({tenant, position});
  if (known != decoded_.end()) return known->second;
  DAYBOOK_TRY(Commit read, shard_.commit_at(tenant, position));
  if (decoded_.size() >= kCommitsKept) decoded_.erase(decoded_.begin());
  auto kept = std::make_shared<const Commit>(std::move(read));
  decoded_[{tenant, position}] = kept;
  return kept;
}

}  // namespace daybook::api
