// Writes signed tree heads to a folder that should lie elsewhere: a log whose end was cut off can
// be found out only against a head that was kept where whoever cut it cannot write.
//
// DIR/tenant-<number>.checkpoints, to which a note is added at most once a second while the tenant
// is written to. Nothing is ever written over.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <thread>

#include "api/core/shards.h"
#include "domain/core/result.h"

namespace daybook::api {

// One thread of its own. The shards outlive it.
class CheckpointWriter {
 public:
  CheckpointWriter(const Shards& shards, std::filesystem::path folder);
  ~CheckpointWriter();  // Writes what is new a last time.

  // kUnavailable when the folder cannot be written to.
  Status start();

 private:
  void run();
  Status write_all();
  Status write(Shard& shard, TenantId tenant, Position position) const;

  const Shards& shards_;
  const std::filesystem::path folder_;
  std::map<TenantId, Position> written_;  // Of the thread, once it runs.
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool is_stopping_ = false;  // Guarded by mutex_.
  std::thread thread_;
};

}  // namespace daybook::api
