// Every operation that a surface serves, spelled out from its tables: one for each verb of each
// resource and each action, in each path family. OpenAPI, routers and contract tests walk this
// list. Pure; safe from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/surface.h"

namespace daybook::api {

struct Operation {
  Method method = Method::kGet;
  std::string path;          // "/api/crm/persons/{id}/"
  std::string operation_id;  // "crm_persons_retrieve"
  std::string summary;
  std::string tag;
  std::string permission;            // In full; empty when none is needed.
  std::string also_needed;           // A second one.
  const Dialect* dialect = nullptr;  // Null: crm's.
  const Resource* resource = nullptr;
  unsigned verb = 0;  // Of the resource; 0 for an action.
  const Action* action = nullptr;

  // Names in braces, in the order of the path.
  std::vector<std::string_view> path_parameters() const;
  bool is_write() const { return method != Method::kGet; }
  bool has_body() const;
  bool needs_caller() const {
    return !permission.empty() || (action != nullptr && action->any_caller);
  }
  // Looks at who asks, too, and refuses strangers with a 403 of its own.
  bool refuses_strangers_itself() const;
};

// In the order of the tables, the first path family first. Ids as the contracts have them: a family
// under a path puts that path's last part before ("crm_persons_list"), the bare one nothing
// ("persons_list"). Tags: the surface's name in the first family, the resource's path in others.
std::vector<Operation> operations_of(const Surface& surface);

std::string_view method_name(Method method);  // "get", as OpenAPI has it.

}  // namespace daybook::api
