// What the server counts, for Prometheus. Labels hold the route's pattern, never a value of a path.
// Safe from any thread; counting takes no lock on the way of a request.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "eventstore/committer.h"

namespace daybook::api {

class Metrics {
 public:
  Metrics();
  ~Metrics();

  // `route` and `method` stay where they are as long as this counts: a thread looks a series up
  // once and finds it again by their addresses.
  void answered(std::string_view route, std::string_view method, int status,
                std::chrono::nanoseconds took);
  void refused(int status);                    // By the server itself, before any route.
  void rate_limited(std::string_view policy);  // Answered 429: "token" or "address".
  void batch_written(const BatchReport& report);
  void connections(std::size_t open);

  void webhook_attempted(std::string_view outcome);  // "delivered", "refused" or "failed".

  // Asked at each scrape: mails that wait, commits of the log that the views do not show yet. An
  // empty function ends it; when that returns, the former one is not running any more.
  void watch_outbox(std::function<double()> depth);
  void watch_views(std::function<double()> lag);
  void watch_webhooks(std::function<double()> lag);

  // The text exposition format, version 0.0.4.
  std::string text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace daybook::api
