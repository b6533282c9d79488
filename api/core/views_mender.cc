#include "api/core/views_mender.h"

#include <spdlog/spdlog.h>

#include "api/outbox/backoff.h"

namespace daybook::api {

bool tells_of_damaged_views(const Error& error) {
  return error.code == ErrorCode::kCorrupt && error.reason == "views.storage";
}

ViewsMender::ViewsMender(ReadableLog log, Rebuild rebuild, PutInPlace put_in_place)
    : log_(std::move(log)),
      rebuild_(std::move(rebuild)),
      put_in_place_(std::move(put_in_place)),
      thread_([this] { run(); }) {}

ViewsMender::~ViewsMender() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void ViewsMender::wake() {
  {
    const std::lock_guard lock(mutex_);
    is_wanted_ = true;
  }
  changed_.notify_all();
}

// A rebuild of many commits would hold up the end.
ReadableLog ViewsMender::readable() const {
  return {log_.store, [this](const StoredCommit& stored) -> Result<Commit> {
            if (is_stopping_) return unavailable("views.stopping", "The server stops.");
            return log_.decode(stored);
          }};
}

Status ViewsMender::mend() const {
  DAYBOOK_CHECK(rebuild_([this]() -> Result<ReadableLog> { return readable(); }));
  return put_in_place_();
}

bool ViewsMender::wait(unsigned failures) {
  std::unique_lock lock(mutex_);
  const auto has_work = [this] { return is_stopping_ || is_wanted_; };
  if (failures == 0) {
    changed_.wait(lock, has_work);
  } else {
    changed_.wait_for(lock, backoff_after(failures), [this] { return is_stopping_.load(); });
  }
  is_wanted_ = false;
  return !is_stopping_;
}

void ViewsMender::run() {
  unsigned failures = 0;
  while (wait(failures)) {
    spdlog::warn("bytes of the views do not verify; they are made anew");
    const Status mended = mend();
    failures = mended ? 0 : failures + 1;
    if (mended) spdlog::info("the views are made anew");
    if (!mended) {
      spdlog::error("the views cannot be made anew: {} ({})", mended.error().message,
                    mended.error().reason);
    }
  }
}

}  // namespace daybook::api
