// What the simulation believes to be there: persons and organizations as plain values in a map, and
// lists found by looking at every one of them. It knows nothing of logs, views or disks.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace daybook::testing {

struct ModelPerson {
  std::string name;
  std::string stage = "lead";
  std::string unique_id;           // Of live persons no two have the same; empty for none.
  std::uint32_t organization = 0;  // 0 for none.
  bool is_live = true;
  bool operator==(const ModelPerson&) const = default;
};

// What must hold of a person to be in a list; what is empty or 0 does not matter.
struct ModelQuery {
  std::string stage;
  std::string name_has;
  std::uint32_t organization = 0;
};

// One tenant's.
struct Model {
  std::map<std::uint32_t, ModelPerson> persons;
  std::set<std::uint32_t> organizations;  // That are live.

  // By a live person other than `but`.
  bool is_taken(const std::string& unique_id, std::uint32_t but) const;
  std::set<std::uint32_t> found(const ModelQuery& query) const;
  // Takes the organization away, also from its persons; those that it was taken from.
  std::set<std::uint32_t> remove_organization(std::uint32_t organization);
};

}  // namespace daybook::testing
