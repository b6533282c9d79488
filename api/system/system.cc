#include "api/system/system.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>
#include <vector>

#include "api/core/exchange.h"
#include "api/openapi/docs_page.h"
#include "api/openapi/openapi.h"
#include "api/openapi/service_paths.h"
#include "api/render/errors.h"
#include "api/system/backup_pages.h"
#include "api/system/readiness.h"
#include "api/system/service_secret.h"

namespace daybook::api {
namespace {

constexpr std::string_view kJson = "application/json";
constexpr std::string_view kExposition = "text/plain; version=0.0.4; charset=utf-8";
constexpr std::string_view kHtml = "text/html; charset=utf-8";

http::Response page(std::string_view content_type, std::string body) {
  http::Response response;
  response.content_type = content_type;
  response.body = std::move(body);
  return response;
}

http::Response health() { return page(kJson, R"({"status":"ok"})"); }

http::Response exposition(const Metrics& metrics) { return page(kExposition, metrics.text()); }

void answer_health(const ExchangePtr& exchange) { exchange->answer(health()); }

void answer_readiness(const ExchangePtr& exchange) {
  exchange->answer(exchange->application().readiness.answer());
}

void answer_metrics(const ExchangePtr& exchange) {
  const Application& application = exchange->application();
  const Status allowed = may_read_metrics(exchange->request(), application.metrics_token_hash);
  if (!allowed) return exchange->fail(allowed.error());
  exchange->answer(exposition(application.metrics));
}

void answer_openapi(const ExchangePtr& exchange) {
  const auto& documents = exchange->application().pages.documents;
  exchange->answer(page(kJson, documents.find(exchange->route().label)->second));
}

void answer_docs(const ExchangePtr& exchange) {
  http::Response response = page(kHtml, std::string(docs_page()));
  response.headers.push_back({"Content-Security-Policy", std::string(docs_page_policy())});
  exchange->answer(std::move(response));
}

Handler handler_of(std::string_view path) {
  constexpr std::pair<std::string_view, Handler> kHandlers[] = {
      {"/healthz", answer_health},
      {"/readyz", answer_readiness},
      {"/metrics", answer_metrics},
      {"/api/openapi.json", answer_openapi},
      {"/api/openapi-3.0.json", answer_openapi},
      {"/api/docs", answer_docs},
      {"/api/backup/logs", answer_backup_logs},
      {"/api/backup/commits", answer_backup_commits},
      {"/api/backup/keys", answer_backup_keys},
  };
  for (const auto& [served, handler] : kHandlers) {
    if (served == path) return handler;
  }
  return nullptr;
}

Route route_of(const ServicePath& service) {
  Route route;
  route.label = service.path;
  route.handler = handler_of(service.path);
  route.is_metered = service.is_metered;
  assert(route.handler != nullptr && "a service path without a handler");
  return route;
}

void add_documents(Router& router, const Surface& surface) {
  const DocumentPaths paths = document_paths(surface);
  for (const std::string& path : {paths.v31, paths.v30}) {
    Route route;
    route.label = path;
    route.handler = answer_openapi;
    router.add(std::move(route));
  }
}

}  // namespace

// The common document tells of the server's own pages, too.
SystemPages describe(std::span<const Surface* const> surfaces, bool gives_backups) {
  SystemPages pages;
  std::vector<const Surface*> common;
  std::ranges::remove_copy_if(surfaces, std::back_inserter(common), &Surface::has_own_document);
  pages.documents["/api/openapi.json"] = openapi(common, OpenApiVersion::k31, gives_backups);
  pages.documents["/api/openapi-3.0.json"] = openapi(common, OpenApiVersion::k30, gives_backups);
  for (const Surface* surface : surfaces) {
    if (!surface->has_own_document) continue;
    const DocumentPaths paths = document_paths(*surface);
    pages.documents[paths.v31] = openapi_of(*surface, OpenApiVersion::k31);
    pages.documents[paths.v30] = openapi_of(*surface, OpenApiVersion::k30);
  }
  return pages;
}

// From the lists that OpenAPI writes, so that nothing is served that it does not name.
void add_system_routes(Router& router, std::span<const Surface* const> surfaces,
                       bool gives_backups) {
  for (const ServicePath& service : kServicePaths) router.add(route_of(service));
  for (const Surface* surface : surfaces) {
    if (surface->has_own_document) add_documents(router, *surface);
  }
  if (!gives_backups) return;
  for (const ServicePath& service : kBackupPaths) router.add(route_of(service));
}

http::Response answer_starting(const http::Request& request, const Application& application) {
  if (request.path == "/healthz") return health();
  if (request.path == "/readyz") return application.readiness.answer();
  if (request.path == "/metrics") {
    const Status allowed = may_read_metrics(request, application.metrics_token_hash);
    if (allowed) return exposition(application.metrics);
    return http::problem(status_of(allowed.error().code), allowed.error().message);
  }
  http::Response response = http::problem(503, "The server is starting.");
  response.headers.push_back({"Retry-After", "1"});
  return response;
}

}  // namespace daybook::api
