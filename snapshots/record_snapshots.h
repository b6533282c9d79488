// Records as they were, one every so many events, so that a record with a long history can be had
// as of any moment without folding all of it. Filled by the folds that walk far (past_records.h).
//
// Disposable: rows of another log, incarnation or revision are thrown away, and what cannot be read
// counts as absent. Nothing is opened before a fold walks far for the first time.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <span>

#include "domain/core/record.h"
#include "domain/core/result.h"
#include "eventstore/event_store.h"
#include "projections/rows.h"

namespace daybook {

// So many events lie between two snapshots of a record.
inline constexpr std::uint64_t kEventsPerSnapshot = 64;

struct RecordSnapshot {
  TenantId tenant{};
  Position position{};  // Of the commit that made it so.
  Record record;
};

class RecordSnapshots {
 public:
  RecordSnapshots(std::filesystem::path folder, const LogIdentity& log);

  // The latest one at or before `position` in at most that version.
  std::optional<RecordSnapshot> nearest(TenantId tenant, const RecordKey& key, Position position,
                                        Version version);

  // Counts the calls of forget(): who read values before one may not keep them after it.
  std::uint64_t generation() const;
  // Keeps them, unless forget() was called since `generation`.
  Status keep(std::span<const RecordSnapshot> snapshots, std::uint64_t generation);

  // Throws all away, for good: no file holds them when it answers ok.
  Status forget();

 private:
  // Null when there are none yet and `make` is not set.
  Result<std::shared_ptr<Rows>> rows(bool make);
  Result<std::shared_ptr<Rows>> opened() const;

  const std::filesystem::path folder_;
  const LogIdentity log_;
  mutable std::mutex mutex_;  // Guards what follows, and files against forget().
  std::shared_ptr<Rows> rows_;
  std::uint64_t generation_ = 0;
};

}  // namespace daybook
