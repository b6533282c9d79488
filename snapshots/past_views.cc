#include "snapshots/past_views.h"

#include <algorithm>
#include <chrono>

#include "snapshots/bounded_log.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;

constexpr auto kForgetMax = std::chrono::seconds(30);

Error busy() {
  return unavailable("past.busy", "Enough of the past is being made ready; ask again.");
}

std::uint64_t own_bytes(const fs::path& folder) {
  std::uint64_t bytes = 0;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    std::error_code gone;
    if (at->hard_link_count(gone) > 1 || gone) continue;
    const std::uint64_t size = at->file_size(gone);
    if (!gone) bytes += size;
  }
  return bytes;
}

}  // namespace

PastView::PastView(std::unique_ptr<RocksdbViews> views, std::optional<Place> checkpoint,
                   fs::path folder, std::function<void()> gone)
    : views_(std::move(views)),
      checkpoint_(checkpoint),
      folder_(std::move(folder)),
      place_(views_->reached()),
      bytes_(own_bytes(folder_)),
      gone_(std::move(gone)) {}

PastView::~PastView() {
  views_.reset();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
  gone_();
}

PastViews::PastViews(const LiveHistory& history, Checkpoints& checkpoints, fs::path folder,
                     const PastOptions& options)
    : history_(history), checkpoints_(checkpoints), folder_(std::move(folder)), options_(options) {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

PastViews::~PastViews() {
  std::list<PastViewPtr> closed;
  std::unique_lock lock(mutex_);
  closed.swap(open_);
  lock.unlock();
  closed.clear();
  lock.lock();
  changed_.wait(lock, [this] { return alive_ == 0; });
}

// Any of the others may share the damaged file without having read it yet.
void PastViews::drop_damaged() {
  std::list<PastViewPtr> closed;  // Let go without the lock.
  {
    const std::lock_guard lock(mutex_);
    const bool has_damaged = std::ranges::any_of(
        open_, [](const PastViewPtr& view) { return view->views().is_damaged(); });
    if (has_damaged) closed.swap(open_);
  }
  for (const PastViewPtr& view : closed) {
    const bool is_of_damaged = view->views().is_damaged() && view->checkpoint();
    if (is_of_damaged) checkpoints_.remove(*view->checkpoint());
  }
}

void PastViews::drop_source(Begun begun, const std::string& folder) {
  if (begun.checkpoint) checkpoints_.remove(*begun.checkpoint);
  begun.views.reset();
  std::list<PastViewPtr> closed;  // Let go without the lock.
  {
    const std::lock_guard lock(mutex_);
    closed.swap(open_);
  }
  std::error_code ignored;
  fs::remove_all(folder, ignored);
}

PastViewPtr PastViews::find(const PlaceRange& range) {
  const auto found = std::find_if(open_.begin(), open_.end(), [&](const PastViewPtr& view) {
    return range.holds(view->place());
  });
  if (found == open_.end()) return nullptr;
  open_.splice(open_.begin(), open_, found);
  return open_.front();
}

PastViewPtr PastViews::ready(const PlaceRange& range) {
  drop_damaged();
  const std::lock_guard lock(mutex_);
  return find(range);
}

Result<PastViewPtr> PastViews::at(const PlaceRange& range) {
  drop_damaged();
  std::unique_lock lock(mutex_);
  while (true) {
    if (is_forgetting_) return busy();
    if (PastViewPtr open = find(range)) return open;
    if (!building_.contains(range.first)) break;
    changed_.wait(lock);
  }
  if (building_.size() >= options_.builds_max) return busy();
  building_.insert(range.first);
  const std::uint64_t forgotten = forgotten_;
  lock.unlock();
  auto view = build(range);
  std::list<PastViewPtr> closed;  // Let go last, without the lock.
  lock.lock();
  building_.erase(range.first);
  const bool is_stale = forgotten != forgotten_;
  if (view && !is_stale) closed = keep(*view);
  lock.unlock();
  changed_.notify_all();
  if (is_stale) return busy();
  return view;
}

std::list<PastViewPtr> PastViews::keep(PastViewPtr view) {
  open_.push_front(std::move(view));
  std::list<PastViewPtr> closed;
  std::uint64_t bytes = 0;
  for (const PastViewPtr& open : open_) bytes += open->bytes();
  while (open_.size() > 1 &&
         (open_.size() > options_.views_open_max || bytes > options_.views_bytes_max)) {
    bytes -= open_.back()->bytes();
    closed.splice(closed.begin(), open_, std::prev(open_.end()));
  }
  return closed;
}

Result<PastViewPtr> PastViews::build(const PlaceRange& range) {
  std::unique_lock lock(mutex_);
  const fs::path folder = folder_ / std::to_string(++made_);
  lock.unlock();
  std::error_code error;
  fs::create_directories(folder_, error);
  auto made = make(range, folder.string());
  if (!made) {
    fs::remove_all(folder, error);
    return std::move(made).error();
  }
  lock.lock();
  ++alive_;
  lock.unlock();
  const auto gone = [this] {
    const std::lock_guard held(mutex_);
    --alive_;
    changed_.notify_all();
  };
  return PastViewPtr(
      std::make_shared<PastView>(std::move(made->views), made->checkpoint, folder, gone));
}

Result<PastViews::Begun> PastViews::make(const PlaceRange& range, const std::string& folder) {
  while (true) {
    DAYBOOK_TRY(Begun begun, begin(range, folder));
    RocksdbViews& views = *begun.views;
    const BoundedLog past(history_.log.store, std::max(range.first, views.reached()));
    const ReadableLog log{past, history_.log.decode};
    Status made = roll_forward(log, views, past_views_in(folder, history_));
    if (made && !views.meta()->is_complete) made = views.complete();
    if (made) return begun;
    if (!views.is_damaged() || !begun.is_copy) return made.error();
    drop_source(std::move(begun), folder);
  }
}

// The latest open one up to `last`; `beyond` is then its place.
PastViewPtr PastViews::nearest(Place last, Place& beyond) {
  const std::lock_guard lock(mutex_);
  PastViewPtr nearest;
  for (const PastViewPtr& view : open_) {
    const bool is_of_use = view->place() <= last && view->place() > beyond;
    if (!is_of_use || view->views().is_damaged()) continue;
    nearest = view;
    beyond = view->place();
  }
  return nearest;
}

// What lies nearest before the range: a checkpoint, open views, nothing.
Result<PastViews::Begun> PastViews::begin(const PlaceRange& range, const std::string& folder) {
  const OpenViews open = past_views_in(folder, history_);
  std::error_code ignored;
  Place beyond{};
  const PastViewPtr near = nearest(range.last, beyond);
  while (const auto place = checkpoints_.copy_nearest(range.last, beyond, folder)) {
    auto views = open_copy(history_.log, open);
    if (views && *views != nullptr) return Begun{std::move(*views), place, true};
    views = std::unique_ptr<RocksdbViews>();
    checkpoints_.remove(*place);
    fs::remove_all(folder, ignored);
  }
  if (near == nullptr) return begin_from_nothing(folder);
  DAYBOOK_CHECK(near->views().copy_to(folder));
  DAYBOOK_TRY(auto views, open_copy(history_.log, open));
  if (views == nullptr) return corrupt("past.views", "Past views are not of this log.");
  return Begun{std::move(views), near->checkpoint(), true};
}

Result<PastViews::Begun> PastViews::begin_from_nothing(const std::string& folder) {
  DAYBOOK_TRY(auto views, RocksdbViews::open(folder, history_.kinds, past_views_options(history_)));
  DAYBOOK_CHECK(views->begin(history_.log.store.identity()));
  return Begun{std::move(views), std::nullopt, false};
}

Status PastViews::forget() {
  std::list<PastViewPtr> closed;
  std::unique_lock lock(mutex_);
  is_forgetting_ = true;
  ++forgotten_;
  closed.swap(open_);
  lock.unlock();
  closed.clear();
  lock.lock();
  const bool is_gone =
      changed_.wait_for(lock, kForgetMax, [this] { return alive_ == 0 && building_.empty(); });
  is_forgetting_ = false;
  if (is_gone) return Done{};
  return unavailable("past.in_use", "Views of the past are still being read; ask again.");
}

}  // namespace daybook
