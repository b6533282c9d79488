#include "api/seeding/demo_seeder.h"

#include <unistd.h>

#include <algorithm>

#include "api/outbox/courier.h"
#include "api/seeding/seeding_run.h"
#include "domain/platform/demo_seeding.h"

namespace daybook::api {
namespace {

constexpr std::chrono::milliseconds kPause{50};
constexpr std::chrono::seconds kFirstTry{1};
constexpr std::chrono::seconds kTriesApartMax{60};
constexpr std::uint32_t kJobsAtOnce = 100;

Result<std::vector<Record>> jobs_with(const Reader& control, std::string_view status) {
  ListQuery query;
  query.tenant = kControl;
  query.kind = &demo_seeding::kDemoSeeding;
  query.conditions = {{demo_seeding::kStatus.id, Match::kEquals, std::string(status)}};
  query.limit = kJobsAtOnce;
  DAYBOOK_TRY(ListPage page, control.list(query));
  return std::move(page.records);
}

}  // namespace

DemoSeeder::DemoSeeder(Shards& shards)
    : shards_(shards), worker_(host_name() + ":" + std::to_string(::getpid())) {}

void DemoSeeder::start() {
  thread_ = std::thread([this] { run(); });
}

void DemoSeeder::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void DemoSeeder::committed(const Commit& commit) {
  if (commit.tenant != kControl || commit.command != "demo_seeding.request") return;
  {
    const std::lock_guard lock(mutex_);
    has_news_ = true;
  }
  changed_.notify_all();
}

void DemoSeeder::run() {
  std::chrono::seconds until_next_try{0};  // 0: nothing is to be tried again.
  while (!is_stopping_) {
    wait_for_news(until_next_try);
    const bool all_went = look();
    until_next_try = all_went ? std::chrono::seconds{0}
                              : std::clamp(until_next_try * 2, kFirstTry, kTriesApartMax);
  }
}

void DemoSeeder::wait_for_news(std::chrono::seconds at_most) {
  std::unique_lock lock(mutex_);
  const auto is_called = [this] { return is_stopping_ || has_news_; };
  if (at_most.count() == 0) {
    changed_.wait(lock, is_called);
  } else {
    changed_.wait_for(lock, at_most, is_called);
  }
  has_news_ = false;
}

bool DemoSeeder::look() {
  bool all_went = true;
  for (const std::string_view status : {"running", "queued"}) {
    const auto jobs = jobs_with(shards_.control().reader(), status);
    if (!jobs) return false;
    for (const Record& job : *jobs) {
      if (is_stopping_) return true;
      all_went = SeedingRun(shards_, job, worker_, [this] { return pause(); }).run() && all_went;
    }
  }
  return all_went;
}

bool DemoSeeder::pause() {
  std::unique_lock lock(mutex_);
  return !changed_.wait_for(lock, kPause, [this] { return is_stopping_.load(); });
}

}  // namespace daybook::api
