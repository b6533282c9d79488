// The log in memory: for tests of everything above the engine, and to state what an engine does in
// the fewest words. Forgets all when it goes; reopen() keeps what a real engine would have kept.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>

#include "eventstore/event_store.h"

namespace daybook {

// What a write meets, so that tests can stage the outcomes that a disk gives only when it fails.
enum class WriteFault : std::uint8_t {
  kNone,
  kLostUnknown,     // Nothing is written, the answer is an unknown outcome.
  kWrittenUnknown,  // Written, the answer is an unknown outcome: visible after reopen() only.
};

class MemoryEventStore : public EventStore {
 public:
  // Asked once for each append, put_keys and erase_keys, on the writer's thread.
  using Fault = std::function<WriteFault()>;

  // `identity` as RocksDbOptions has it.
  explicit MemoryEventStore(Fault fault = {}, std::optional<LogIdentity> identity = {});

  LogIdentity identity() const override { return identity_; }
  Status append(Place expected, std::span<const StoredCommit> commits,
                std::span<const KeyRow> new_keys) override;
  Status read(Place after, const VisitCommit& visit) const override;
  Result<StoredCommit> at(Place place) const override;
  Result<std::optional<std::string>> key(std::string_view name) const override;
  Status each_key(std::string_view prefix, const VisitKey& visit) const override;
  Status each_key_after(std::string_view after, const VisitKey& visit) const override;
  Status put_keys(std::span<const KeyRow> keys) override;
  Status erase_keys(std::span<const std::string> names, std::span<const KeyRow> instead) override;
  Status reopen() override;

 private:
  using Keys = std::map<std::string, std::string, std::less<>>;

  Status visit_keys(std::string_view prefix, std::string_view from, const VisitKey& visit) const;
  Status write(const std::function<void()>& change);
  void add(std::span<const StoredCommit> commits, std::span<const KeyRow> keys);

  const Fault fault_;
  const LogIdentity identity_;
  bool unknown_ = false;
  std::function<void()> after_reopen_;

  mutable std::shared_mutex mutex_;  // Guards what follows.
  // Shared with readers, who visit without the lock; a commit is never changed once it stands here.
  std::vector<std::shared_ptr<const StoredCommit>> commits_;
  Keys keys_;
};

}  // namespace daybook
