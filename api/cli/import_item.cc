#include "api/cli/import_item.h"

#include <algorithm>
#include <utility>

#include "api/cli/formats/ascii.h"
#include "api/cli/formats/json_text.h"
#include "domain/core/uuid.h"

namespace daybook::cli {
namespace {

bool looks_like_json(std::string_view text) {
  return (text.starts_with('{') || text.starts_with('[')) && is_json(text);
}

bool is_number(std::string_view text) {
  const bool digits =
      text.find_first_not_of("0123456789", text.starts_with('-') ? 1 : 0) == std::string_view::npos;
  return digits && is_json(text);
}

Cell field_cell(const Field& field, const Cell& cell, std::string_view text) {
  std::string name(field.name);
  if (cell.is_json) {
    // NDJSON of other programs writes ids as numbers; ours are texts.
    const bool number_as_text = field.type == FieldType::kText && is_number(text);
    return {std::move(name), cell.text, !number_as_text};
  }
  switch (field.type) {
    case FieldType::kJson:
    case FieldType::kReferences:
      return {std::move(name), std::string(text), looks_like_json(text)};
    case FieldType::kInteger:
    case FieldType::kUser:
      return {std::move(name), std::string(text), is_number(text)};
    case FieldType::kBoolean: {
      const std::string lower = ascii_lower(text);
      return {std::move(name), lower, lower == "true" || lower == "false"};
    }
    case FieldType::kChoice:
      return {std::move(name), ascii_lower(text), false};
    default:
      return {std::move(name), std::string(text), false};
  }
}

void set(std::vector<Cell>& cells, Cell cell) {
  const auto found = std::find_if(cells.begin(), cells.end(),
                                  [&](const Cell& other) { return other.column == cell.column; });
  if (found == cells.end()) {
    cells.push_back(std::move(cell));
  } else {
    *found = std::move(cell);
  }
}

// A field that several columns add to. One column of JSON alone keeps its form, whatever that is.
class JsonList {
 public:
  void add(std::string json) { elements_.push_back(std::move(json)); }

  void add_whole(std::string_view json) {
    if (whole_.empty()) {
      whole_ = json;
    } else {
      append_whole(json);
    }
  }

  // Empty when nothing was added.
  std::string finish() {
    if (elements_.empty()) return std::move(whole_);
    if (!whole_.empty()) append_whole(whole_);
    std::string json = "[";
    for (const std::string& element : elements_) {
      if (json.size() > 1) json += ',';
      json += element;
    }
    return json + ']';
  }

 private:
  void append_whole(std::string_view json) {
    Result<std::vector<std::string>> found = json_elements(json);
    if (!found) return elements_.push_back(std::string(json));
    for (std::string& element : *found) elements_.push_back(std::move(element));
  }

  std::string whole_;
  std::vector<std::string> elements_;
};

// Collects the cells of one row.
class ItemBuilder {
 public:
  explicit ItemBuilder(ImportMapping& mapping) : mapping_(mapping) {}

  void add(const Cell& cell);
  ImportItem finish();

 private:
  void add_field(const Target& target, const Cell& cell, std::string_view text);
  void add_telephone(const Target& target, const Cell& cell, std::string_view text);
  void add_email(const Target& target, const Cell& cell, std::string_view text);
  void add_metadata(const Target& target, const Cell& cell, std::string_view text);
  void add_json(std::string_view field, std::string json);
  bool has(std::string_view field) const;

  ImportMapping& mapping_;
  ImportItem item_;
  std::vector<std::string> addresses_;  // The first becomes the primary one.
  JsonList emails_;
  JsonList telephones_;
  std::vector<Cell> metadata_;
};

void ItemBuilder::add(const Cell& cell) {
  const std::string_view text = trimmed(cell.text);
  if (text.empty()) return;
  if (!is_utf8(cell.column) || !is_utf8(cell.text)) {
    item_.problem = "is not UTF-8";
    return;
  }
  const Target& target = mapping_.target_of(cell.column);
  // Nothing to add to a list; in a field of its own null clears what is there.
  if (cell.is_json && text == "null" && target.to != Target::To::kField) return;
  switch (target.to) {
    case Target::To::kField:
      return add_field(target, cell, text);
    case Target::To::kTelephone:
      return add_telephone(target, cell, text);
    case Target::To::kEmail:
      return add_email(target, cell, text);
    case Target::To::kMetadata:
      return add_metadata(target, cell, text);
    case Target::To::kNothing:
      return;
  }
}

bool ItemBuilder::has(std::string_view field) const {
  return std::any_of(item_.fields.begin(), item_.fields.end(),
                     [&](const Cell& cell) { return cell.column == field; });
}

void ItemBuilder::add_field(const Target& target, const Cell& cell, std::string_view text) {
  const Field& field = *target.field;
  const bool to_resolve = field.type == FieldType::kReference && field.target == "organization" &&
                          !cell.is_json && !Uuid::parse(text);
  if (has(field.name) || (to_resolve && !item_.organization_name.empty())) {
    metadata_.push_back({cell.column, std::string(text), cell.is_json});
  } else if (to_resolve && field.name == "organization") {
    item_.organization_name = text;
  } else {
    item_.fields.push_back(field_cell(field, cell, text));
  }
}

void ItemBuilder::add_telephone(const Target& target, const Cell& cell, std::string_view text) {
  if (cell.is_json || looks_like_json(text)) return telephones_.add_whole(text);
  if (target.name.empty()) return telephones_.add(json_string(text));
  telephones_.add(json_object({{"type", target.name, false}, {"value", std::string(text), false}}));
}

void ItemBuilder::add_email(const Target& target, const Cell& cell, std::string_view text) {
  if (cell.is_json || looks_like_json(text)) return emails_.add_whole(text);
  while (!text.empty()) {
    const std::size_t stop = std::min(text.find_first_of(",;\n"), text.size());
    const std::string_view address = trimmed(text.substr(0, stop));
    text.remove_prefix(std::min(stop + 1, text.size()));
    if (address.empty()) continue;
    // Only a column that says no more than "e-mail" may stand for the primary one.
    if (target.field == nullptr) {
      addresses_.push_back(std::string(address));
    } else {
      emails_.add(json_string(address));
    }
  }
}

void ItemBuilder::add_metadata(const Target& target, const Cell& cell, std::string_view text) {
  const bool whole = target.field != nullptr && (cell.is_json || looks_like_json(text));
  if (!whole) return set(metadata_, {target.name, std::string(text), cell.is_json});
  Result<std::vector<Cell>> members = json_members(text);
  if (!members) return set(metadata_, {target.name, std::string(text), true});
  for (Cell& member : *members) set(metadata_, std::move(member));
}

ImportItem ItemBuilder::finish() {
  for (std::string& address : addresses_) {
    if (!has("primary_email")) {
      item_.fields.push_back({"primary_email", std::move(address), false});
    } else if (item_.text_of("primary_email") != address) {
      emails_.add(json_string(address));
    }
  }
  add_json("emails", emails_.finish());
  add_json("contact_numbers", telephones_.finish());
  if (!metadata_.empty()) add_json("metadata", json_object(metadata_));
  return std::move(item_);
}

void ItemBuilder::add_json(std::string_view field, std::string json) {
  if (!json.empty()) item_.fields.push_back({std::string(field), std::move(json), true});
}

}  // namespace

std::string_view ImportItem::text_of(std::string_view field) const {
  for (const Cell& cell : fields) {
    if (cell.column == field && !cell.is_json) return cell.text;
  }
  return {};
}

ImportItem import_item(const Row& row, ImportMapping& mapping) {
  ItemBuilder builder(mapping);
  for (const Cell& cell : row.cells) builder.add(cell);
  return builder.finish();
}

}  // namespace daybook::cli
