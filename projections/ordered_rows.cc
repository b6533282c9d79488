#include "projections/ordered_rows.h"

#include "projections/bytes.h"
#include "projections/keys.h"
#include "projections/projection.h"
#include "projections/query.h"
#include "projections/text.h"

namespace daybook {
namespace {

// NUL inside a text becomes 00 ff, and 00 01 ends it: shorter texts come before longer ones.
std::string terminated(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 2);
  for (const char c : text) {
    out.push_back(c);
    if (c == '\0') out.push_back('\xff');
  }
  out.append("\0\1", 2);
  return out;
}

std::string sort_key_of(std::int64_t number) {
  std::string out;
  put_big(out, static_cast<std::uint64_t>(number) ^ std::uint64_t{1} << 63);
  return out;
}

class OrderedRows : public Projection {
 public:
  std::string_view name() const override { return "orders"; }
  std::uint32_t revision() const override { return 1; }

  void became(std::span<const RecordChange> changes, RowWrites& rows) const override {
    for (const RecordChange& change : changes) {
      if (change.plan == nullptr) continue;
      for (const FieldPlan& plan : change.plan->fields) {
        if (plan.has_order) field(change, plan.field->id, rows);
      }
      updated(change, rows);
    }
  }

 private:
  static std::string row_of(const RecordChange& change, const Record* record, FieldId field) {
    if (record == nullptr || is_blank(record->get(field))) return {};
    return ordered_key(change.tenant, record->key.kind, field, sort_key(record->get(field)),
                       record->number);
  }

  static void field(const RecordChange& change, FieldId field, RowWrites& rows) {
    replace(row_of(change, change.before, field), row_of(change, change.after, field), rows);
  }

  static std::string updated_row(const RecordChange& change, const Record& record) {
    return ordered_key(change.tenant, record.key.kind, kUpdatedAt, sort_key(record.updated_at),
                       record.number);
  }

  static void updated(const RecordChange& change, RowWrites& rows) {
    const std::string before =
        change.before == nullptr ? std::string() : updated_row(change, *change.before);
    replace(before, updated_row(change, *change.after), rows);
  }

  static void replace(const std::string& before, const std::string& after, RowWrites& rows) {
    if (before == after) return;
    if (!before.empty()) rows.remove(before);
    if (!after.empty()) rows.put(after, {});
  }
};

}  // namespace

std::string sort_key(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return terminated(fold_text(*text));
  if (const auto* number = std::get_if<std::int64_t>(&value)) return sort_key_of(*number);
  if (const auto* flag = std::get_if<bool>(&value)) return sort_key_of(*flag ? 1 : 0);
  return terminated({});
}

std::string sort_key(Time time) { return sort_key_of(time.value); }

std::string ordered_key(TenantId tenant, KindId kind, FieldId field, const std::string& sort_key,
                        RecordNumber number) {
  std::string key = field_prefix(Table::kOrdered, tenant, kind, field);
  key.append(sort_key);
  put_big(key, number.value);
  return key;
}

std::unique_ptr<const Projection> make_ordered_rows() { return std::make_unique<OrderedRows>(); }

}  // namespace daybook
