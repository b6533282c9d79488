#include "api/http/server.h"

#include <algorithm>
#include <csignal>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "api/http/listener.h"
#include "api/http/shared.h"
#include "api/http/worker.h"

namespace daybook::http {

struct Server::Implementation {
  Implementation(ServerOptions options, Handler handler)
      : shared(std::make_shared<Shared>(std::move(options), std::move(handler))) {}
  ~Implementation() { stop(); }

  Status start();
  Status load_certificate();
  Status start_threads();
  void drain(std::chrono::milliseconds deadline);
  void stop();

  std::shared_ptr<Shared> shared;
  std::vector<std::shared_ptr<Worker>> workers;
  std::unique_ptr<Listener> listener;  // Stands on a worker's loop, so it goes first.
  bool running = false;
};

Status Server::Implementation::load_certificate() {
  const ServerOptions& options = shared->options;
  if (options.tls_certificate_file.empty() && options.tls_key_file.empty()) return Done{};
  if (options.tls_certificate_file.empty() || options.tls_key_file.empty()) {
    return Error{ErrorCode::kInvalid, "server.tls_incomplete",
                 "TLS needs both a certificate and a key"};
  }
  DAYBOOK_TRY(shared->tls, TlsContext::load(options.tls_certificate_file, options.tls_key_file));
  std::signal(SIGPIPE, SIG_IGN);
  return Done{};
}

Status Server::Implementation::start() {
  DAYBOOK_CHECK(load_certificate());
  const int threads = std::max(shared->options.threads, 1);
  for (int i = 0; i < threads; ++i) workers.push_back(std::make_shared<Worker>(shared));
  listener = std::make_unique<Listener>(*shared, workers);
  DAYBOOK_CHECK(listener->open());
  return start_threads();
}

Status Server::Implementation::start_threads() {
  running = true;
  try {
    for (const auto& worker : workers) worker->start();
  } catch (const std::system_error& error) {
    stop();
    return unavailable("server.no_thread", error.code().message());
  }
  return Done{};
}

void Server::Implementation::drain(std::chrono::milliseconds deadline) {
  if (!running) return;
  const auto end = std::chrono::steady_clock::now() + deadline;
  listener->close();
  for (const auto& worker : workers) worker->begin_drain();
  // Looked at now and then, because a drain happens once and a wake-up at every close would not.
  constexpr std::chrono::milliseconds kPause(5);
  for (;;) {
    std::this_thread::sleep_for(kPause);
    const bool all_closed = shared->connections_open == 0;
    if (all_closed || std::chrono::steady_clock::now() >= end) break;
  }
  stop();
}

void Server::Implementation::stop() {
  if (!running) return;
  running = false;
  listener->close();
  for (const auto& worker : workers) worker->stop();
  for (const auto& worker : workers) worker->join();
}

Server::Server(ServerOptions options, Handler handler)
    : implementation_(std::make_unique<Implementation>(std::move(options), std::move(handler))) {}

Server::~Server() = default;

Status Server::start() { return implementation_->start(); }

std::uint16_t Server::port() const {
  return implementation_->listener ? implementation_->listener->port() : std::uint16_t{0};
}

void Server::drain(std::chrono::milliseconds deadline) { implementation_->drain(deadline); }

std::size_t Server::connections_open() const { return implementation_->shared->connections_open; }

}  // namespace daybook::http
