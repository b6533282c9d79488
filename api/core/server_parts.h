// What a running server is made of. Only api/core/server.cc and tests see it.
#pragma once

#include <memory>
#include <string>

#include "api/checkpoints/checkpoint_signer.h"
#include "api/core/application.h"
#include "api/core/dispatch.h"
#include "api/core/eraser.h"
#include "api/core/joiner.h"
#include "api/core/platform_settings.h"
#include "api/core/server.h"
#include "api/core/shard_host.h"
#include "api/history/feeds.h"
#include "api/history/import_undoer.h"
#include "api/http/server.h"
#include "api/outbox/outbox.h"
#include "api/seeding/demo_seeder.h"
#include "api/sign_in/sign_in.h"
#include "api/system/readiness.h"
#include "api/system/system.h"
#include "api/webhooks/webhooks.h"

namespace daybook::api {

class CheckpointWriter;
class KeyBackupFolder;

class RunningServer::Parts {
 public:
  explicit Parts(const ServeOptions& options);
  ~Parts();

  Status listen();
  Status open_shards();
  Status serve(std::span<const Surface* const> surfaces);
  void stop();

  const ServeOptions& options() const { return options_; }
  std::uint16_t port() const { return port_; }
  Shards& shards() { return shards_; }
  ShardHost& shard_host() { return shard_host_; }
  Workers& workers() { return workers_; }
  Joiner& joiner() { return joiner_; }
  Eraser& eraser() { return eraser_; }
  Outbox& outbox() { return *outbox_; }
  Webhooks& webhooks() { return webhooks_; }
  const Router& router() const { return router_; }

 private:
  Result<std::unique_ptr<Shard>> open_shard(std::size_t index, const std::filesystem::path& folder,
                                            bool make);
  void committed(std::size_t shard, const Commit& commit);
  void handle(const http::Request& request, http::Responder responder);
  double view_lag() const;
  http::ServerOptions http_options();

  const ServeOptions options_;
  Metrics metrics_;
  Readiness readiness_;
  Shards shards_;
  ShardHost shard_host_;
  Authenticator authenticator_;
  PlatformSettings platform_settings_;
  RequestMeter meter_;
  Webhooks webhooks_;
  HistoryFeeds feeds_;
  Seats exports_;
  Workers workers_;
  Workers undo_workers_;
  Workers past_workers_;
  Workers search_workers_;
  secrets::PasswordHasher hasher_;
  Joiner joiner_;
  SignIn sign_in_;
  Eraser eraser_;
  CheckpointSigner signer_;
  SystemPages pages_;
  Router router_;
  Application application_;
  Dispatcher dispatcher_;
  std::unique_ptr<Outbox> outbox_;
  ImportUndoer import_undoer_;
  DemoSeeder demo_seeder_;
  std::unique_ptr<KeyBackupFolder> key_backup_;    // Null without a folder for it.
  std::unique_ptr<CheckpointWriter> checkpoints_;  // Null without a folder for them.
  std::unique_ptr<http::Server> server_;
  std::uint16_t port_ = 0;
};

}  // namespace daybook::api
