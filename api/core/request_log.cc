#include "api/core/request_log.h"

#include <spdlog/spdlog.h>

#include <string>

#include "api/render/json_writer.h"

namespace daybook::api {
namespace {

// A refusal while something is full or busy is none: whoever asks can make many of them, metrics
// count them, and what fills a disk or stops a log is told by whoever notices.
bool is_own_fault(int status) { return status >= 500 && status != 503 && status != 507; }

std::string members_of(std::string_view request_id, const Route& route, int status,
                       std::chrono::nanoseconds took) {
  std::string object;
  JsonWriter json(object);
  json.begin_object();
  json.text("request_id", request_id);
  json.text("method", text_of(route.method)).text("route", route.label);
  json.number("status", status);
  json.number("took_us", std::chrono::duration_cast<std::chrono::microseconds>(took).count());
  json.end_object();
  return object.substr(1, object.size() - 2);
}

}  // namespace

void log_request(std::string_view request_id, const Route& route, int status,
                 std::chrono::nanoseconds took) {
  const auto level = is_own_fault(status) ? spdlog::level::err : spdlog::level::debug;
  static const auto logger = [] {
    auto known = spdlog::get(kRequestLogger);
    return known != nullptr ? known : spdlog::default_logger();
  }();
  if (logger->should_log(level)) logger->log(level, members_of(request_id, route, status, took));
}

}  // namespace daybook::api
