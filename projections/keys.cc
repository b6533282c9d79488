#include "projections/keys.h"

#include "domain/core/bytes.h"
#include "eventstore/views.h"
#include "projections/text.h"

namespace daybook {
namespace {

std::string begin_key(Table table, std::size_t size) {
  std::string key;
  key.reserve(size);
  key.push_back(static_cast<char>(table));
  return key;
}

std::string begin_key(Table table, TenantId tenant, std::size_t more) {
  std::string key = begin_key(table, 9 + more);
  put_big(key, tenant.value);
  return key;
}

std::string begin_key(Table table, TenantId tenant, KindId kind, std::size_t more) {
  std::string key = begin_key(table, tenant, 2 + more);
  put_big(key, kind.value);
  return key;
}

}  // namespace

std::string table_prefix(Table table) { return begin_key(table, 1); }

std::string tenant_prefix(Table table, TenantId tenant) { return begin_key(table, tenant, 0); }

std::string kind_prefix(Table table, TenantId tenant, KindId kind) {
  return begin_key(table, tenant, kind, 0);
}

std::string field_prefix(Table table, TenantId tenant, KindId kind, FieldId field) {
  std::string key = begin_key(table, tenant, kind, 32);
  put_big(key, field.value);
  return key;
}

std::string record_key(TenantId tenant, KindId kind, RecordNumber number) {
  std::string key = begin_key(Table::kRecord, tenant, kind, 4);
  put_big(key, number.value);
  return key;
}

std::string id_key(TenantId tenant, const RecordKey& record) {
  std::string key = begin_key(Table::kId, tenant, record.kind, 16);
  key.append(record.id.view());
  return key;
}

std::string claim_key(TenantId tenant, KindId kind, FieldId field, std::string_view comparable) {
  std::string key = field_prefix(Table::kClaim, tenant, kind, field);
  key.append(comparable);
  return key;
}

std::string entry_key(TenantId tenant, Position position) {
  std::string key = begin_key(Table::kEntry, tenant, 8);
  put_big(key, position.value);
  return key;
}

std::string access_key(TenantId tenant, const RecordKey& record, Position position) {
  std::string key = begin_key(Table::kAccess, tenant, record.kind, 24);
  key.append(record.id.view());
  put_big(key, position.value);
  return key;
}

std::string undone_key(TenantId tenant, Position position) {
  std::string key = begin_key(Table::kUndone, tenant, 8);
  put_big(key, position.value);
  return key;
}

std::string touched_key(TenantId tenant, KindId kind, RecordNumber number, Position position) {
  std::string key = begin_key(Table::kTouched, tenant, kind, 12);
  put_big(key, number.value);
  put_big(key, position.value);
  return key;
}

std::string keyed_key(TenantId tenant, std::string_view key_hash) {
  std::string key = begin_key(Table::kKeyed, tenant, key_hash.size());
  key.append(key_hash);
  return key;
}

std::string subject_prefix(TenantId tenant, const Uuid& subject) {
  std::string key = begin_key(Table::kSubject, tenant, 34);
  key.append(subject.view());
  return key;
}

std::string subject_key(TenantId tenant, const Uuid& subject, const RecordKey& record) {
  std::string key = subject_prefix(tenant, subject);
  put_big(key, record.kind.value);
  key.append(record.id.view());
  return key;
}

std::string erasure_key(TenantId tenant, const RecordKey& record) {
  std::string key = begin_key(Table::kErasure, tenant, record.kind, 16);
  key.append(record.id.view());
  return key;
}

std::string deals_key(TenantId tenant, const Uuid& person) {
  std::string key = begin_key(Table::kDeals, tenant, 16);
  key.append(person.view());
  return key;
}

std::string audit_value_key(TenantId tenant, std::uint16_t column, std::string_view value) {
  std::string key = begin_key(Table::kAuditValue, tenant, 2 + value.size());
  put_big(key, column);
  key.append(value);
  return key;
}

std::string audit_key(TenantId tenant, std::uint32_t number) {
  std::string key = begin_key(Table::kAudit, tenant, 4);
  put_big(key, number);
  return key;
}

std::string audited_key(TenantId tenant, const RecordKey& record, std::uint32_t number) {
  std::string key = begin_key(Table::kAudited, tenant, record.kind, 20);
  key.append(record.id.view());
  put_big(key, number);
  return key;
}

std::string node_key(TenantId tenant, unsigned level, std::uint64_t index) {
  std::string key = begin_key(Table::kNode, tenant, 9);
  key.push_back(static_cast<char>(level));
  put_big(key, index);
  return key;
}

std::string meta_key(std::string_view name) {
  std::string key = table_prefix(Table::kMeta);
  key.append(name);
  return key;
}

std::string after_prefix(std::string prefix) {
  while (!prefix.empty() && static_cast<std::uint8_t>(prefix.back()) == 0xff) prefix.pop_back();
  if (!prefix.empty()) prefix.back() = static_cast<char>(prefix.back() + 1);
  return prefix;
}

RecordKey last_record_of(std::string_view key) {
  const std::string_view id = key.substr(key.size() - 16);
  return {KindId{get_big<std::uint16_t>(key.substr(key.size() - 18))}, Uuid::from_bytes(id)};
}

RecordNumber last_number_of(std::string_view key) {
  return RecordNumber{get_big<std::uint32_t>(key.substr(key.size() - 4))};
}

Position last_position_of(std::string_view key) {
  return Position{get_big<std::uint64_t>(key.substr(key.size() - 8))};
}

namespace {

struct Comparable {
  const Field& field;
  std::string operator()(const Null&) const { return {}; }
  std::string operator()(const Erased&) const { return {}; }
  std::string operator()(const Bytes&) const { return {}; }
  std::string operator()(bool flag) const { return flag ? "1" : "0"; }
  std::string operator()(std::int64_t number) const {
    std::string out;
    put_big(out, static_cast<std::uint64_t>(number));
    return out;
  }
  std::string operator()(const std::string& text) const {
    // A text within a document is compared as it is searched: without case.
    const bool is_folded = field.type == FieldType::kEmail || field.type == FieldType::kJson;
    return is_folded ? fold_text(text) : text;
  }
  std::string operator()(const Uuid& id) const { return std::string(id.view()); }
  std::string operator()(const Json& json) const { return json.text; }
  std::string operator()(const References& set) const {
    std::string out;
    for (const Uuid& id : set.ids) out.append(id.view());
    return out;
  }
};

}  // namespace

std::string comparable(const Field& field, const Value& value) {
  return std::visit(Comparable{field}, value);
}

}  // namespace daybook
