#include "api/cli/logging.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <memory>
#include <string_view>

#include "api/core/request_log.h"
#include "api/render/json_writer.h"

namespace daybook::cli {
namespace {

std::string_view name_of(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::trace:
    case spdlog::level::debug:
      return "debug";
    case spdlog::level::info:
      return "info";
    case spdlog::level::warn:
      return "warn";
    default:
      return "error";
  }
}

class JsonLines final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    const auto since =
        std::chrono::duration_cast<std::chrono::microseconds>(message.time.time_since_epoch());
    const std::string_view payload(message.payload.data(), message.payload.size());
    std::string line;
    api::JsonWriter json(line);
    json.begin_object().key("time").time(Time{since.count()}).text("level", name_of(message.level));
    if (std::string_view(message.logger_name.data(), message.logger_name.size()) ==
        api::kRequestLogger) {
      line += ',';
      line += payload;
    } else {
      json.text("message", payload);
    }
    json.end_object();
    line += '\n';
    out.append(line.data(), line.data() + line.size());
  }

  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<JsonLines>();
  }
};

}  // namespace

void start_logging(const std::string& level) {
  const auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  sink->set_formatter(std::make_unique<JsonLines>());
  const auto threshold = spdlog::level::from_str(level);
  for (const char* name : {"", api::kRequestLogger}) {
    const auto logger = std::make_shared<spdlog::logger>(name, sink);
    logger->set_level(threshold);
    logger->flush_on(spdlog::level::warn);
    if (*name == '\0') {
      spdlog::set_default_logger(logger);
    } else {
      spdlog::drop(name);
      spdlog::register_logger(logger);
    }
  }
}

}  // namespace daybook::cli
