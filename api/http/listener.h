// Accepts clients and deals them out to the workers in turn. Internal to api/http.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "api/http/worker.h"
#include "domain/core/result.h"

namespace daybook::http {

// Lives on the first worker's loop. Must outlive the workers' threads.
class Listener {
 public:
  Listener(Shared& shared, const std::vector<std::shared_ptr<Worker>>& workers);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // Before the workers' threads are started. kUnavailable: the address is taken or not ours.
  Status open();
  std::uint16_t port() const { return port_; }
  void close();  // From any thread.

 private:
  struct Socket;

  void wait();
  void accept_waiting();
  bool accept_one();
  void pause(int error);
  void admit(Peer peer);

  Shared& shared_;
  const std::vector<std::shared_ptr<Worker>>& workers_;
  std::unique_ptr<Socket> socket_;
  std::uint16_t port_ = 0;
  std::size_t next_worker_ = 0;
  bool paused_ = false;  // Out of descriptors or memory; the next tick tries again.
};

}  // namespace daybook::http
