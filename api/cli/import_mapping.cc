#include "api/cli/import_mapping.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "api/cli/formats/ascii.h"
#include "domain/people/organization.h"
#include "domain/people/person.h"

namespace daybook::cli {
namespace {

struct Spelling {
  std::string_view header;  // Letters and digits only, lower case.
  std::string_view field;
};

constexpr Spelling kPersonSpellings[] = {
    {"fullname", "name"},
    {"displayname", "name"},
    {"contactname", "name"},
    {"firstname", "given_name"},
    {"forename", "given_name"},
    {"lastname", "family_name"},
    {"surname", "family_name"},
    {"middlename", "additional_name"},
    {"additionalnames", "additional_name"},
    {"nameprefix", "honorific_prefix"},
    {"salutation", "honorific_prefix"},
    {"title", "job_title"},
    {"position", "job_title"},
    {"role", "job_title"},
    {"organizationtitle", "job_title"},
    {"company", "organization"},
    {"companyname", "organization"},
    {"organisation", "organization"},
    {"organizationname", "organization"},
    {"account", "organization"},
    {"accountname", "organization"},
    {"employer", "organization"},
    {"stage", "lifecycle_stage"},
    {"externalid", "unique_id"},
    {"uid", "unique_id"},
    {"note", "description"},
    {"notes", "description"},
};

constexpr Spelling kOrganizationSpellings[] = {
    {"company", "name"},
    {"companyname", "name"},
    {"organization", "name"},
    {"organizationname", "name"},
    {"organisation", "name"},
    {"account", "name"},
    {"accountname", "name"},
    {"institution", "name"},
    {"fullname", "name"},
    {"url", "website"},
    {"homepage", "website"},
    {"web", "website"},
    {"phone", "primary_phone"},
    {"telephone", "primary_phone"},
    {"phonenumber", "primary_phone"},
    {"email", "primary_email"},
    {"emailaddress", "primary_email"},
    {"note", "description"},
    {"notes", "description"},
};

// Columns of an export that no client can set.
constexpr std::array<std::string_view, 6> kServerOnly = {"id",         "platform",   "number",
                                                         "created_at", "updated_at", "version"};

std::string plain(std::string_view header) {
  std::string out;
  for (const char letter : header) {
    const char lower = ascii_lower(letter);
    if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9')) out += lower;
  }
  return out;
}

bool contains_one(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
    return text.find(part) != std::string_view::npos;
  });
}

// "Phone 1 - Type" says something about a number and is none.
bool is_label(std::string_view spelling) {
  return spelling.ends_with("type") || spelling.ends_with("label");
}

bool is_telephone(std::string_view spelling) {
  if (is_label(spelling)) return false;
  return contains_one(spelling, {"phone", "mobile", "fax", "pager", "contactnumber"}) ||
         spelling == "tel" || spelling == "cell";
}

bool is_email(std::string_view spelling) {
  if (is_label(spelling) || !contains_one(spelling, {"email"})) return spelling == "mail";
  // "Email Opt Out", "Email Status": only what ends as an address does.
  std::string_view rest = spelling;
  for (const std::string_view part : {"value", "address"}) {
    if (rest.ends_with(part)) rest.remove_suffix(part.size());
  }
  while (!rest.empty() && rest.back() >= '0' && rest.back() <= '9') rest.remove_suffix(1);
  return rest.ends_with("email");
}

std::string telephone_type(std::string_view spelling) {
  if (contains_one(spelling, {"fax"})) return "fax";
  if (contains_one(spelling, {"mobile", "cell"})) return "mobile";
  if (contains_one(spelling, {"pager"})) return "pager";
  if (contains_one(spelling, {"work", "business", "office", "company", "direct"})) return "work";
  if (contains_one(spelling, {"home", "private"})) return "home";
  return {};
}

std::span<const Spelling> spellings_of(const Kind& kind) {
  if (kind.id == person::kPerson.id) return kPersonSpellings;
  return kOrganizationSpellings;
}

Target metadata(std::string_view key) {
  return {.to = Target::To::kMetadata, .field = nullptr, .name = std::string(key)};
}

}  // namespace

Result<ImportMapping> ImportMapping::make(const Kind& kind, std::span<const std::string> maps) {
  ImportMapping mapping(kind);
  for (const std::string& map : maps) DAYBOOK_CHECK(mapping.add(map));
  return mapping;
}

Status ImportMapping::add(std::string_view map) {
  const std::size_t equals = map.rfind('=');
  if (equals == std::string_view::npos || equals == 0) {
    return invalid("map", "--map " + std::string(map) + ": expected COLUMN=FIELD");
  }
  const std::string column(map.substr(0, equals));
  const std::string_view wanted = map.substr(equals + 1);
  mapped_columns_.push_back(column);
  Target& target = targets_[column];
  if (wanted.empty()) {
    target = {.to = Target::To::kNothing, .field = nullptr, .name = {}};
  } else if (wanted.starts_with("metadata.")) {
    target = metadata(wanted.substr(wanted.find('.') + 1));
  } else if (const Field* field = kind_->find(wanted); field && !field->is_managed) {
    target = field_target(column, *field);
    // By name, a column "Colour" is meant to become a key; as JSON, the whole.
    if (wanted == "metadata") target.name = column;
  } else {
    return invalid("map", "--map " + std::string(map) + ": " + std::string(kind_->name) +
                              " has no editable field \"" + std::string(wanted) + "\"");
  }
  return Done{};
}

const Target& ImportMapping::target_of(std::string_view column) {
  const auto found = targets_.find(column);
  if (found != targets_.end()) return found->second;
  return targets_.emplace(std::string(column), usual_target(column)).first->second;
}

Target ImportMapping::usual_target(std::string_view column) const {
  const std::string name = ascii_lower(trimmed(column));
  const bool server_only =
      std::find(kServerOnly.begin(), kServerOnly.end(), name) != kServerOnly.end();
  if (server_only) return {.to = Target::To::kNothing, .field = nullptr, .name = {}};
  if (const Field* field = kind_->find(name)) return field_target(column, *field);
  const std::string spelling = plain(column);
  for (const Field& field : kind_->fields) {
    if (plain(field.name) == spelling) return field_target(column, field);
  }
  for (const Spelling& entry : spellings_of(*kind_)) {
    if (entry.header == spelling) return field_target(column, *kind_->find(entry.field));
  }
  const bool has_lists = kind_->find("contact_numbers") != nullptr;
  if (has_lists && is_telephone(spelling)) {
    return {.to = Target::To::kTelephone, .field = nullptr, .name = telephone_type(spelling)};
  }
  if (has_lists && is_email(spelling)) {
    return {.to = Target::To::kEmail, .field = nullptr, .name = {}};
  }
  return metadata(column);
}

Target ImportMapping::field_target(std::string_view column, const Field& field) const {
  if (field.is_managed) return {.to = Target::To::kNothing, .field = nullptr, .name = {}};
  if (field.name == "contact_numbers") {
    return {.to = Target::To::kTelephone, .field = &field, .name = telephone_type(plain(column))};
  }
  if (field.name == "emails") return {.to = Target::To::kEmail, .field = &field, .name = {}};
  if (field.name == "metadata") {
    return {.to = Target::To::kMetadata, .field = &field, .name = std::string(column)};
  }
  return {.to = Target::To::kField, .field = &field, .name = {}};
}

}  // namespace daybook::cli
