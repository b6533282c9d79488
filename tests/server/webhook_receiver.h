// Somebody who is told of what happens, listening on 127.0.0.1.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

#include "tests/cli/fake_server.h"

namespace daybook::test {

// Keeps what arrives and answers as told. Any thread.
class WebhookReceiver {
 public:
  std::string url() const { return server_.url() + "/in"; }
  void answer_with(int status) {
    const std::lock_guard lock(mutex_);
    status_ = status;
  }
  std::vector<cli::FakeRequest> arrived() {
    const std::lock_guard lock(mutex_);
    return arrived_;
  }
  std::size_t failed() {
    const std::lock_guard lock(mutex_);
    return failed_;
  }

 private:
  cli::FakeResponse take(const cli::FakeRequest& request) {
    const std::lock_guard lock(mutex_);
    if (status_ == 200) {
      arrived_.push_back(request);
    } else {
      ++failed_;
    }
    return {.status = status_};
  }

  std::mutex mutex_;
  std::vector<cli::FakeRequest> arrived_;  // Guarded by mutex_; status_ and failed_ as well.
  int status_ = 200;
  std::size_t failed_ = 0;
  cli::FakeServer server_{[this](const cli::FakeRequest& request) { return take(request); }};
};

}  // namespace daybook::test
