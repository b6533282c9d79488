#include "domain/core/kind.h"

namespace daybook {

const Record* Loaded::find(const RecordKey& key) const {
  for (const Record& record : records) {
    if (record.key == key) return &record;
  }
  return nullptr;
}

const Field* Kind::find(FieldId field) const {
  for (const Field& candidate : fields) {
    if (candidate.id == field) return &candidate;
  }
  return nullptr;
}

const Field* Kind::find(std::string_view field_name) const {
  for (const Field& candidate : fields) {
    if (candidate.name == field_name) return &candidate;
  }
  return nullptr;
}

const Behaviour* Kind::behaviour(std::string_view behaviour_name) const {
  for (const Behaviour& candidate : behaviours) {
    if (candidate.name == behaviour_name) return &candidate;
  }
  return nullptr;
}

bool is_personal(const Kind& kind, const Field& field) {
  if (kind.subject == SubjectRule::kNone || field.is_public) return false;
  switch (field.type) {
    case FieldType::kText:
    case FieldType::kEmail:
    case FieldType::kJson:
      return true;
    default:
      return false;
  }
}

Uuid subject_of(const Kind& kind, const Record& record) {
  if (kind.subject != SubjectRule::kReference) return record.key.id;
  const auto* named = std::get_if<Uuid>(&record.get(kind.subject_field));
  return named == nullptr ? record.key.id : *named;
}

}  // namespace daybook
