#include "snapshots/long_histories.h"

namespace daybook {
namespace {

constexpr std::size_t kRecordsMax = 8192;
constexpr std::size_t kDueMax = 256;
constexpr std::size_t kManyEvents = 256;

}  // namespace

void LongHistories::add(const Commit& commit) {
  if (commit.events.size() > kManyEvents) return;
  for (const Event& event : commit.events) {
    const Of of{commit.tenant, event.record};
    if (++events_[of] < kEventsPerWalk) continue;
    events_.erase(of);
    if (due_.size() < kDueMax) due_.push_back(of);
  }
  if (events_.size() > kRecordsMax) make_room();
}

std::optional<LongHistories::Of> LongHistories::take_due() {
  if (due_.empty()) return std::nullopt;
  const Of of = due_.front();
  due_.pop_front();
  return of;
}

// Most records have few events at a time: they go, and when all are busy, all begin anew.
void LongHistories::make_room() {
  std::erase_if(events_, [](const auto& entry) { return entry.second < kEventsPerWalk / 16; });
  if (events_.size() > kRecordsMax / 2) events_.clear();
}

}  // namespace daybook
