#include "snapshots/past_records.h"

#include <limits>

namespace daybook {
namespace {

constexpr std::uint32_t kPositionsAtOnce = 1024;
constexpr std::size_t kCommitsKept = 16;
constexpr std::size_t kSnapshotsAtOnce = 256;
constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();

}  // namespace

struct PastRecords::Fold {
  TenantId tenant;
  RecordKey key;
  Position last;  // Nothing after it counts ...
  Version most;   // ... and no event beyond that version.
  std::uint64_t generation;
  Position after{};  // Where the fold stands.
  Record record = {};
  std::uint64_t kept = 0;  // The version of the snapshot before.
  std::vector<RecordSnapshot> snapshots = {};
};

Result<Record> PastRecords::at(TenantId tenant, const RecordKey& key, Version version) {
  DAYBOOK_TRY(Record record, fold(tenant, key, Position{kMax}, version));
  if (record.version != version) return not_found("record.no_version", "Not found.");
  return record;
}

Result<std::optional<Record>> PastRecords::as_of(TenantId tenant, const RecordKey& key,
                                                 Position position) {
  DAYBOOK_TRY(Record record, fold(tenant, key, position, Version{kMax}));
  if (record.version.value == 0) return std::optional<Record>();
  return std::optional<Record>(std::move(record));
}

Result<Record> PastRecords::fold(TenantId tenant, const RecordKey& key, Position last,
                                 Version most) {
  Fold fold{tenant, key, last, most, snapshots_.generation()};
  if (auto near = snapshots_.nearest(tenant, key, last, most)) {
    fold.after = near->position;
    fold.record = std::move(near->record);
    fold.kept = fold.record.version.value;
  }
  bool goes_on = fold.record.version < most;
  while (goes_on) {
    DAYBOOK_TRY(const auto positions,
                history_.views.reader().history(tenant, key, fold.after, kPositionsAtOnce));
    goes_on = positions.size() == kPositionsAtOnce;
    for (const Position position : positions) {
      DAYBOOK_TRY(const bool is_before_end, step(fold, position));
      goes_on = goes_on && is_before_end;
      if (!is_before_end) break;
    }
  }
  keep(fold);
  return std::move(fold.record);
}

// False when nothing more counts.
Result<bool> PastRecords::step(Fold& fold, Position position) {
  if (position > fold.last) return false;
  DAYBOOK_TRY(const auto touched, commit(fold.tenant, position));
  for (const Event& event : touched->events) {
    if (event.record != fold.key) continue;
    if (fold.record.version == fold.most) return false;
    evolve(fold.record, event, touched->time);
  }
  fold.after = position;
  const std::uint64_t version = fold.record.version.value;
  if (version >= fold.kept + kEventsPerSnapshot) {
    fold.snapshots.push_back({fold.tenant, position, fold.record});
    fold.kept = version;
    if (fold.snapshots.size() >= kSnapshotsAtOnce) keep(fold);
  }
  return true;
}

// Snapshots only save time: what cannot be written now is made again by a later fold.
void PastRecords::keep(Fold& fold) {
  if (!fold.snapshots.empty()) {
    snapshots_.keep(fold.snapshots, fold.generation).has_value();
  }
  fold.snapshots.clear();
}

Result<std::shared_ptr<const Commit>> PastRecords::commit(TenantId tenant, Position position) {
  const auto known = decoded_.find({tenant, position});
  if (known != decoded_.end()) return known->second;
  DAYBOOK_TRY(Commit read, commit_at(history_, tenant, position));
  if (decoded_.size() >= kCommitsKept) decoded_.erase(decoded_.begin());
  auto kept = std::make_shared<const Commit>(std::move(read));
  decoded_[{tenant, position}] = kept;
  return kept;
}

}  // namespace daybook
