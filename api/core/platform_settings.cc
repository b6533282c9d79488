#include "api/core/platform_settings.h"

#include <algorithm>
#include <mutex>

namespace daybook::api {
namespace {

bool changes_settings(const Event& event) {
  return event.record.kind == platform_settings::kPlatformSettings.id;
}

}  // namespace

Result<platform_settings::Settings> read_platform_settings(const Reader& control) {
  DAYBOOK_TRY(const auto record, control.record(kControl, {platform_settings::kPlatformSettings.id,
                                                           platform_settings::kOnly}));
  return platform_settings::settings_of(record ? &*record : nullptr);
}

Result<platform_settings::Settings> PlatformSettings::now() {
  std::uint64_t generation = 0;
  {
    const std::shared_lock lock(mutex_);
    if (settings_) return *settings_;
    generation = generation_;
  }
  DAYBOOK_TRY(const auto settings, read_platform_settings(shards_.control().reader()));
  const std::unique_lock lock(mutex_);
  // A commit that came in between may have changed what was just read.
  if (generation == generation_) settings_ = settings;
  return settings;
}

void PlatformSettings::forget(const Commit& commit) {
  if (std::ranges::none_of(commit.events, changes_settings)) return;
  const std::unique_lock lock(mutex_);
  ++generation_;
  settings_.reset();
}

}  // namespace daybook::api
