#include "api/webhooks/delivery_queue.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace daybook::api {
namespace {

Time after(Time now, std::chrono::microseconds delay) { return Time{now.value + delay.count()}; }

}  // namespace

std::chrono::microseconds retry_after(unsigned failures, double share) {
  const unsigned doublings = std::min(failures == 0 ? 0U : failures - 1, 12U);
  const auto whole =
      std::min<std::chrono::microseconds>(kRetryFirst * (1LL << doublings), kRetryMax);
  const double cut = std::clamp(share, 0.0, 1.0) / 2;
  return whole - std::chrono::microseconds(
                     static_cast<std::int64_t>(static_cast<double>(whole.count()) * cut));
}

DeliveryQueue::DeliveryQueue(Position delivered, std::optional<Time> failing_since,
                             std::function<double()> random)
    : random_(std::move(random)),
      next_{Position{delivered.value + 1}, 0},
      failed_at_start_(failing_since),
      recorded_(delivered),
      recorded_failing_(failing_since) {}

void DeliveryQueue::add(const RecordKey& record) {
  Waiting& waiting = waiting_[next_];
  waiting.record = record;
  waiting.failed_at = std::exchange(failed_at_start_, std::nullopt);
}

void DeliveryQueue::skip_to(EventPlace next, bool counts) {
  next_ = next;
  if (counts) ++passed_since_;
}

template <class Visit>
void DeliveryQueue::each_first(Visit visit) const {
  std::unordered_set<RecordKey> seen;
  for (const auto& [place, waiting] : waiting_) {
    if (!seen.insert(waiting.record).second || waiting.is_in_flight) continue;
    if (!visit(place, waiting)) return;
  }
}

bool DeliveryQueue::may_send(Time now) const {
  const std::size_t most = failures_in_row_ == 0 ? kInFlightMax : 1;
  return in_flight_ < most && alone_until_ <= now;
}

std::optional<EventPlace> DeliveryQueue::take(Time now) {
  if (!may_send(now)) return std::nullopt;
  std::optional<EventPlace> found;
  each_first([&](EventPlace place, const Waiting& waiting) {
    if (waiting.due <= now) found = place;
    return !found;
  });
  if (!found) return std::nullopt;
  waiting_.at(*found).is_in_flight = true;
  ++in_flight_;
  return found;
}

Time DeliveryQueue::due(Time now) const {
  if (!may_send(std::max(now, alone_until_))) return kNever;
  Time earliest = kNever;
  each_first([&](EventPlace, const Waiting& waiting) {
    earliest = std::min(earliest, waiting.due);
    return true;
  });
  return earliest == kNever ? kNever : std::max(earliest, alone_until_);
}

unsigned DeliveryQueue::failures(EventPlace place) const {
  const auto found = waiting_.find(place);
  return found == waiting_.end() ? 0 : found->second.failures;
}

void DeliveryQueue::settle(EventPlace place) {
  const auto found = waiting_.find(place);
  if (found == waiting_.end()) return;
  if (found->second.is_in_flight) --in_flight_;
  waiting_.erase(found);
}

void DeliveryQueue::delivered(EventPlace place) {
  settle(place);
  ++delivered_since_;
  failures_in_row_ = 0;
  alone_until_ = {};
}

void DeliveryQueue::dropped(EventPlace place) { settle(place); }

void DeliveryQueue::failed(EventPlace place, Time now, std::chrono::microseconds at_least) {
  const auto found = waiting_.find(place);
  if (found == waiting_.end()) return;
  Waiting& waiting = found->second;
  if (std::exchange(waiting.is_in_flight, false)) --in_flight_;
  ++waiting.failures;
  if (!waiting.failed_at) waiting.failed_at = now;
  const auto delay = std::max(retry_after(waiting.failures, random_()), at_least);
  waiting.due = after(now, std::min(delay, kRetryMax));
  ++failures_in_row_;
  if (failures_in_row_ <= kFailuresInRowMax) return;
  alone_until_ = after(now, retry_after(failures_in_row_ - kFailuresInRowMax, random_()));
}

void DeliveryQueue::start_over() {
  for (auto& [place, waiting] : waiting_) {
    waiting.failures = 0;
    waiting.due = {};
    waiting.failed_at.reset();
  }
  failed_at_start_.reset();
  failures_in_row_ = 0;
  alone_until_ = {};
}

Position DeliveryQueue::position() const {
  const Position open = waiting_.empty() ? next_.position : waiting_.begin()->first.position;
  return Position{open.value - 1};
}

std::optional<Time> DeliveryQueue::failing_since() const {
  std::optional<Time> since = failed_at_start_;
  for (const auto& [place, waiting] : waiting_) {
    if (waiting.failed_at && (!since || *waiting.failed_at < *since)) since = waiting.failed_at;
  }
  return since;
}

bool DeliveryQueue::has_progress() const {
  if (failing_since() != recorded_failing_) return true;
  if (position() == recorded_) return false;
  return delivered_since_ > 0 || passed_since_ >= kUnheardMax;
}

void DeliveryQueue::recorded(Position position, std::optional<Time> failing_since) {
  recorded_ = position;
  recorded_failing_ = failing_since;
  delivered_since_ = 0;
  passed_since_ = 0;
}

}  // namespace daybook::api
