#include "api/read/batch_reader.h"

#include <algorithm>

#include "api/read/input_reader.h"
#include "api/read/utf8.h"

namespace daybook::api {
namespace {

std::string one_of(std::span<const std::string_view> names) {
  std::string text = "Must be null";
  for (const std::string_view name : names) {
    text += " or \"";
    text += name;
    text += '"';
  }
  return text + ".";
}

Result<Input> read_item(const Members& members, const JsonValue& item) {
  if (item.is_object()) return read_input(members, item, Mode::kUpdate);
  return invalid("", "Expected an object, not " + std::string(described(item.type())) + ".");
}

Status read_items(const Members& members, const JsonValue& value, Batch& batch) {
  if (!value.is_array()) return invalid("items", "Expected an array of objects.");
  if (value.size() > kBatchItemsMax) {
    return Error{ErrorCode::kTooLarge, "batch.too_many_items",
                 "A batch holds at most " + std::to_string(kBatchItemsMax) + " items."};
  }
  batch.items.reserve(value.size());
  for (const JsonValue item : value) batch.items.push_back(read_item(members, item));
  return Done{};
}

Status read_upsert_by(std::span<const std::string_view> names, const JsonValue& value,
                      Batch& batch) {
  if (value.is_null()) return Done{};
  const bool known =
      value.is(JsonType::kText) && std::ranges::find(names, value.text()) != names.end();
  if (!known) return invalid("upsert_by", one_of(names));
  batch.upsert_by = value.text();
  return Done{};
}

Status read_import(const JsonValue& value, Batch& batch) {
  if (value.is_null()) return Done{};
  const auto id = value.is(JsonType::kText) ? Uuid::parse(value.text()) : std::nullopt;
  if (!id) return invalid("import", "Must be a valid UUID.");
  batch.import = *id;
  return Done{};
}

Status read_atomic(const JsonValue& value, Batch& batch) {
  const bool is_boolean = value.is(JsonType::kTrue) || value.is(JsonType::kFalse);
  if (!is_boolean) return invalid("atomic", "Must be a valid boolean.");
  batch.atomic = value.is(JsonType::kTrue);
  return Done{};
}

}  // namespace

Result<Batch> read_batch(const Members& members, const JsonValue& object,
                         std::span<const std::string_view> upsert_names) {
  Batch batch;
  if (!object.has("items")) return invalid("items", "This field is required.");
  for (const JsonValue value : object) {
    if (value.name() == "items") {
      DAYBOOK_CHECK(read_items(members, value, batch));
    } else if (value.name() == "upsert_by") {
      DAYBOOK_CHECK(read_upsert_by(upsert_names, value, batch));
    } else if (value.name() == "atomic") {
      DAYBOOK_CHECK(read_atomic(value, batch));
    } else if (value.name() == "import") {
      DAYBOOK_CHECK(read_import(value, batch));
    } else {
      return invalid(std::string(shortened(value.name(), 100)), "Unknown field.");
    }
  }
  return batch;
}

}  // namespace daybook::api
