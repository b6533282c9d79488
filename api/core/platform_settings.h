// The settings of the platform as they are now, for whoever needs them on the way of a request.
//
// What was read is kept in memory until a commit changes it (forget()), so that asking costs no I/O
// and a change holds from the next request on. Safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <shared_mutex>

#include "api/core/shards.h"
#include "domain/core/commit.h"
#include "domain/core/result.h"
#include "domain/platform/settings.h"

namespace daybook::api {

// From the records of control, without keeping anything.
Result<platform_settings::Settings> read_platform_settings(const Reader& control);

class PlatformSettings {
 public:
  // The shards outlive it; they may be opened later.
  explicit PlatformSettings(const Shards& shards) : shards_(shards) {}

  Result<platform_settings::Settings> now();

  // Told of every commit before its caller is answered.
  void forget(const Commit& commit);

 private:
  const Shards& shards_;
  std::shared_mutex mutex_;
  std::uint64_t generation_ = 0;                         // Guarded by mutex_.
  std::optional<platform_settings::Settings> settings_;  // Guarded by mutex_.
};

}  // namespace daybook::api
