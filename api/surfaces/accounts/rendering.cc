#include "api/surfaces/accounts/rendering.h"

#include "api/render/record.h"
#include "api/surfaces/accounts/schemas.h"
#include "domain/catalogue.h"

namespace daybook::api::accounts {
namespace {

Value number_value(const Record& record) { return static_cast<std::int64_t>(record.number.value); }

Result<Value> value_of(const Reader& reader, TenantId tenant, const Record& record, FieldId id) {
  if (id == kId.id) return number_value(record);
  if (id == kCreated.id) return Value{record.created_at.value};
  if (id == kUpdated.id) return Value{record.updated_at.value};
  const Field* field = find_kind(record.key.kind)->find(id);
  const Uuid* named = field == nullptr ? nullptr : record.reference(*field);
  if (named == nullptr) return record.get(id);
  const RecordKey key{find_kind(field->target)->id, *named};
  DAYBOOK_TRY(const auto found, reader.record(tenant, key));
  return found ? number_value(*found) : Value{Null{}};
}

}  // namespace

Status render_numbered(const Reader& reader, TenantId tenant, const Record& record,
                       const Schema& schema, std::string& out) {
  Input values;
  for (const Field& field : schema.fields) {
    DAYBOOK_TRY(Value value, value_of(reader, tenant, record, field.id));
    values.set(field.id, std::move(value));
  }
  render_values(schema, values, out);
  return Done{};
}

}  // namespace daybook::api::accounts
