// What the worker makes of outcomes: the queue, the log of attempts, the events.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "api/core/joiner.h"
#include "api/webhooks/bookkeeping.h"
#include "api/webhooks/worker.h"

namespace daybook::api {
namespace {

constexpr int kGone = 410;

std::string_view outcome_of(const Attempt& attempt) {
  if (attempt.arrived()) return "delivered";
  return attempt.status == 0 ? "failed" : "refused";
}

std::string days_text(std::chrono::microseconds time) {
  return std::to_string(std::chrono::duration_cast<std::chrono::hours>(time).count());
}

}  // namespace

void WebhookWorker::settle(const WebhookReceipt& receipt) {
  auto node = sent_.extract(receipt.ticket);
  if (node.empty()) return;
  Sent& sent = node.mapped();
  sent.attempt.status = receipt.status;
  sent.attempt.fault = receipt.fault;
  sent.attempt.took = receipt.took;
  const Status written =
      sent.is_forgotten ? Status{Done{}} : parts_.log.add(sent.name, sent.attempt);
  if (!written) spdlog::warn("webhook {}: {}", sent.name.webhook.text(), written.error().reason);
  parts_.metrics.webhook_attempted(outcome_of(sent.attempt));
  if (sent.tested) return std::exchange(sent.tested, {})(sent.attempt);
  const auto line = lines_.find(sent.name);
  if (line == lines_.end() || line->second.epoch != sent.epoch) return;
  settle_in(line->second, sent, receipt);
}

void WebhookWorker::settle_in(Line& line, const Sent& sent, const WebhookReceipt& receipt) {
  if (sent.attempt.arrived()) return line.queue.delivered(sent.place);
  const Time now = parts_.clock();
  line.queue.failed(sent.place, now, receipt.retry_after);
  if (receipt.status == kGone) {
    return disable(sent.name, "The receiver answered 410 Gone.");
  }
  const auto since = line.queue.failing_since();
  if (!since || now.value - since->value < parts_.give_up_after.count()) return;
  disable(sent.name, "A delivery has failed for " + days_text(parts_.give_up_after) + " hours.");
}

void WebhookWorker::disable(const WebhookName& name, const std::string& reason) {
  record_tenant(name.tenant, {name});
  const CommandAnswer answer = run_command(parts_.shards.of(name.tenant),
                                           disable_command(name.tenant, name.webhook, reason));
  if (!answer.status) {
    spdlog::error("webhook {} cannot be disabled: {}", name.webhook.text(),
                  answer.status.error().reason);
    return;
  }
  spdlog::warn("webhook {} of tenant {} is disabled: {}", name.webhook.text(), name.tenant.value,
               reason);
  lines_.erase(name);
}

void WebhookWorker::record(bool all) {
  const Time now = parts_.clock();
  const std::int64_t every = std::chrono::microseconds(kRecordEvery).count();
  std::map<TenantId, std::vector<WebhookName>> due;
  for (const auto& [name, line] : lines_) {
    const bool is_due = all || now.value - line.recorded_at.value >= every;
    if (is_due && line.queue.has_progress()) due[name.tenant].push_back(name);
  }
  for (const auto& [tenant, names] : due) record_tenant(tenant, names);
}

// One commit for all webhooks of a tenant. What is refused was replayed or deleted meanwhile; the
// news of that is on its way here.
void WebhookWorker::record_tenant(TenantId tenant, const std::vector<WebhookName>& names) {
  std::vector<Item> items;
  for (const WebhookName& name : names) {
    Line& line = lines_.at(name);
    line.recorded_at = parts_.clock();
    items.push_back(progress_item(line.webhook, line.queue.position(), line.queue.failing_since()));
  }
  const CommandAnswer answer =
      run_command(parts_.shards.of(tenant), progress_command(tenant, std::move(items)));
  if (!answer.status) {
    spdlog::error("the progress of webhooks of tenant {} cannot be recorded: {}", tenant.value,
                  answer.status.error().reason);
    return;
  }
  for (const WebhookName& name : names) {
    DeliveryQueue& queue = lines_.at(name).queue;
    queue.recorded(queue.position(), queue.failing_since());
  }
}

std::chrono::milliseconds WebhookWorker::until_due(std::chrono::milliseconds most) const {
  const Time now = parts_.clock();
  Time earliest = kNever;
  const std::int64_t every = std::chrono::microseconds(kRecordEvery).count();
  for (const auto& [name, line] : lines_) {
    if (line.queue.has_progress()) {
      earliest = std::min(earliest, Time{line.recorded_at.value + every});
    }
    const bool may_send = !line.is_halted && sent_.size() < kInFlightMax;
    if (may_send) earliest = std::min(earliest, line.queue.due(now));
  }
  if (earliest == kNever) return most;
  const auto left =
      std::chrono::microseconds(std::max<std::int64_t>(0, earliest.value - now.value));
  return std::min(most, std::chrono::ceil<std::chrono::milliseconds>(left));
}

}  // namespace daybook::api
