// Webhooks of a running server: one thread that delivers, and what requests ask of it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "api/webhooks/worker.h"

namespace daybook::api {

struct WebhookOptions {
  bool allow_private = false;         // Also deliver into this machine's own network.
  std::string ca_file = {};           // Of authorities that are trusted besides the system's; PEM.
  std::filesystem::path folder = {};  // Of the attempts: delivery_log.h.
  std::function<Time()> clock = wall_clock;  // For tests; the three below as well.
  std::chrono::milliseconds look_every{5'000};
  std::chrono::microseconds give_up_after = std::chrono::hours(5 * 24);
  std::shared_ptr<WebhookSender> sender = {};  // Null: libcurl.
};

class Webhooks {
 public:
  static constexpr std::size_t kTestsMax = 16;  // Waiting or under way.

  // All three outlive it.
  Webhooks(Shards& shards, const Authenticator& authenticator, Metrics& metrics,
           WebhookOptions options);
  ~Webhooks();

  // The surface lives as long as the program. kUnavailable "webhook.library"; kInvalid when the
  // file of authorities holds none.
  Status start(const Surface& surface);
  // Leaves what is under way, to be delivered again by the next start; records the rest.
  void stop();

  // Any thread.
  // Told of every commit; never blocks long.
  void committed(const Commit& commit);
  // Keys are gone: what was decoded with them is told no more.
  void erased() { ++erasures_; }
  // kInvalid when a webhook must not have that URL.
  Status check_target(const std::string& url) const;
  // Sends a webhook.test event; `done` is called once, on the thread that delivers or, when it is
  // refused, on the caller's.
  void test(const WebhookName& name, WebhookTested done);
  AttemptPage attempts(const WebhookName& name, std::uint64_t offset, std::uint32_t limit) const;
  // Commits that are to be delivered still, of all webhooks.
  double lag() const { return static_cast<double>(lag_); }

 private:
  struct Test {
    WebhookName name;
    WebhookTested done;
  };
  struct News {
    bool webhooks = true;  // There may be others; asked once at the start.
    bool access = false;
    std::vector<WebhookName> deleted;
    std::vector<Test> tests;
  };

  Status make_sender();
  void run();
  void take_news();
  void wake();
  WebhookTested counted(WebhookTested done);

  Shards& shards_;
  const Authenticator& authenticator_;
  Metrics& metrics_;
  const WebhookOptions options_;
  DeliveryLog log_;
  std::shared_ptr<WebhookSender> sender_;
  std::unique_ptr<WebhookWorker> worker_;  // Of the thread.

  std::mutex mutex_;
  News news_;                // Guarded by mutex_.
  bool is_running_ = false;  // Guarded by mutex_.
  std::atomic<std::size_t> tests_ = 0;
  std::atomic<bool> is_awake_ = false;
  std::atomic<bool> is_idle_ = true;  // No webhook is active: commits are no news.
  std::atomic<bool> is_stopping_ = false;
  std::atomic<std::uint64_t> lag_ = 0;
  std::atomic<std::uint64_t> erasures_ = 0;
  std::thread thread_;
};

}  // namespace daybook::api
