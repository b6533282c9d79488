#include "api/http/cors.h"

namespace daybook::http {
namespace {

constexpr const char* kMethods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
constexpr const char* kHeaders =
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Api-Key, "
    "X-Request-Id, Daybook-Min-Position, Daybook-Proof";
constexpr const char* kSecondsToRemember = "600";

}  // namespace

Cors::Cors(std::string_view allowed_origin) : allowed_(allowed_origin) {
  if (!on()) return;
  if (allowed_ != "*") others_ = "Vary: Origin\r\n";
  granted_ = "Access-Control-Allow-Origin: " + allowed_ + "\r\n" + others_ +
             "Access-Control-Expose-Headers: ETag, Daybook-Position, Daybook-Inclusion-Proof, "
             "Retry-After, RateLimit, RateLimit-Policy, X-Request-Id, Location\r\n";
}

std::string_view Cors::headers_for(std::string_view origin) const {
  return !origin.empty() && allows(origin) ? granted_ : others_;
}

bool Cors::is_preflight(const Request& request) const {
  return on() && request.method == "OPTIONS" && !request.header("Origin").empty() &&
         !request.header("Access-Control-Request-Method").empty();
}

Response Cors::preflight(const Request& request) const {
  Response response;
  response.status = 204;
  if (!allows(request.header("Origin"))) return response;
  response.headers = {{"Access-Control-Allow-Methods", kMethods},
                      {"Access-Control-Allow-Headers", kHeaders},
                      {"Access-Control-Max-Age", kSecondsToRemember}};
  return response;
}

}  // namespace daybook::http
