// From a request to its handler: route, caller, permission. What does not pass is answered here.
//
// Threads: any; it only reads what was made before the first request.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/access/caller.h"
#include "api/core/application.h"
#include "api/core/router.h"
#include "api/http/responder.h"

namespace daybook::api {

inline constexpr std::size_t kBodyBytesMax = std::size_t{1} << 20;
inline constexpr std::size_t kLargeBodyBytesMax = std::size_t{16} << 20;

class Dispatcher {
 public:
  // Both outlive it.
  Dispatcher(Application& application, const Router& router)
      : application_(application), router_(router) {}

  // Before the first request: how whatever is under the surface's paths is refused.
  void add(const Surface& surface);

  // 404 of no route, 405 with Allow, 401 with WWW-Authenticate, 429 with Retry-After, 403 that
  // names the permission that is missing; else the route's handler answers.
  void operator()(const http::Request& request, http::Responder responder) const;

  // For http::Limits.
  std::size_t body_bytes_max(std::string_view method, std::string_view path) const;
  http::Response too_large(const http::Request& request, std::string_view detail) const;

 private:
  Result<std::shared_ptr<const Caller>> caller_of(const http::Request& request,
                                                  const Route& route) const;
  void refuse(const http::Request& request, const RouteMatch& match,
              http::Responder responder) const;
  http::Response refusal(const http::Request& request, int status, const Error& error) const;

  Application& application_;
  const Router& router_;
  struct Place {
    std::string path;
    const Dialect* dialect;
  };
  std::vector<Place> places_;  // Of surfaces that do not speak as crm does.
};

}  // namespace daybook::api
