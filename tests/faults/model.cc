#include "tests/faults/model.h"

#include <algorithm>

namespace daybook::testing {

bool Model::is_taken(const std::string& unique_id, std::uint32_t but) const {
  return std::ranges::any_of(persons, [&](const auto& entry) {
    return entry.first != but && entry.second.is_live && entry.second.unique_id == unique_id;
  });
}

std::set<std::uint32_t> Model::found(const ModelQuery& query) const {
  std::set<std::uint32_t> numbers;
  for (const auto& [number, person] : persons) {
    const bool is_of = query.organization == 0 || person.organization == query.organization;
    const bool has_stage = query.stage.empty() || person.stage == query.stage;
    const bool has_name = person.name.find(query.name_has) != std::string::npos;
    if (person.is_live && is_of && has_stage && has_name) numbers.insert(number);
  }
  return numbers;
}

std::set<std::uint32_t> Model::remove_organization(std::uint32_t organization) {
  organizations.erase(organization);
  std::set<std::uint32_t> cleared;
  for (auto& [number, person] : persons) {
    if (person.organization != organization) continue;
    if (person.is_live) cleared.insert(number);
    person.organization = 0;
  }
  return cleared;
}

}  // namespace daybook::testing
