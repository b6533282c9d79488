#include "api/core/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <atomic>
#include <mutex>
#include <unordered_map>

namespace daybook::api {
namespace {

using prometheus::Histogram;

const Histogram::BucketBoundaries kLatency_s{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01,
                                             0.025,  0.05,    0.1,    0.25,  0.5,    1,     5};
const Histogram::BucketBoundaries kStorage_s{0.00001, 0.00005, 0.0001, 0.00025, 0.0005,
                                             0.001,   0.0025,  0.005,  0.01,    0.025,
                                             0.05,    0.1,     0.25,   1};
const Histogram::BucketBoundaries kBatchSize{1, 2, 4, 8, 16, 32, 64, 128, 256, 512};

constexpr std::array<const char*, 6> kStatusClasses = {"0xx", "1xx", "2xx", "3xx", "4xx", "5xx"};

std::size_t class_of(int status) {
  const auto hundreds = static_cast<std::size_t>(status / 100);
  return hundreds < kStatusClasses.size() ? hundreds : 0;
}

double seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

// A route's label and a method are told apart by where they stand: see Metrics::answered().
struct SeriesKey {
  const char* route;
  const char* method;
  std::size_t status_class;
  bool operator==(const SeriesKey&) const = default;
};

struct SeriesHash {
  std::size_t operator()(const SeriesKey& key) const {
    const std::hash<const void*> hash;
    return hash(key.route) * 31 + hash(key.method) * 7 + key.status_class;
  }
};

// What a thread has looked up already, of the metrics it last counted for.
struct SeriesCache {
  std::uint64_t metrics = 0;
  std::unordered_map<SeriesKey, Histogram*, SeriesHash> series;
};

std::atomic<std::uint64_t> last_metrics{0};

}  // namespace

struct Metrics::State {
  template <class Made>
  prometheus::Family<Made>& family(const char* name, const char* help) {
    return prometheus::detail::Builder<Made>().Name(name).Help(help).Register(registry);
  }

  Histogram& series(std::string_view route, std::string_view method, std::size_t status_class) {
    return requests.Add({{"route", std::string(route)},
                         {"method", std::string(method)},
                         {"status", kStatusClasses[status_class]}},
                        kLatency_s);
  }

  prometheus::Counter& refusal(int status) {
    return refusals.Add({{"status", std::to_string(status)}});
  }

  prometheus::Registry registry;
  prometheus::Family<Histogram>& requests = family<Histogram>(
      "daybook_http_request_seconds", "From a whole request to its answer, by route.");
  prometheus::Family<prometheus::Counter>& refusals = family<prometheus::Counter>(
      "daybook_http_refused_total", "Requests refused before any route was looked for.");
  prometheus::Family<prometheus::Counter>& limited = family<prometheus::Counter>(
      "daybook_http_rate_limited_total", "Requests answered 429, by the limit they were over.");
  prometheus::Gauge& open_connections =
      family<prometheus::Gauge>("daybook_http_connections", "Open connections.").Add({});
  prometheus::Counter& commands =
      family<prometheus::Counter>("daybook_commands_total", "Commands decided.").Add({});
  prometheus::Counter& commits =
      family<prometheus::Counter>("daybook_commits_total", "Commits in the log.").Add({});
  Histogram& batch_commands =
      family<Histogram>("daybook_batch_commands", "Commands written with one sync.")
          .Add({}, kBatchSize);
  Histogram& deciding =
      family<Histogram>("daybook_batch_decide_seconds", "Deciding and sealing a batch.")
          .Add({}, kStorage_s);
  Histogram& syncing =
      family<Histogram>("daybook_batch_sync_seconds", "Appending a batch to the log, synced.")
          .Add({}, kStorage_s);
  Histogram& applying =
      family<Histogram>("daybook_batch_apply_seconds", "Applying a batch to the views.")
          .Add({}, kStorage_s);
  prometheus::Family<prometheus::Counter>& webhook_attempts = family<prometheus::Counter>(
      "daybook_webhook_attempts_total", "Attempts to deliver to webhooks, by outcome.");
  prometheus::Gauge& webhook_lag =
      family<prometheus::Gauge>("daybook_webhook_lag_commits",
                                "Commits that webhooks are still to hear of, over all of them.")
          .Add({});
  prometheus::Gauge& view_lag =
      family<prometheus::Gauge>("daybook_view_lag_commits",
                                "Commits of the log that the views do not show yet.")
          .Add({});
  prometheus::Gauge& outbox_depth =
      family<prometheus::Gauge>("daybook_outbox_depth", "Mails that wait to be sent.").Add({});

  const std::uint64_t id = ++last_metrics;
  std::mutex watched_mutex;
  std::function<double()> outbox;    // Guarded by watched_mutex.
  std::function<double()> views;     // Guarded by watched_mutex.
  std::function<double()> webhooks;  // Guarded by watched_mutex.
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

void Metrics::answered(std::string_view route, std::string_view method, int status,
                       std::chrono::nanoseconds took) {
  thread_local SeriesCache cache;
  if (cache.metrics != state_->id) {
    cache.series.clear();
    cache.metrics = state_->id;
  }
  const std::size_t status_class = class_of(status);
  Histogram*& series = cache.series[{route.data(), method.data(), status_class}];
  if (series == nullptr) series = &state_->series(route, method, status_class);
  series->Observe(seconds(took));
}

void Metrics::refused(int status) { state_->refusal(status).Increment(); }

void Metrics::rate_limited(std::string_view policy) {
  state_->limited.Add({{"policy", std::string(policy)}}).Increment();
}

void Metrics::batch_written(const BatchReport& report) {
  state_->commands.Increment(static_cast<double>(report.commands));
  state_->batch_commands.Observe(static_cast<double>(report.commands));
  state_->deciding.Observe(seconds(report.deciding));
  if (report.commits == 0) return;
  state_->commits.Increment(static_cast<double>(report.commits));
  state_->syncing.Observe(seconds(report.syncing));
  state_->applying.Observe(seconds(report.applying));
}

void Metrics::connections(std::size_t open) {
  state_->open_connections.Set(static_cast<double>(open));
}

void Metrics::watch_outbox(std::function<double()> depth) {
  const std::lock_guard lock(state_->watched_mutex);
  state_->outbox = std::move(depth);
}

void Metrics::watch_views(std::function<double()> lag) {
  const std::lock_guard lock(state_->watched_mutex);
  state_->views = std::move(lag);
}

void Metrics::watch_webhooks(std::function<double()> lag) {
  const std::lock_guard lock(state_->watched_mutex);
  state_->webhooks = std::move(lag);
}

void Metrics::webhook_attempted(std::string_view outcome) {
  state_->webhook_attempts.Add({{"outcome", std::string(outcome)}}).Increment();
}

std::string Metrics::text() const {
  {
    const std::lock_guard lock(state_->watched_mutex);
    if (state_->outbox) state_->outbox_depth.Set(state_->outbox());
    if (state_->views) state_->view_lag.Set(state_->views());
    if (state_->webhooks) state_->webhook_lag.Set(state_->webhooks());
  }
  return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

}  // namespace daybook::api
