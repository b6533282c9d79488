#include "api/core/trouble.h"

#include <spdlog/spdlog.h>

#include <stdexcept>

namespace daybook::api {

void log_trouble(const Error& error) { spdlog::error("{} ({})", error.message, error.reason); }

void cut_off(const Error& error) {
  spdlog::error("an answer is cut off: {} ({})", error.message, error.reason);
  throw std::runtime_error(error.reason);
}

}  // namespace daybook::api
