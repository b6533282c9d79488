#include "api/core/trouble.h"

#include <spdlog/spdlog.h>

#include <stdexcept>

#include "api/render/errors.h"

namespace daybook::api {

void log_trouble(const Error& error) { spdlog::error("{} ({})", error.message, error.reason); }

Error for_client(const Error& error) {
  Error shown = without_files(error);
  if (error.code == ErrorCode::kCorrupt || shown.message != error.message) log_trouble(error);
  return shown;
}

void cut_off(const Error& error) {
  spdlog::error("an answer is cut off: {} ({})", error.message, error.reason);
  throw std::runtime_error(error.reason);
}

}  // namespace daybook::api
