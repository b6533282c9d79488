// A log as it was when `last` was its head: reads end there, and nothing can be written. Views that
// are opened on it are views of that place.
//
// Threads: any. The whole log must outlive it.
#pragma once

#include "eventstore/event_store.h"

namespace daybook {

class BoundedLog final : public EventStore {
 public:
  BoundedLog(const EventStore& whole, Place last);

  LogIdentity identity() const override;
  Status read(Place after, const VisitCommit& visit) const override;
  Result<StoredCommit> at(Place place) const override;
  Result<std::optional<std::string>> key(std::string_view name) const override;
  Result<std::vector<std::optional<std::string>>> keys(
      std::span<const std::string> names) const override;
  Status each_key(std::string_view prefix, const VisitKey& visit) const override;
  Status each_key_after(std::string_view after, const VisitKey& visit) const override;

  // kUnavailable "store.past": the past stays as it is.
  Status append(Place expected, std::span<const StoredCommit> commits,
                std::span<const KeyRow> new_keys) override;
  Status put_keys(std::span<const KeyRow> keys) override;
  Status erase_keys(std::span<const std::string> names, std::span<const KeyRow> instead) override;
  Status reopen() override;

 private:
  const EventStore& whole_;
};

}  // namespace daybook
