#include "api/cli/end_signals.h"

#include <pthread.h>

#include <csignal>
#include <cstdlib>

namespace daybook::cli {
namespace {

// SIGUSR1 ends the listening thread itself.
sigset_t end_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGUSR1);
  return signals;
}

}  // namespace

EndSignals::EndSignals() {
  const sigset_t signals = end_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  thread_ = std::thread([this] { listen(); });
}

EndSignals::~EndSignals() {
  pthread_kill(thread_.native_handle(), SIGUSR1);
  thread_.join();
}

void EndSignals::wait() {
  std::unique_lock lock(mutex_);
  is_waiting_ = true;
  changed_.wait(lock, [this] { return has_come_; });
}

void EndSignals::listen() {
  const sigset_t signals = end_signals();
  int signal = 0;
  if (sigwait(&signals, &signal) != 0 || signal == SIGUSR1) return;
  const std::lock_guard lock(mutex_);
  // The log is whole at any moment, and nobody was answered yet.
  if (!is_waiting_) std::_Exit(EXIT_SUCCESS);
  has_come_ = true;
  changed_.notify_all();
}

}  // namespace daybook::cli
