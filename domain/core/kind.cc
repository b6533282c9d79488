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
    case FieldType::kBytes:
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

bool is_under_erasure(const Kind& kind, const Record& record) {
  return kind.erasure_field.value != 0 && record.has(kind.erasure_field);
}

std::optional<SubjectLink> subject_link(const Kind& kind, const RecordKey& record, FieldId field,
                                        const Value& value) {
  const auto* named = std::get_if<Uuid>(&value);
  if (named == nullptr) return std::nullopt;
  if (kind.subject == SubjectRule::kReference && field == kind.subject_field) {
    return SubjectLink{*named, record};
  }
  if (kind.survivor_field.value != 0 && field == kind.survivor_field) {
    return SubjectLink{record.id, {record.kind, *named}};
  }
  return std::nullopt;
}

}  // namespace daybook
