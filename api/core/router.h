// From a method and a path to a route. Built once from the tables of a surface; then read by any
// thread.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/surface.h"

namespace daybook::api {

// One operation under one path of one family.
struct Route {
  Method method = Method::kGet;
  std::string label;        // "/api/crm/persons/{id}/": for metrics and logs; holds no values.
  std::string permission;   // Empty: none is needed.
  bool any_caller = false;  // Without a permission: still for known callers only.
  Handler handler = nullptr;
  const Resource* resource = nullptr;
  const Action* action = nullptr;
  const Dialect* dialect = nullptr;  // Null: crm's.
  bool body_is_large = false;
  bool takes_cookie = false;
  bool of_platform = false;
  bool is_metered = true;  // False: who watches the server may ask as often as they like.

  bool needs_caller() const { return any_caller || !permission.empty(); }
};

struct RouteMatch {
  const Route* route = nullptr;          // Null: no such path, or not with this method.
  std::vector<std::string_view> params;  // In the order of the path; views of it, or of ...
  std::vector<std::unique_ptr<const std::string>> decoded;  // ... what a client had escaped.
  std::string allowed;               // "GET, POST" when only the method is wrong; then ...
  const Dialect* dialect = nullptr;  // ... how those speak who have the path.
};

class Router {
 public:
  Router();
  ~Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;

  void add(const Surface& surface);
  void add(Route route);
  RouteMatch match(std::string_view method, std::string_view path) const;
  const std::vector<std::unique_ptr<Route>>& routes() const { return routes_; }

 private:
  struct Node;
  void add_resource(const Surface& surface, std::string_view base, const Resource& resource);
  void add_of_each(const Surface& surface, std::string_view base, const Resource& resource);
  void add_action(std::string label, const Action& action, const Resource* resource);

  std::unique_ptr<Node> root_;
  std::vector<std::unique_ptr<Route>> routes_;
};

std::string_view text_of(Method method);

}  // namespace daybook::api
