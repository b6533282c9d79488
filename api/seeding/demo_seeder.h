// Seeds demo data: the jobs of every tenant, one after the other in the order they were asked for,
// those first that a stop interrupted.
//
// One thread. It looks when a job was asked for, and at start; while storage is in the way of a
// job, every second.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "api/core/shards.h"
#include "domain/core/commit.h"

namespace daybook::api {

class DemoSeeder {
 public:
  // The shards outlive it.
  explicit DemoSeeder(Shards& shards);
  ~DemoSeeder() { stop(); }

  void start();
  // Ends after the batch under way; the job goes on at the next start.
  void stop();

  // From any thread, also a committer's.
  void committed(const Commit& commit);

 private:
  void run();
  // Until called, or for so long; 0: for ever.
  void wait_for_news(std::chrono::seconds at_most);
  // False when a job has to be tried again.
  bool look();
  // Leaves the tenant's own writes their room between two batches.
  bool pause();

  Shards& shards_;
  const std::string worker_;  // "HOST:PROCESS"
  std::mutex mutex_;
  std::condition_variable changed_;
  bool has_news_ = true;  // Guarded by mutex_.
  std::atomic<bool> is_stopping_ = false;
  std::thread thread_;
};

}  // namespace daybook::api
