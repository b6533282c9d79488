#include "eventstore/pace.h"

namespace daybook {
namespace {

constexpr int kSmoothing = 8;  // The newest sync counts an eighth.
constexpr int kFraction = 8;   // Of a sync that waiting may cost.

}  // namespace

void Pace::synced(std::size_t commands, std::chrono::nanoseconds took) {
  last_batch_ = commands;
  if (took.count() == 0) return;
  sync_ = sync_.count() == 0 ? took : sync_ + (took - sync_) / kSmoothing;
}

std::chrono::nanoseconds Pace::patience(std::size_t waiting) const {
  const bool company_is_near = last_batch_ > 1 && waiting < last_batch_;
  return company_is_near ? sync_ / kFraction : std::chrono::nanoseconds{};
}

}  // namespace daybook
