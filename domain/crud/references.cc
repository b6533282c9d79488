#include "domain/crud/references.h"

#include <string>

#include "domain/catalogue.h"

namespace daybook {

std::vector<ReferringField> referring_fields(const Kind& target) {
  std::vector<ReferringField> found;
  for (const Kind* kind : catalogue()) {
    for (const Field& field : kind->fields) {
      if (field.target == target.name) found.push_back({kind, &field});
    }
  }
  return found;
}

void ask_for_referring(const Kind& target, const Uuid& record, Needs& needs) {
  for (const ReferringField& referring : referring_fields(target)) {
    needs.referring.push_back({referring.kind, referring.field->id, record});
  }
}

Events repointed(const ReferringField& referring, const Record& holder, const Uuid& target,
                 const Uuid* successor, std::string_view event_suffix) {
  Draft draft(holder, std::string(referring.kind->name) + std::string(event_suffix));
  const Field& field = *referring.field;
  if (field.type == FieldType::kReferences) {
    draft.remove(field, target);
    if (successor != nullptr) draft.add(field, *successor);
  } else {
    draft.set(field, successor == nullptr ? Value{Null{}} : Value{*successor});
  }
  return std::move(draft).events();
}

}  // namespace daybook
