// What the worker keeps of each active webhook and of each delivery under way. Only
// api/webhooks/worker*.cc see it.
#pragma once

#include <memory>
#include <string>

#include "api/access/caller.h"
#include "api/webhooks/worker.h"

namespace daybook::api {

struct WebhookWorker::Line {
  Record webhook;
  DeliveryQueue queue;
  std::uint64_t epoch = 0;  // What was sent before a replay tells nothing about what is sent after.
  std::shared_ptr<const Caller> caller = {};  // In whose name; null while they may not act.
  std::uint64_t access_seen = 0;
  bool is_halted = false;
  Time recorded_at{};
  Time read_again{};
};

struct WebhookWorker::Message {
  Attempt attempt;
  std::string body;
};

struct WebhookWorker::Sent {
  WebhookName name;
  EventPlace place;
  std::uint64_t epoch = 0;
  Attempt attempt;
  WebhookTested tested;  // Of tests only.
};

}  // namespace daybook::api
