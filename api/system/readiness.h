// How far a start has come: listening comes first, so that /readyz can tell how long a rebuild of
// the views will take.
#pragma once

#include <atomic>
#include <cstdint>

#include "api/http/message.h"

namespace daybook::api {

// Safe from any thread.
class Readiness {
 public:
  void progress(std::uint64_t done, std::uint64_t total) {
    done_ = done;
    total_ = total;
  }
  void ready() { is_ready_ = true; }
  bool is_ready() const { return is_ready_; }
  // Answers that would go on for ever end now.
  void stop() { is_stopping_ = true; }
  bool is_stopping() const { return is_stopping_; }

  // 200 {"status":"ok"}, or 503 {"status":"rebuilding","done":n,"total":m}, "starting" while
  // nothing is rebuilt.
  http::Response answer() const;

 private:
  std::atomic<std::uint64_t> done_{0};
  std::atomic<std::uint64_t> total_{0};
  std::atomic<bool> is_ready_{false};
  std::atomic<bool> is_stopping_{false};
};

}  // namespace daybook::api
