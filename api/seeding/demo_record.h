// A record of the demo data as it is written down: what it is, under a name of its own that says
// which one it is in every tenant, and what it names. A value type.
#pragma once

#include <string>
#include <vector>

#include "domain/core/kind.h"

namespace daybook::api {

// Of the seeded record that bears the name.
struct DemoReference {
  Field field;
  std::string target;
  bool is_needed = false;  // Without it the record makes no sense, so it is not made.
};

// A behaviour on the record once it is made. With a target, the input's field names that record;
// when that is not there, nothing is done.
struct DemoStep {
  std::string_view behaviour;
  Input input = {};
  std::vector<DemoReference> references = {};
};

struct DemoRecord {
  std::string name;  // "person-12"
  const Kind* kind = nullptr;
  Input input = {};
  std::vector<DemoReference> references = {};
  std::vector<DemoStep> steps = {};
};

// The id that the record of that name has in the organization: always the same, and another one in
// every organization.
Uuid demo_id(const Uuid& organization, std::string_view name);

}  // namespace daybook::api
