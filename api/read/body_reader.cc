#include "api/read/body_reader.h"

#include <algorithm>
#include <string>

#include "api/read/json_reader.h"
#include "api/read/media_type.h"
#include "api/read/multipart.h"
#include "api/read/percent.h"

namespace daybook::api {
namespace {

Result<Body> as_object(Result<Body> body) {
  if (!body || body->root().is_object()) return body;
  return Error{ErrorCode::kInvalid, "body.not_an_object",
               "Expected a JSON object, not " + std::string(described(body->root().type())) + "."};
}

Body empty_body() {
  BodyBuilder builder(0);
  builder.end(builder.begin(JsonType::kObject));
  return std::move(builder).done();
}

std::size_t text_bytes(const std::vector<Pair>& pairs) {
  std::size_t bytes = 0;
  for (const Pair& pair : pairs) bytes += pair.name.size() + pair.value.size();
  return bytes;
}

}  // namespace

// At the place of the first. Stable, so values keep their order.
Body form_body(std::vector<Pair> pairs) {
  BodyBuilder builder(text_bytes(pairs));
  std::ranges::stable_sort(pairs, {}, &Pair::name);
  const std::size_t object = builder.begin(JsonType::kObject);
  for (auto at = pairs.begin(); at != pairs.end();) {
    const auto next =
        std::find_if(at, pairs.end(), [&](const Pair& p) { return p.name != at->name; });
    builder.name_next(at->name);
    if (next - at == 1) {
      builder.add(JsonType::kFormText, at->value);
    } else {
      const std::size_t array = builder.begin(JsonType::kArray);
      for (; at != next; ++at) builder.add(JsonType::kFormText, at->value);
      builder.end(array);
    }
    at = next;
  }
  builder.end(object);
  return std::move(builder).done();
}

namespace {

Result<Body> form_of(Result<std::vector<Pair>> pairs) {
  if (pairs) return form_body(std::move(pairs).value());
  Error error = std::move(pairs).error();
  if (error.issues.empty()) error.reason = "body.malformed_form";
  return error;
}

bool is_json(std::string_view type) {
  return type == "application/json" || type == "text/json" || type.ends_with("+json");
}

}  // namespace

Result<Body> read_body(std::string_view content_type, std::string_view bytes) {
  const std::string type = media_type(content_type);
  if (bytes.empty()) return empty_body();
  if (type == "application/x-www-form-urlencoded") return form_of(read_pairs(bytes));
  if (type == "multipart/form-data") return form_of(read_multipart(content_type, bytes));
  auto body = read_json(bytes);
  const bool is_malformed = !body && body.error().reason == "json.malformed";
  if (!is_malformed || is_json(type)) return as_object(std::move(body));
  return Error{ErrorCode::kUnsupported, "body.unsupported_media_type",
               "The body is neither of a supported media type nor JSON. " + body.error().message};
}

}  // namespace daybook::api
