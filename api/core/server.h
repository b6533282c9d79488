// The server: shards, callers, routes, mail and the HTTP listener put together in one folder.
//
// start() listens at once, answers /healthz, /readyz and /metrics while it opens the folder and
// rebuilds views if it must, and returns when everything is served; stop() answers what is in
// flight and closes. One thread calls both.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "api/access/request_meter.h"
#include "api/core/eraser.h"
#include "api/core/memory_share.h"
#include "api/core/queue_limits.h"
#include "api/mail/mail.h"
#include "api/surface.h"
#include "api/webhooks/webhooks.h"
#include "domain/core/result.h"
#include "eventstore/crypto.h"
#include "projections/runner.h"
#include "snapshots/past_options.h"

namespace daybook::api {

struct ServeOptions {
  std::filesystem::path data;
  Secret32 master;
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
  int threads = 1;
  std::string tls_certificate_file = {};
  std::string tls_key_file = {};
  std::string cors_origin = {};
  std::string smtp_url = {};                     // Empty: mails are files in DATA/outbox.
  std::string mail_from = {};                    // Empty: daybook@ and this machine's name.
  std::filesystem::path checkpoint_folder = {};  // Empty: no signed tree heads are written.
  RateLimits rate_limits = {};
  QueueLimits queues = {};
  WebhookOptions webhooks = {};             // Their folder is made of `data`.
  PastOptions past = {};                    // By default no checkpoints of the views are taken.
  std::size_t memory_bytes = kMemoryUsual;  // ShardOptions::memory_bytes of every shard.
  // Empty: no backups over HTTP. Else the secret that they ask with; at least 32 characters.
  std::string backup_token = {};
  // Empty: metrics are shown on this machine alone. Else the same for them, from anywhere.
  std::string metrics_token = {};
  std::filesystem::path key_backup_folder =
      {};  // Empty: keys are copied by `daybook backup` alone.
  RebuildProgress progress = {};
  // Called when the port is known, before anything is opened.
  std::function<void(std::uint16_t port)> listening = {};
  // Instead of SMTP and files; for tests.
  std::shared_ptr<mailing::MailSender> courier = {};
  std::chrono::milliseconds drain_max{10'000};
  EraserOptions erasing = {};
};

class RunningServer {
 public:
  // `surfaces` live as long as the program. kUnavailable: "store.in_use", an address that cannot be
  // listened on; kNotFound: no data in the folder; others as the parts tell.
  static Result<std::unique_ptr<RunningServer>> start(const ServeOptions& options,
                                                      std::span<const Surface* const> surfaces);
  ~RunningServer();  // Stops as stop() does.

  std::uint16_t port() const;
  std::string url() const;  // "http://127.0.0.1:8080"
  // Takes at most drain_max for the requests in flight, and a little for what waits behind them.
  void stop();

  // The parts, for tests.
  class Parts;
  Parts& parts() { return *parts_; }

 private:
  static Result<std::unique_ptr<RunningServer>> start_once(
      const ServeOptions& options, std::span<const Surface* const> surfaces);
  explicit RunningServer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace daybook::api
