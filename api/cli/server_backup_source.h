// A log of a running server as the source of a backup: read in portions
// (api/system/backup_pages.h), each tried again when the connection fails.
//
// Threads: one at a time. Memory: a portion of some megabytes, or one commit.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "api/cli/http_client.h"
#include "snapshots/backup_source.h"

namespace daybook::cli {

struct ServerLog {
  std::size_t shard = 0;
  LogIdentity log;
  Place head{};
};

class BackupServer {
 public:
  BackupServer(std::string url, std::string token);

  // kForbidden "backup.refused" when the secret is refused; kNotFound "backup.not_offered" when the
  // server gives no backups; kUnavailable when it does not answer.
  Result<std::vector<ServerLog>> logs();
  // A portion of frames.
  Result<std::string> get(const std::string& path);

 private:
  const std::string url_;
  HttpClient client_;
};

// The server outlives it.
class ServerBackupSource : public BackupSource {
 public:
  ServerBackupSource(BackupServer& server, const ServerLog& log) : server_(server), log_(log) {}

  LogIdentity identity() const override { return log_.log; }
  Place head() const override { return log_.head; }
  Status commits(Place after, Place until, const EventStore::VisitCommit& visit) override;
  Status keys(const EventStore::VisitKey& visit) override;

 private:
  BackupServer& server_;
  const ServerLog log_;
};

}  // namespace daybook::cli
