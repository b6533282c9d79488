#include "snapshots/past.h"

#include <spdlog/spdlog.h>

namespace daybook {
namespace {

// At the end, a checkpoint is worth the while from this part of the usual distance on.
constexpr std::uint64_t kPartAtEnd = 4;

void report(std::string_view what, const Error& error) {
  spdlog::warn("{}: {} ({})", what, error.message, error.reason);
}

}  // namespace

Past::Past(LiveHistory history, std::filesystem::path folder, const PastOptions& options)
    : history_(std::move(history)),
      options_(options),
      checkpoints_(folder / "checkpoints", options.checkpoints_kept),
      views_(history_, checkpoints_, folder / "views", options),
      records_(folder / "records", history_.log.store.identity()) {}

Past::~Past() { stop(); }

void Past::start() {
  if (options_.checkpoint_events == 0) return;
  const std::vector<Place> places = checkpoints_.places();
  const std::uint64_t last = places.empty() ? 0 : places.back().value;
  const std::uint64_t head = history_.log.store.head().value;
  // How many events they had is not known any more; mostly one.
  events_ = head - std::min(head, last);
  thread_ = std::thread([this] { run(); });
}

void Past::stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
  if (events_ >= std::max<std::uint64_t>(options_.checkpoint_events / kPartAtEnd, 1)) take(true);
}

void Past::committed(std::size_t events) {
  if (options_.checkpoint_events == 0) return;
  const std::lock_guard lock(mutex_);
  events_ += events;
  if (events_ >= options_.checkpoint_events) changed_.notify_all();
}

void Past::run() {
  seal_all();
  std::unique_lock lock(mutex_);
  while (!is_stopping_) {
    if (events_ < options_.checkpoint_events) {
      changed_.wait(lock);
      continue;
    }
    lock.unlock();
    take(false);
    lock.lock();
  }
}

// The digest of a last one is worked out at the next start: it reads everything.
void Past::take(bool is_last) {
  {
    const std::lock_guard lock(mutex_);
    events_ = 0;
  }
  const auto place = checkpoints_.add(history_);
  if (!place) return report("a checkpoint of the views cannot be taken", place.error());
  if (!is_last) seal_all();
}

void Past::seal_all() {
  for (const Place place : checkpoints_.places()) {
    {
      const std::lock_guard lock(mutex_);
      if (is_stopping_) return;
    }
    const Status sealed = checkpoints_.seal(history_, place);
    if (sealed) continue;
    report("a checkpoint of the views is not used", sealed.error());
    if (sealed.error().code == ErrorCode::kCorrupt) checkpoints_.remove(place);
  }
}

// Copies that are made of others go first: none of them comes back from what is still there.
Status Past::forget() {
  const Status checkpoints = checkpoints_.forget();
  const Status records = records_.forget();
  const Status views = views_.forget();
  DAYBOOK_CHECK(checkpoints);
  DAYBOOK_CHECK(records);
  return views;
}

}  // namespace daybook
