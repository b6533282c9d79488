#include "snapshots/past.h"

#include <spdlog/spdlog.h>

#include <limits>

#include "snapshots/past_records.h"

namespace daybook {
namespace {

// At the end, a checkpoint is worth the while from this part of the usual distance on.
constexpr std::uint64_t kPartAtEnd = 4;

// A digest reads everything. So that writers of a large log have the processor for themselves most
// of the time, the next one comes after so many times as long.
constexpr int kRests = 9;

void report(std::string_view what, const Error& error) {
  spdlog::warn("{}: {} ({})", what, error.message, error.reason);
}

}  // namespace

Past::Past(LiveHistory history, const std::filesystem::path& folder, const PastOptions& options)
    : history_(std::move(history)),
      options_(options),
      checkpoints_(folder / "checkpoints", options.checkpoints_kept),
      views_(history_, checkpoints_, folder / "views", options),
      records_(folder / "records", history_.log.store.identity()) {}

Past::~Past() { stop(); }

void Past::start() {
  const Status cleared = checkpoints_.clear_unfinished();
  if (!cleared) report("what is left of a checkpoint cannot be removed", cleared.error());
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
  if (events_ >= std::max<std::uint64_t>(options_.checkpoint_events / kPartAtEnd, 1)) take();
}

void Past::committed(const Commit& commit) {
  if (options_.checkpoint_events == 0) return;
  const std::lock_guard lock(mutex_);
  events_ += commit.events.size();
  long_histories_.add(commit);
  if (is_interrupted()) changed_.notify_all();
}

// A checkpoint that is due goes before the digests of earlier ones, which read everything.
void Past::run() {
  std::unique_lock lock(mutex_);
  while (!is_stopping_) {
    const bool is_due = events_ >= options_.checkpoint_events;
    const auto record = is_due ? std::nullopt : long_histories_.take_due();
    lock.unlock();
    if (is_due) take();
    if (record) walk(*record);
    const bool is_idle = !is_due && !record;
    const auto goes_on = is_idle ? seal_next() : std::nullopt;
    lock.lock();
    if (!is_idle) continue;
    const auto is_wanted = [this] { return is_interrupted(); };
    if (goes_on) {
      changed_.wait_until(lock, *goes_on, is_wanted);
    } else {
      changed_.wait(lock, is_wanted);
    }
  }
}

bool Past::is_interrupted() const {
  return is_stopping_ || events_ >= options_.checkpoint_events || long_histories_.has_due();
}

void Past::walk(const LongHistories::Of& record) {
  constexpr Position kNow{std::numeric_limits<std::uint64_t>::max()};
  const auto& [tenant, key] = record;
  const auto walked = PastRecords(history_, records_).as_of(tenant, key, kNow);
  if (!walked) report("snapshots of a record cannot be made", walked.error());
}

void Past::take() {
  {
    const std::lock_guard lock(mutex_);
    events_ = 0;
  }
  const auto place = checkpoints_.add(history_);
  if (!place) report("a checkpoint of the views cannot be taken", place.error());
}

std::optional<Past::Clock::time_point> Past::seal_next() {
  const auto started = Clock::now();
  if (started < rests_until_) return rests_until_;
  for (const Place place : checkpoints_.places()) {
    if (checkpoints_.digest(place) || !seal(place)) continue;
    const auto ended = Clock::now();
    rests_until_ = ended + kRests * (ended - started);
    return rests_until_;
  }
  return std::nullopt;
}

bool Past::seal(Place place) {
  const Status sealed = checkpoints_.seal(history_, place);
  if (sealed) return true;
  report("a checkpoint of the views is not used", sealed.error());
  if (sealed.error().code == ErrorCode::kCorrupt) checkpoints_.remove(place);
  return false;
}

// Copies that are made of others go first: none of them comes back from what is still there.
Status Past::forget() {
  const Status checkpoints = checkpoints_.forget();
  const Status records = records_.forget();
  Status views = views_.forget();
  DAYBOOK_CHECK(checkpoints);
  DAYBOOK_CHECK(records);
  return views;
}

}  // namespace daybook
