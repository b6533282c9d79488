#include "api/seeding/demo_batch.h"

#include <algorithm>
#include <optional>

#include "domain/catalogue.h"
#include "domain/crud/crud.h"

namespace daybook::api {
namespace {

// Whether a reference may name the record.
Result<bool> is_there(const Reader& reader, const DemoTenant& where, const Kind& kind,
                      const Uuid& id) {
  DAYBOOK_TRY(const auto record, reader.record(where.tenant, {kind.id, id}));
  return record && record->exists() && !is_under_erasure(kind, *record);
}

// False when one of them is needed and not there.
Result<bool> add_references(const Reader& reader, const DemoTenant& where,
                            const std::vector<DemoReference>& references, Input& input) {
  for (const DemoReference& reference : references) {
    const Uuid id = demo_id(where.organization, reference.target);
    DAYBOOK_TRY(const bool there, is_there(reader, where, *find_kind(reference.field.target), id));
    if (!there && reference.is_needed) return false;
    if (there) input.set(reference.field.id, id);
  }
  return true;
}

Result<std::optional<Item>> item_of(const Reader& reader, const DemoTenant& where,
                                    const DemoRecord& record, const Behaviour& behaviour,
                                    const Input& input,
                                    const std::vector<DemoReference>& references) {
  Item item;
  item.kind = record.kind;
  item.behaviour = &behaviour;
  item.id = demo_id(where.organization, record.name);
  item.input = input;
  DAYBOOK_TRY(const bool makes_sense, add_references(reader, where, references, item.input));
  return makes_sense ? std::optional(std::move(item)) : std::nullopt;
}

Status add_record(const Reader& reader, const DemoTenant& where, const DemoRecord& record,
                  std::vector<Item>& items) {
  const RecordKey key{record.kind->id, demo_id(where.organization, record.name)};
  DAYBOOK_TRY(const auto known, reader.record(where.tenant, key));
  if (known) return Done{};
  DAYBOOK_TRY(auto creation,
              item_of(reader, where, record, crud::kCreate, record.input, record.references));
  if (!creation) return Done{};
  items.push_back(std::move(*creation));
  for (const DemoStep& step : record.steps) {
    DAYBOOK_TRY(auto item, item_of(reader, where, record, *record.kind->behaviour(step.behaviour),
                                   step.input, step.references));
    if (item) items.push_back(std::move(*item));
  }
  return Done{};
}

bool makes(const Event& event) {
  return std::ranges::any_of(event.changes, [](const Change& change) {
    return change.field == kExistence && change.after == Value{true};
  });
}

}  // namespace

Result<std::vector<Item>> demo_items(const Reader& reader, const DemoTenant& where,
                                     std::span<const DemoRecord> records) {
  std::vector<Item> items;
  for (const DemoRecord& record : records) {
    DAYBOOK_CHECK(add_record(reader, where, record, items));
  }
  return items;
}

void count_made(std::span<const Item> items, const CommandAnswer& answer, DemoCounts& counts) {
  for (std::size_t i = 0; i < std::min(items.size(), answer.items.size()); ++i) {
    const bool is_made = items[i].behaviour == &crud::kCreate && !answer.items[i].outcome.error;
    if (is_made) ++counts[items[i].kind->plural];
  }
}

void count_made(const Commit& commit, DemoCounts& counts) {
  for (const Event& event : commit.events) {
    const Kind* kind = find_kind(event.record.kind);
    if (kind != nullptr && makes(event)) ++counts[kind->plural];
  }
}

}  // namespace daybook::api
