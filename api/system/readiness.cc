#include "api/system/readiness.h"

#include "api/render/json_writer.h"

namespace daybook::api {

http::Response Readiness::answer() const {
  http::Response response;
  JsonWriter json(response.body);
  json.begin_object();
  if (is_ready()) {
    json.text("status", "ok").end_object();
    return response;
  }
  const std::uint64_t total = total_;
  json.text("status", total == 0 ? "starting" : "rebuilding");
  if (total != 0) {
    json.number("done", static_cast<std::int64_t>(done_));
    json.number("total", static_cast<std::int64_t>(total));
  }
  json.end_object();
  response.status = 503;
  response.headers.push_back({"Retry-After", "1"});
  return response;
}

}  // namespace daybook::api
