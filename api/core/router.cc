#include "api/core/router.h"

#include <cassert>

#include "api/read/percent.h"
#include "api/records/verbs.h"

namespace daybook::api {
namespace {

constexpr std::size_t kMethods = 5;
constexpr std::string_view kMethodNames[kMethods] = {"GET", "POST", "PUT", "PATCH", "DELETE"};

struct VerbRow {
  Verb verb;
  Method method;
  bool on_item;
  std::string_view permission;  // Appended to the resource's.
  Handler handler;
};

constexpr VerbRow kVerbRows[] = {
    {kList, Method::kGet, false, "/list", list_records},
    {kCreate, Method::kPost, false, "/write", create_record},
    {kRead, Method::kGet, true, "/read", read_record},
    {kReplace, Method::kPut, true, "/write", replace_record},
    {kUpdate, Method::kPatch, true, "/write", update_record},
    {kRemove, Method::kDelete, true, "/delete", remove_record},
};

// HEAD is a GET whose body the server drops.
std::size_t method_index(std::string_view method) {
  if (method == "HEAD") return 0;
  for (std::size_t i = 0; i < kMethods; ++i) {
    if (kMethodNames[i] == method) return i;
  }
  return kMethods;
}

std::string_view next_segment(std::string_view& path) {
  path.remove_prefix(1);
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

Handler handler_of(const Resource& resource, const VerbRow& row) {
  if (row.verb == kList && resource.list != nullptr) return resource.list;
  if (row.verb == kCreate && resource.create != nullptr) return resource.create;
  if (row.verb == kRead && resource.read != nullptr) return resource.read;
  if (row.verb == kReplace && resource.replace != nullptr) return resource.replace;
  if (row.verb == kUpdate && resource.update != nullptr) return resource.update;
  return row.handler;
}

}  // namespace

std::string_view text_of(Method method) { return kMethodNames[static_cast<std::size_t>(method)]; }

// Literal children come before the parameter, so that /persons/merge/ is never an id.
struct Router::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literal;
  std::unique_ptr<Node> parameter;
  std::array<const Route*, kMethods> routes{};
};

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

void Router::add(const Surface& surface) {
  const std::size_t before = routes_.size();
  bool is_first = true;
  for (const std::string_view base : surface.bases) {
    for (const Resource* resource : surface.resources) {
      if (is_first || resource->in_contract) add_resource(surface, base, *resource);
      if (is_first) add_of_each(surface, base, *resource);
    }
    for (const ActionTable* table : surface.actions) {
      for (const Action& action : table->rows) {
        if (!is_first && !action.in_contract) continue;
        add_action(surface.path_of(base, action.path), action, action.resource);
      }
    }
    is_first = false;
  }
  for (std::size_t i = before; i < routes_.size(); ++i) {
    routes_[i]->dialect = surface.dialect;
    routes_[i]->takes_cookie = surface.takes_cookie;
    routes_[i]->of_platform = surface.of_platform;
  }
}

void Router::add_resource(const Surface& surface, std::string_view base, const Resource& resource) {
  const std::string item = std::string(resource.path) + "/{id}";
  for (const VerbRow& row : kVerbRows) {
    if ((resource.verbs & row.verb) == 0) continue;
    Route route;
    route.method = row.method;
    route.label = surface.path_of(base, row.on_item ? std::string_view(item) : resource.path);
    route.permission = std::string(resource.permission) + std::string(row.permission);
    route.handler = handler_of(resource, row);
    route.resource = &resource;
    add(std::move(route));
  }
}

void Router::add_of_each(const Surface& surface, std::string_view base, const Resource& resource) {
  if ((resource.verbs & kRead) == 0) return;
  const std::string item = std::string(resource.path) + "/{id}/";
  for (const ActionTable* table : surface.of_each) {
    for (const Action& action : table->rows) {
      add_action(surface.path_of(base, item + std::string(action.path)), action, &resource);
    }
  }
}

void Router::add_action(std::string label, const Action& action, const Resource* resource) {
  Route route;
  route.method = action.method;
  route.label = std::move(label);
  route.permission = action.permission;
  route.any_caller = action.any_caller;
  route.handler = action.handler;
  route.resource = resource;
  route.action = &action;
  route.body_is_large = action.body_is_large;
  add(std::move(route));
}

void Router::add(Route route) {
  routes_.push_back(std::make_unique<Route>(std::move(route)));
  const Route& added = *routes_.back();
  Node* node = root_.get();
  std::string_view path = added.label;
  while (!path.empty()) {
    const std::string_view segment = next_segment(path);
    auto& child = segment.starts_with('{') ? node->parameter : node->literal[std::string(segment)];
    if (child == nullptr) child = std::make_unique<Node>();
    node = child.get();
  }
  auto& place = node->routes[static_cast<std::size_t>(added.method)];
  assert(place == nullptr && "two operations share a method and a path");
  place = &added;
}

namespace {

// What is escaped wrongly names nothing as it stands.
std::string_view unescaped(std::string_view segment, RouteMatch& match) {
  if (segment.find('%') == segment.npos) return segment;
  auto decoded = percent_decode(segment, Plus::kIsPlus);
  if (!decoded) return segment;
  match.decoded.push_back(std::make_unique<const std::string>(*std::move(decoded)));
  return *match.decoded.back();
}

}  // namespace

RouteMatch Router::match(std::string_view method, std::string_view path) const {
  RouteMatch match;
  const Node* node = root_.get();
  if (!path.starts_with('/')) return match;
  while (!path.empty()) {
    const std::string_view segment = next_segment(path);
    const auto literal = node->literal.find(segment);
    if (literal != node->literal.end()) {
      node = literal->second.get();
    } else if (node->parameter != nullptr && !segment.empty()) {
      match.params.push_back(unescaped(segment, match));
      node = node->parameter.get();
    } else {
      return match;
    }
  }
  const std::size_t index = method_index(method);
  if (index < kMethods) match.route = node->routes[index];
  if (match.route != nullptr) return match;
  for (std::size_t i = 0; i < kMethods; ++i) {
    if (node->routes[i] == nullptr) continue;
    match.dialect = node->routes[i]->dialect;
    match.allowed += (match.allowed.empty() ? "" : ", ") + std::string(kMethodNames[i]);
    if (i == 0) match.allowed += ", HEAD";
  }
  return match;
}

}  // namespace daybook::api
