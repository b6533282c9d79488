#include "api/webhooks/worker.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "api/access/privacy.h"
#include "api/core/joiner.h"
#include "api/records/answers.h"
#include "api/webhooks/bookkeeping.h"
#include "api/webhooks/message.h"
#include "api/webhooks/signature.h"
#include "domain/automation/webhook.h"

namespace daybook::api {
namespace {

Time after(Time now, std::chrono::microseconds delay) { return Time{now.value + delay.count()}; }

bool goes_elsewhere(const Record& before, const Record& now) {
  return before.get(webhook::kUrl) != now.get(webhook::kUrl);
}

}  // namespace

WebhookWorker::WebhookWorker(Parts parts)
    : parts_(std::move(parts)), commits_(parts_.shards, parts_.erasures) {}

WebhookWorker::~WebhookWorker() {
  for (const auto& [ticket, sent] : sent_) {
    if (sent.tested) sent.tested(unavailable("server.stopping", "The server is stopping."));
  }
}

Status WebhookWorker::refresh() {
  std::map<WebhookName, bool> seen;
  for (std::size_t i = 0; i < parts_.shards.count(); ++i) {
    Shard& shard = parts_.shards.at(i);
    for (const TenantId tenant : shard.views().tenants()) {
      const bool lives_here = &parts_.shards.of(tenant) == &shard;
      if (tenant == kControl || !lives_here) continue;
      DAYBOOK_CHECK(refresh_tenant(shard, tenant, seen));
    }
  }
  std::erase_if(lines_, [&](const auto& line) { return !seen.contains(line.first); });
  return Done{};
}

Status WebhookWorker::refresh_tenant(const Shard& shard, TenantId tenant,
                                     std::map<WebhookName, bool>& seen) {
  DAYBOOK_TRY(std::vector<Record> records, records_of_webhooks(shard, tenant));
  for (Record& webhook : records) {
    const WebhookName name{tenant, webhook.key.id};
    const bool is_active = webhook.text(webhook::kStatus) == "active";
    const auto line = lines_.find(name);
    // What was delivered until now must not be delivered again when it is activated.
    if (!is_active && line != lines_.end()) record_tenant(tenant, {name});
    if (!is_active) continue;
    seen[name] = true;
    DAYBOOK_CHECK(follow(shard, name, std::move(webhook)));
  }
  return Done{};
}

Status WebhookWorker::follow(const Shard& shard, const WebhookName& name, Record webhook) {
  const auto found = lines_.find(name);
  if (found == lines_.end()) return open(shard, name, std::move(webhook));
  Line& line = found->second;
  if (line.webhook.get(webhook::kReplays) != webhook.get(webhook::kReplays)) {
    return open(shard, name, std::move(webhook));
  }
  if (goes_elsewhere(line.webhook, webhook)) line.queue.start_over();
  line.webhook = std::move(webhook);
  line.access_seen = 0;
  return Done{};
}

Status WebhookWorker::open(const Shard& shard, const WebhookName& name, Record webhook) {
  DAYBOOK_TRY(const Position delivered, delivered_position(shard, name.tenant, webhook));
  DeliveryQueue queue(delivered, failing_since(webhook), parts_.random);
  lines_.insert_or_assign(name, Line{std::move(webhook), std::move(queue), ++last_epoch_});
  return Done{};
}

void WebhookWorker::forget(const WebhookName& name) {
  for (auto& [ticket, sent] : sent_) sent.is_forgotten |= sent.name == name;
  parts_.log.forget(name);
}

void WebhookWorker::step(std::chrono::milliseconds wait_max) {
  bool has_more = false;
  for (auto& [name, line] : lines_) has_more |= read_log(name, line);
  send_all();
  record(false);
  const auto wait = has_more ? std::chrono::milliseconds(0) : until_due(wait_max);
  for (const WebhookReceipt& receipt : parts_.sender.wait(wait)) settle(receipt);
}

// True when there is more to read at once.
bool WebhookWorker::read_log(const WebhookName& name, Line& line) {
  const Time now = parts_.clock();
  if (now < line.read_again) return false;
  const Position head = parts_.shards.of(name.tenant).reader().position(name.tenant);
  for (std::size_t i = 0; i < kCommitsAtOnce; ++i) {
    if (line.queue.next().position > head || !line.queue.has_room()) return false;
    if (const auto end = webhook::left_out_up_to(line.webhook, line.queue.next().position)) {
      line.queue.skip_to({Position{end->value + 1}, 0});
      continue;
    }
    const auto read = commits_.at(name.tenant, line.queue.next().position);
    if (!read) {
      spdlog::error("webhook {}: the log cannot be read: {}", name.webhook.text(),
                    read.error().reason);
      line.read_again = after(now, kReadAgain);
      return false;
    }
    if (!read_commit(line, (*read)->commit)) return false;
  }
  return true;
}

// False when the queue is full before the commit's end.
bool WebhookWorker::read_commit(Line& line, const Commit& commit) const {
  for (std::uint32_t i = line.queue.next().index; i < commit.events.size(); ++i) {
    line.queue.skip_to({commit.position, i});
    if (!is_told(line, commit.events[i])) continue;
    if (!line.queue.has_room()) return false;
    line.queue.add(commit.events[i].record);
  }
  line.queue.skip_to({Position{commit.position.value + 1}, 0}, !is_about_webhooks(commit));
  return true;
}

bool WebhookWorker::is_told(const Line& line, const Event& event) const {
  const bool is_own = event.record.kind == webhook::kWebhook.id;
  return !is_own && told_kind(event.record.kind) && webhook::wants(line.webhook, event.name);
}

// Nothing of a kind that the surface never shows.
std::optional<WebhookWorker::ToldKind> WebhookWorker::told_kind(KindId kind) const {
  for (const Resource* resource : parts_.surface.resources) {
    if (resource->kind->id == kind)
      return ToldKind{*resource->kind, resource, resource->permission};
  }
  for (const HistoryKind& shown : parts_.surface.history_kinds) {
    if (shown.kind->id == kind) return ToldKind{*shown.kind, nullptr, shown.permission};
  }
  return std::nullopt;
}

bool WebhookWorker::may_see(const Caller& caller, const ToldKind& told) const {
  const bool is_in_history_alone = told.resource == nullptr;
  return caller.permissions.allow(std::string(told.permission) + "/read") &&
         (!is_in_history_alone || caller.permissions.allow(parts_.surface.history_permission));
}

// Begins behind the one that was served last, so that nobody is always first at the limit.
void WebhookWorker::send_all() {
  const auto middle = lines_.upper_bound(served_last_);
  for (auto line = middle; line != lines_.end(); ++line) send_due(line->first, line->second);
  for (auto line = lines_.begin(); line != middle; ++line) send_due(line->first, line->second);
}

void WebhookWorker::send_due(const WebhookName& name, Line& line) {
  const Time now = parts_.clock();
  while (sent_.size() < kInFlightMax && line.queue.due(now) <= now && may_act(name, line)) {
    const auto place = line.queue.take(now);
    if (!place) return;
    served_last_ = name;
    send(name, line, *place);
  }
}

// Asked again when a commit may have changed who may do what, and when the token runs out.
bool WebhookWorker::may_act(const WebhookName& name, Line& line) {
  const Time now = parts_.clock();
  const bool has_run_out = line.caller != nullptr &&
                           (line.caller->has_expired(now) || line.caller->has_outdated_rights(now));
  if (line.access_seen == access_ && !has_run_out) return line.caller != nullptr;
  line.access_seen = access_;
  line.caller = nullptr;
  const auto token = Uuid::parse(line.webhook.text(webhook::kMakerToken));
  auto caller = parts_.authenticator.maker(token.value_or(Uuid{}));
  const bool is_maker = caller && (*caller)->tenant == name.tenant &&
                        (*caller)->user == line.webhook.integer(webhook::kMaker);
  if (is_maker) line.caller = std::move(*caller);
  if (line.caller == nullptr && !std::exchange(line.is_halted, true)) {
    spdlog::warn("webhook {} of tenant {} waits: the user or token that wrote it is not active",
                 name.webhook.text(), name.tenant.value);
  }
  if (line.caller != nullptr) line.is_halted = false;
  return line.caller != nullptr;
}

void WebhookWorker::send(const WebhookName& name, Line& line, EventPlace place) {
  auto message = message_of(name, line, place);
  if (message && !*message) return line.queue.dropped(place);
  Status sent = Done{};
  if (message) {
    Sent about{name, place, line.epoch, std::move((*message)->attempt), {}};
    sent = post(name, line.webhook, std::move((*message)->body), std::move(about));
  } else {
    sent = message.error();
  }
  if (sent) return;
  spdlog::error("webhook {}: an event cannot be sent: {}", name.webhook.text(),
                sent.error().reason);
  line.queue.failed(place, parts_.clock());
}

Result<Version> WebhookWorker::version_after(TenantId tenant, const ReadCommit& read,
                                             EventPlace place) const {
  const RecordKey& key = read.commit.events[place.index].record;
  DAYBOOK_TRY(const auto touches, parts_.shards.of(tenant).reader().touches(
                                      tenant, key, Position{place.position.value - 1}, 1));
  if (touches.empty() || touches.front().position != place.position) {
    return corrupt("webhook.no_version", "The history does not know this change.");
  }
  return Version{touches.front().version.value - read.later[place.index]};
}

// Nothing when its maker may not read such records.
Result<std::optional<WebhookWorker::Message>> WebhookWorker::message_of(const WebhookName& name,
                                                                        const Line& line,
                                                                        EventPlace place) {
  DAYBOOK_TRY(const auto read, commits_.at(name.tenant, place.position));
  const Event& event = read->commit.events.at(place.index);
  const auto told = told_kind(event.record.kind);
  if (!told || !may_see(*line.caller, *told)) return std::optional<Message>{};
  const Shard& home = parts_.shards.of(name.tenant);
  if (is_hidden(home, name.tenant, event.record, *line.caller)) {
    return std::optional<Message>{};
  }
  DAYBOOK_TRY(const Version version, version_after(name.tenant, *read, place));
  Message message;
  message.attempt.event = webhook_message_id(read->commit, place.index);
  message.attempt.type = event.name;
  message.attempt.position = place.position;
  message.attempt.attempt = line.queue.failures(place) + 1;
  message.body = write_message({told->kind, told->resource, read->commit, place.index, version});
  return std::optional<Message>{std::move(message)};
}

Status WebhookWorker::post(const WebhookName& name, const Record& webhook, std::string body,
                           Sent sent) {
  DAYBOOK_TRY(const Secret32 server_secret,
              parts_.shards.of(name.tenant).keys().server_secret(kMailSecret));
  const Time now = parts_.clock();
  const std::int64_t unix_s = now.value / 1'000'000;
  const auto secrets = webhook_secrets(server_secret, name.tenant, webhook, now);
  WebhookRequest request;
  request.ticket = ++last_ticket_;
  request.url = webhook.text(webhook::kUrl);
  request.headers = {
      "webhook-id: " + sent.attempt.event, "webhook-timestamp: " + std::to_string(unix_s),
      "webhook-signature: " + webhook_signature(secrets, sent.attempt.event, unix_s, body)};
  request.body = std::move(body);
  sent.attempt.at = now;
  sent_.emplace(request.ticket, std::move(sent));
  parts_.sender.send(std::move(request));
  return Done{};
}

void WebhookWorker::test(const WebhookName& name, const WebhookTested& done) {
  const auto webhook = parts_.shards.of(name.tenant)
                           .reader()
                           .record(name.tenant, {webhook::kWebhook.id, name.webhook});
  if (!webhook || !*webhook || !(*webhook)->exists()) {
    return done(not_found("webhook.not_found", "Not found."));
  }
  if (sent_.size() >= kInFlightMax) {
    return done(unavailable("webhook.busy", "Too many deliveries are under way."));
  }
  Sent sent{name, {}, 0, {}, done};
  sent.attempt.event = "test_" + fresh_id().text();
  sent.attempt.type = "webhook.test";
  std::string body = write_test_message(sent.attempt.event, name.webhook, parts_.clock());
  const Status posted = post(name, **webhook, std::move(body), std::move(sent));
  if (!posted) done(posted.error());
}

void WebhookWorker::finish() { record(true); }

std::uint64_t WebhookWorker::lag() const {
  std::uint64_t lag = 0;
  for (const auto& [name, line] : lines_) {
    const auto head = parts_.shards.of(name.tenant).reader().position(name.tenant);
    lag += head.value - std::min(head, line.queue.position()).value;
  }
  return lag;
}

}  // namespace daybook::api
