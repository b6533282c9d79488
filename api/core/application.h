// What every request can reach: the parts a server is made of, and nothing that a request owns.
// Made and owned by api/core/server.cc; the parts outlive every request.
#pragma once

#include <optional>
#include <string>

#include "api/access/authenticator.h"
#include "api/access/request_meter.h"
#include "api/core/metrics.h"
#include "api/core/queue_limits.h"
#include "api/core/shards.h"
#include "api/core/workers.h"
#include "api/secrets/password.h"
#include "eventstore/crypto.h"

namespace daybook::api {

class CheckpointSigner;
class Eraser;
class HistoryFeeds;
class Joiner;
class ShardHost;
class SignIn;
class KeyBackupFolder;
class PlatformSettings;
class Readiness;
struct SystemPages;
class Webhooks;

struct Application {
  Shards& shards;
  ShardHost& shard_host;
  Authenticator& authenticator;
  RequestMeter& meter;
  Workers& workers;
  Workers& undo_workers;    // Of their own, since a large undo takes long.
  Workers& past_workers;    // For reads of the past, which may wait until it is made ready.
  Workers& search_workers;  // For lists that may take long.
  Metrics& metrics;
  secrets::PasswordHasher& hasher;
  Joiner& joiner;
  SignIn& sign_in;
  Eraser& eraser;
  CheckpointSigner& signer;
  const Readiness& readiness;
  const SystemPages& pages;
  Webhooks& webhooks;
  HistoryFeeds& feeds;
  Seats& exports;  // Of what is downloaded piece by piece.
  const QueueLimits& queues;
  PlatformSettings& platform_settings;
  // SHA-256 of the secret that backups over HTTP ask with; nothing when there are none.
  std::optional<Digest> backup_token_hash = {};
  // Of the one that metrics are asked for with; nothing: they are for this machine alone.
  std::optional<Digest> metrics_token_hash = {};
  const KeyBackupFolder* key_backup = nullptr;  // Null without --keys-backup-dir.
};

}  // namespace daybook::api
