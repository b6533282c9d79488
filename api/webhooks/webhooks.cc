#include "api/webhooks/webhooks.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <random>
#include <utility>

#include "api/webhooks/authorities.h"
#include "api/webhooks/bookkeeping.h"
#include "api/webhooks/target.h"
#include "domain/automation/webhook.h"

namespace daybook::api {
namespace {

std::vector<WebhookName> deleted_in(const Commit& commit) {
  std::vector<WebhookName> deleted;
  for (const Event& event : commit.events) {
    if (event.record.kind != webhook::kWebhook.id) continue;
    const bool is_deleted = std::ranges::any_of(event.changes, [](const Change& change) {
      return change.field == kExistence && change.after != Value{true};
    });
    if (is_deleted) deleted.push_back({commit.tenant, event.record.id});
  }
  return deleted;
}

// No secret: it only keeps receivers from being tried all at once.
std::function<double()> random_shares() {
  return [engine = std::minstd_rand(std::random_device{}())]() mutable {
    return std::uniform_real_distribution<double>(0, 1)(engine);
  };
}

}  // namespace

Webhooks::Webhooks(Shards& shards, const Authenticator& authenticator, Metrics& metrics,
                   WebhookOptions options)
    : shards_(shards),
      authenticator_(authenticator),
      metrics_(metrics),
      options_(std::move(options)),
      log_(options_.folder),
      sender_(options_.sender) {}

Webhooks::~Webhooks() { stop(); }

Status Webhooks::make_sender() {
  CurlSenderOptions options;
  options.allow_private = options_.allow_private;
  if (!options_.ca_file.empty()) {
    DAYBOOK_TRY(options.authorities, Authorities::read(options_.ca_file));
  }
  sender_ = make_curl_sender(std::move(options));
  if (sender_ != nullptr) return Done{};
  return unavailable("webhook.library", "libcurl cannot be started.");
}

Status Webhooks::start(const Surface& surface) {
  if (sender_ == nullptr) DAYBOOK_CHECK(make_sender());
  worker_ = std::make_unique<WebhookWorker>(
      WebhookWorker::Parts{shards_, authenticator_, metrics_, *sender_, log_, surface,
                           options_.clock, random_shares(), options_.give_up_after, &erasures_});
  const std::lock_guard lock(mutex_);
  is_running_ = true;
  thread_ = std::thread([this] { run(); });
  return Done{};
}

void Webhooks::stop() {
  std::vector<Test> waiting;
  {
    const std::lock_guard lock(mutex_);
    is_running_ = false;
    is_stopping_ = true;
    waiting.swap(news_.tests);
  }
  for (const Test& test : waiting) {
    test.done(unavailable("server.stopping", "The server is stopping."));
  }
  if (!thread_.joinable()) return;
  sender_->wake();
  thread_.join();
  worker_.reset();
}

void Webhooks::run() {
  while (!is_stopping_) {
    is_awake_ = false;
    take_news();
    worker_->step(options_.look_every);
    lag_ = worker_->lag();
  }
  worker_->finish();
}

void Webhooks::take_news() {
  News news;
  {
    const std::lock_guard lock(mutex_);
    std::swap(news, news_);
    news_.webhooks = false;
  }
  if (news.access) worker_->access_changed();
  if (news.webhooks) {
    // Before the list is read, so that no commit falls between.
    is_idle_ = false;
    const Status read = worker_->refresh();
    if (!read) {
      spdlog::error("the webhooks cannot be read: {}", read.error().reason);
      const std::lock_guard lock(mutex_);
      news_.webhooks = true;
    }
  }
  is_idle_ = worker_->is_idle();
  for (const WebhookName& name : news.deleted) worker_->forget(name);
  for (const Test& test : news.tests) worker_->test(test.name, test.done);
}

void Webhooks::committed(const Commit& commit) {
  const bool changes = changes_webhooks(commit);
  const bool is_access = touches_access(commit);
  if (!changes && (is_idle_ || is_about_webhooks(commit))) {
    if (!is_access) return;
  }
  if (changes || is_access) {
    const std::lock_guard lock(mutex_);
    news_.webhooks |= changes;
    news_.access |= is_access;
    if (changes) std::ranges::move(deleted_in(commit), std::back_inserter(news_.deleted));
  }
  wake();
}

// One signal for all the commits that come before it is heard.
void Webhooks::wake() {
  if (is_awake_.exchange(true)) return;
  const std::lock_guard lock(mutex_);
  if (is_running_) sender_->wake();
}

Status Webhooks::check_target(const std::string& url) const {
  return check_webhook_target(url, options_.allow_private);
}

WebhookTested Webhooks::counted(WebhookTested done) {
  return [this, done = std::move(done)](const Result<Attempt>& attempt) {
    --tests_;
    done(attempt);
  };
}

void Webhooks::test(const WebhookName& name, WebhookTested done) {
  if (++tests_ > kTestsMax) {
    --tests_;
    return done(unavailable("webhook.busy", "Too many tests are under way."));
  }
  WebhookTested counting = counted(std::move(done));
  std::unique_lock lock(mutex_);
  if (!is_running_) {
    lock.unlock();
    return counting(unavailable("server.stopping", "The server is stopping."));
  }
  news_.tests.push_back({name, std::move(counting)});
  lock.unlock();
  wake();
}

AttemptPage Webhooks::attempts(const WebhookName& name, std::uint64_t offset,
                               std::uint32_t limit) const {
  return log_.page(name, offset, limit);
}

}  // namespace daybook::api
