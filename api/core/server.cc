#include "api/core/server.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "api/checkpoints/checkpoint_writer.h"
#include "api/core/descriptors.h"
#include "api/core/incarnation.h"
#include "api/core/key_backup_folder.h"
#include "api/core/memory_share.h"
#include "api/core/placement.h"
#include "api/core/server_parts.h"
#include "api/core/tenants.h"
#include "api/core/views_mender.h"
#include "api/outbox/courier.h"

namespace daybook::api {
namespace {

constexpr int kWorkerThreads_min = 2;
// Two of them may be making views of the past; the others answer from what is there.
constexpr std::size_t kPastWorkerThreads = 4;
constexpr std::size_t kUndoWorkerThreads = 2;
constexpr std::size_t kSearchWorkerThreads = 2;

WebhookOptions webhook_options(const ServeOptions& options) {
  WebhookOptions webhooks = options.webhooks;
  webhooks.folder = options.data / "webhooks";
  return webhooks;
}

}  // namespace

RunningServer::Parts::Parts(const ServeOptions& options)
    : options_(options),
      shard_host_(shards_, options.data,
                  [this](std::size_t index, const std::filesystem::path& folder, bool make) {
                    return open_shard(index, folder, make);
                  }),
      authenticator_(shards_),
      platform_settings_(shards_),
      meter_(options.rate_limits),
      webhooks_(shards_, authenticator_, metrics_, webhook_options(options)),
      feeds_(options.queues.streams),
      exports_(options.queues.exports, "downloads under way", "export.too_many"),
      workers_(static_cast<std::size_t>(std::max(kWorkerThreads_min, options.threads)),
               options.queues.tasks),
      undo_workers_(kUndoWorkerThreads, options.queues.undos),
      past_workers_(kPastWorkerThreads, options.queues.looks),
      search_workers_(kSearchWorkerThreads, options.queues.searches),
      joiner_(shards_),
      sign_in_(shards_, hasher_),
      eraser_(shards_, options.erasing),
      application_{
          shards_,       shard_host_,     authenticator_,    meter_,  workers_,  undo_workers_,
          past_workers_, search_workers_, metrics_,          hasher_, joiner_,   sign_in_,
          eraser_,       signer_,         readiness_,        pages_,  webhooks_, feeds_,
          exports_,      options_.queues, platform_settings_},
      dispatcher_(application_, router_),
      import_undoer_(shards_),
      demo_seeder_(shards_) {
  const auto hash_of = [](const std::string& secret) {
    return secret.empty() ? std::optional<Digest>{} : sha256(secret);
  };
  application_.backup_token_hash = hash_of(options.backup_token);
  application_.metrics_token_hash = hash_of(options.metrics_token);
}

RunningServer::Parts::~Parts() { stop(); }

Status RunningServer::Parts::listen() {
  if (!std::filesystem::exists(options_.data / "log")) {
    return not_found("store.absent", "There is no data in this folder; make it with init.");
  }
  OutboxOptions outbox;
  outbox.host = host_name();
  outbox.from = options_.mail_from.empty() ? "daybook@" + outbox.host : options_.mail_from;
  outbox.courier = options_.courier;
  if (outbox.courier == nullptr) {
    DAYBOOK_TRY(outbox.courier, make_courier(options_.smtp_url, options_.data / "outbox"));
  }
  outbox_ = std::make_unique<Outbox>(shards_, std::move(outbox));
  eraser_.on_erased([this](const ErasedSubjects& gone) {
    return outbox_->forget(gone.mails, options_.data / "outbox");
  });
  server_ = std::make_unique<http::Server>(
      http_options(), [this](const http::Request& request, http::Responder responder) {
        handle(request, std::move(responder));
      });
  DAYBOOK_CHECK(server_->start());
  port_ = server_->port();
  if (options_.listening) options_.listening(port_);
  return Done{};
}

http::ServerOptions RunningServer::Parts::http_options() {
  http::ServerOptions http;
  http.host = options_.host;
  http.port = options_.port;
  http.threads = options_.threads;
  http.tls_certificate_file = options_.tls_certificate_file;
  http.tls_key_file = options_.tls_key_file;
  http.cors_origin = options_.cors_origin;
  const std::size_t connections = connections_for(descriptor_limit());
  if (connections < http.limits.connections_max) {
    spdlog::info("at most {} connections, for so few files may be open", connections);
    http.limits.connections_max = connections;
  }
  http.limits.body_bytes_in_memory_max = under_way_share(options_.memory_bytes);
  http.limits.answer_bytes_in_memory_max = under_way_share(options_.memory_bytes);
  http.limits.body_bytes_max = [this](std::string_view method, std::string_view path) {
    return readiness_.is_ready() ? dispatcher_.body_bytes_max(method, path) : kBodyBytesMax;
  };
  http.hooks.connections_changed = [this](std::size_t open) { metrics_.connections(open); };
  http.hooks.refused = [this](int status) { metrics_.refused(status); };
  http.hooks.body_too_large = [this](const http::Request& request, std::string_view detail) {
    return readiness_.is_ready() ? dispatcher_.too_large(request, detail)
                                 : http::problem(413, detail);
  };
  http.hooks.handler_failed = [](std::string_view request_id) {
    spdlog::error("request {} ended in an exception", request_id);
  };
  http.hooks.accept_failed = [](std::string_view reason) {
    spdlog::error("a connection cannot be accepted: {}", reason);
  };
  return http;
}

void RunningServer::Parts::handle(const http::Request& request, http::Responder responder) {
  if (readiness_.is_ready()) return dispatcher_(request, std::move(responder));
  std::move(responder)(answer_starting(request, application_));
}

Result<std::unique_ptr<Shard>> RunningServer::Parts::open_shard(std::size_t index,
                                                                const std::filesystem::path& folder,
                                                                bool make) {
  ShardOptions shard;
  shard.folder = folder;
  shard.master = options_.master;
  shard.create_if_absent = make;
  shard.progress = [this](std::uint64_t done, std::uint64_t total) {
    readiness_.progress(done, total);
    if (options_.progress) options_.progress(done, total);
  };
  shard.past = options_.past;
  shard.memory_bytes = options_.memory_bytes;
  shard.queued_max = options_.queues.writes;
  shard.committed = [this, index](const Commit& commit) { committed(index, commit); };
  shard.ends_batch = touches_access;
  shard.batch_written = [this](const BatchReport& report) { metrics_.batch_written(report); };
  return Shard::open(shard);
}

Status RunningServer::Parts::open_shards() {
  DAYBOOK_CHECK(shard_host_.open_known(false));
  return record_home_shard(shards_);
}

void RunningServer::Parts::committed(std::size_t shard, const Commit& commit) {
  platform_settings_.forget(commit);
  authenticator_.forget(commit);
  outbox_->committed(commit);
  import_undoer_.committed(commit);
  demo_seeder_.committed(commit);
  webhooks_.committed(commit);
  feeds_.committed(commit);
  if (shard != 0) return;
  if (!follow_placement(shards_, commit)) {
    spdlog::error("tenant {}: its shard is not hosted here", commit.tenant.value);
  }
}

Status RunningServer::Parts::serve(std::span<const Surface* const> surfaces) {
  for (const Surface* surface : surfaces) {
    router_.add(*surface);
    dispatcher_.add(*surface);
  }
  const bool gives_backups = application_.backup_token_hash.has_value();
  add_system_routes(router_, surfaces, gives_backups);
  pages_ = describe(surfaces, gives_backups);
  DAYBOOK_CHECK(begin_incarnation(shards_));
  DAYBOOK_CHECK(joiner_.resume());
  DAYBOOK_CHECK(resume_provisioning(shards_, joiner_));
  if (!options_.key_backup_folder.empty()) {
    key_backup_ = std::make_unique<KeyBackupFolder>(shards_, options_.key_backup_folder);
    application_.key_backup = key_backup_.get();
    DAYBOOK_CHECK(key_backup_->refresh());
    shard_host_.on_added([this] { return key_backup_->refresh(); });
  }
  if (!options_.checkpoint_folder.empty()) {
    checkpoints_ = std::make_unique<CheckpointWriter>(shards_, options_.checkpoint_folder);
    DAYBOOK_CHECK(checkpoints_->start());
  }
  metrics_.watch_outbox([this] { return outbox_->depth(); });
  metrics_.watch_views([this] { return view_lag(); });
  outbox_->start();
  import_undoer_.start();
  demo_seeder_.start();
  // What is told is named as the first surface names it.
  if (!surfaces.empty()) DAYBOOK_CHECK(webhooks_.start(*surfaces.front()));
  metrics_.watch_webhooks([this] { return webhooks_.lag(); });
  // Checkpoints and past views hold what was erased as it was; a backup of keys, how to read it.
  eraser_.on_erased([this](const ErasedSubjects& gone) {
    webhooks_.erased();
    return gone.shard.past().forget();
  });
  if (key_backup_ != nullptr) {
    eraser_.on_erased([this](const ErasedSubjects&) { return key_backup_->refresh(); });
  }
  eraser_.start();
  readiness_.ready();
  return Done{};
}

// Every commit of a shard is of one tenant, so their positions add up to the place reached.
double RunningServer::Parts::view_lag() const {
  double lag = 0;
  for (std::size_t i = 0; i < shards_.count(); ++i) {
    Shard& shard = shards_.at(i);
    std::uint64_t shown = 0;
    for (const TenantId tenant : shard.views().tenants()) {
      shown += shard.reader().position(tenant).value;
    }
    const std::uint64_t head = shard.store().head().value;
    lag += static_cast<double>(head - std::min(head, shown));
  }
  return lag;
}

// What others still work for goes last: requests, then mails and tasks, then the committers.
// Whoever waited for a search is gone by then, and many of them could take minutes.
void RunningServer::Parts::stop() {
  readiness_.stop();
  if (server_ != nullptr) server_->drain(options_.drain_max);
  server_.reset();
  metrics_.watch_outbox({});
  metrics_.watch_views({});
  metrics_.watch_webhooks({});
  eraser_.stop();
  if (outbox_ != nullptr) outbox_->stop();
  import_undoer_.stop();
  demo_seeder_.stop();
  webhooks_.stop();
  checkpoints_.reset();
  workers_.stop();
  undo_workers_.stop();
  past_workers_.drop_and_stop();
  search_workers_.drop_and_stop();
  for (std::size_t i = 0; i < shards_.count(); ++i) shards_.at(i).committer().stop();
}

RunningServer::RunningServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
RunningServer::~RunningServer() = default;

// What was found out about the views is known when it is tried again, and they are made anew.
Result<std::unique_ptr<RunningServer>> RunningServer::start(
    const ServeOptions& options, std::span<const Surface* const> surfaces) {
  auto started = start_once(options, surfaces);
  if (started || !tells_of_damaged_views(started.error())) return started;
  return start_once(options, surfaces);
}

Result<std::unique_ptr<RunningServer>> RunningServer::start_once(
    const ServeOptions& options, std::span<const Surface* const> surfaces) {
  auto parts = std::make_unique<Parts>(options);
  DAYBOOK_CHECK(parts->listen());
  DAYBOOK_CHECK(parts->open_shards());
  DAYBOOK_CHECK(parts->serve(surfaces));
  return std::unique_ptr<RunningServer>(new RunningServer(std::move(parts)));
}

std::uint16_t RunningServer::port() const { return parts_->port(); }

std::string RunningServer::url() const {
  const ServeOptions& options = parts_->options();
  const std::string scheme = options.tls_certificate_file.empty() ? "http://" : "https://";
  const bool is_ipv6 = options.host.find(':') != std::string::npos;
  const std::string host = is_ipv6 ? "[" + options.host + "]" : options.host;
  return scheme + host + ":" + std::to_string(port());
}

void RunningServer::stop() { parts_->stop(); }

}  // namespace daybook::api
