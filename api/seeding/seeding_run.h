// One worker's work on one job of demo data: batch by batch, each a commit of the tenant in the
// name of the administrator who asked for it, with the job as its cause and import. Which batches
// there were is not remembered: what the tenant has is passed by, so a job that was cut short goes
// on where it was.
//
// On the thread that seeds, which may wait for commits.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "api/core/shards.h"
#include "api/seeding/demo_batch.h"

namespace daybook::api {

// Records a batch.
inline constexpr std::size_t kDemoBatch = 20;

// How many records the demo data has.
std::size_t demo_size();

class SeedingRun {
 public:
  // After each commit of the tenant; false: the server stops, so the run ends.
  using Pause = std::function<bool()>;

  SeedingRun(Shards& shards, Record job, std::string worker, Pause pause);

  // False: storage is in the way, so it is to be tried again. True: it is over, or the server
  // stops.
  bool run();

 private:
  enum class Going : std::uint8_t { kOn, kOver, kLater };

  Going begin();
  Going make_all();
  Going make_batch(std::span<const DemoRecord> records);
  Going look_around();
  Going report(std::string_view stage);
  Going end(std::string_view behaviour, std::string message, const std::string& fault = {});
  Status count_earlier();
  Status check_organization();
  Status check_asker() const;
  Command batch_command(std::vector<Item> items) const;
  CommandAnswer change_job(std::string_view behaviour, Input input);
  Input progress(std::string_view stage, std::string message) const;
  std::string statistics() const;

  Shards& shards_;
  Record job_;
  const std::string worker_;
  const Pause pause_;
  const TenantId tenant_;
  DemoTenant where_;
  DemoCounts made_;
  std::size_t passed_ = 0;  // Records that are there now, or will not be.
  std::string stage_;       // As reported last.
  std::chrono::steady_clock::time_point reported_{};
};

}  // namespace daybook::api
