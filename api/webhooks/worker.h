// Delivers to webhooks: reads the log behind each one's position, sends what it wants and may see,
// and records how far it is. webhooks.h gives it a thread; tests give it a clock, a sender and
// steps.
//
// One thread. Everything in Parts outlives it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "api/access/authenticator.h"
#include "api/access/caller.h"
#include "api/core/metrics.h"
#include "api/core/shards.h"
#include "api/surface.h"
#include "api/webhooks/commit_cache.h"
#include "api/webhooks/delivery_log.h"
#include "api/webhooks/delivery_queue.h"
#include "api/webhooks/sender.h"

namespace daybook::api {

// Is told the outcome of a test; kUnavailable when there will be none.
using WebhookTested = std::function<void(const Result<Attempt>&)>;

class WebhookWorker {
 public:
  static constexpr std::size_t kInFlightMax = 128;        // Of all webhooks.
  static constexpr std::size_t kCommitsAtOnce = 256;      // Of one webhook, before others' turn.
  static constexpr std::chrono::seconds kRecordEvery{1};  // At most, for each webhook.
  static constexpr std::chrono::seconds kReadAgain{5};    // After the log could not be read.

  struct Parts {
    Shards& shards;
    const Authenticator& authenticator;
    Metrics& metrics;
    WebhookSender& sender;
    DeliveryLog& log;
    const Surface& surface;  // The kinds that are told of, and how.
    std::function<Time()> clock;
    std::function<double()> random;           // From 0 to 1.
    std::chrono::microseconds give_up_after;  // A delivery that fails for so long disables.
    const std::atomic<std::uint64_t>* erasures = nullptr;  // As CommitCache.
  };

  explicit WebhookWorker(Parts parts);
  // Tests that are under way get kUnavailable.
  ~WebhookWorker();

  // Looks which webhooks there are. An error: nothing changed, ask again.
  Status refresh();
  // Somebody's rights may have changed.
  void access_changed() { ++access_; }
  // It was deleted.
  void forget(const WebhookName& name);
  void test(const WebhookName& name, const WebhookTested& done);

  // Reads, sends what is due, and waits for outcomes: until there is one, something is due, the
  // sender is woken or the time is over.
  void step(std::chrono::milliseconds wait_max);
  // Records how far every webhook is, due or not.
  void finish();

  bool is_idle() const { return lines_.empty(); }  // No webhook is active.
  std::uint64_t lag() const;                       // Commits to deliver or pass, of all webhooks.

 private:
  // What is kept of an active webhook.
  struct Line {
    Record webhook;
    DeliveryQueue queue;
    std::uint64_t epoch = 0;  // What was sent before a replay says nothing of what is sent after.
    std::shared_ptr<const Caller> caller = {};  // In whose name; null while they may not act.
    std::uint64_t access_seen = 0;
    bool is_halted = false;
    Time recorded_at{};
    Time read_again{};
  };
  struct ToldKind {
    const Kind& kind;
    const Resource* resource;  // Null: only the history shows it.
    std::string_view permission;
  };
  struct Message {
    Attempt attempt;
    std::string body;
  };
  struct Sent {
    WebhookName name;
    EventPlace place;
    std::uint64_t epoch = 0;
    Attempt attempt;
    WebhookTested tested;       // Of tests only.
    bool is_forgotten = false;  // Deleted meanwhile: nothing is written down any more.
  };

  Status refresh_tenant(const Shard& shard, TenantId tenant, std::map<WebhookName, bool>& seen);
  Status follow(const Shard& shard, const WebhookName& name, Record webhook);
  Status open(const Shard& shard, const WebhookName& name, Record webhook);
  bool read_log(const WebhookName& name, Line& line);
  bool read_commit(Line& line, const Commit& commit) const;
  bool is_told(const Line& line, const Event& event) const;
  std::optional<ToldKind> told_kind(KindId kind) const;
  bool may_see(const Caller& caller, const ToldKind& told) const;

  void send_all();
  void send_due(const WebhookName& name, Line& line);
  bool may_act(const WebhookName& name, Line& line);
  void send(const WebhookName& name, Line& line, EventPlace place);
  Result<std::optional<Message>> message_of(const WebhookName& name, const Line& line,
                                            EventPlace place);
  Result<Version> version_after(TenantId tenant, const ReadCommit& read, EventPlace place) const;
  Status post(const WebhookName& name, const Record& webhook, std::string body, Sent sent);

  void settle(const WebhookReceipt& receipt);
  void settle_in(Line& line, const Sent& sent, const WebhookReceipt& receipt);
  void disable(const WebhookName& name, const std::string& reason);
  void record(bool all);
  void record_tenant(TenantId tenant, const std::vector<WebhookName>& names);
  std::chrono::milliseconds until_due(std::chrono::milliseconds most) const;

  Parts parts_;
  CommitCache commits_;
  std::map<WebhookName, Line> lines_;
  std::map<std::uint64_t, Sent> sent_;  // By ticket.
  std::uint64_t last_ticket_ = 0;
  std::uint64_t last_epoch_ = 0;
  std::uint64_t access_ = 1;
  WebhookName served_last_;
};

}  // namespace daybook::api
