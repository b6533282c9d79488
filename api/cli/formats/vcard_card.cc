#include "api/cli/formats/vcard_card.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "api/cli/formats/ascii.h"
#include "api/cli/formats/json_text.h"

namespace daybook::cli {
namespace {

constexpr int kPreferenceLast = 100;

struct Renamed {
  std::string_view property;
  std::string_view column;
};
constexpr std::array kColumns = {
    Renamed{"FN", "name"},       Renamed{"TITLE", "job_title"}, Renamed{"NOTE", "note"},
    Renamed{"UID", "unique_id"}, Renamed{"URL", "url"},         Renamed{"BDAY", "birthday"},
};
// What belongs to the format or is binary. A label without the group it labels says nothing.
constexpr std::array<std::string_view, 10> kLeftOut = {"VERSION",   "PRODID",      "REV", "PHOTO",
                                                       "LOGO",      "SOUND",       "KEY", "SOURCE",
                                                       "X-ABLABEL", "X-DAYBOOK-ID"};

std::string column_of(std::string_view property) {
  for (const Renamed& entry : kColumns) {
    if (entry.property == property) return std::string(entry.column);
  }
  return ascii_lower(property);
}

// vCard 3.0 marks the preferred one with TYPE=pref, 4.0 ranks them with PREF=1 to 100.
int preference_of(const VCardLine& line) {
  if (line.has("TYPE", "pref")) return 1;
  const std::string_view text = line.parameter("PREF");
  int preference = kPreferenceLast;
  std::from_chars(text.data(), text.data() + text.size(), preference);
  return std::clamp(preference, 1, kPreferenceLast);
}

// The most telling one: a card says TYPE=WORK,VOICE,CELL of a mobile telephone.
std::string_view type_of(const VCardLine& line) {
  if (line.has("TYPE", "fax")) return "fax";
  if (line.has("TYPE", "cell") || line.has("TYPE", "iphone")) return "mobile";
  if (line.has("TYPE", "pager")) return "pager";
  if (line.has("TYPE", "work")) return "work";
  if (line.has("TYPE", "home")) return "home";
  return {};
}

std::vector<Cell> typed(const VCardLine& line) {
  const std::string_view type = type_of(line);
  if (type.empty()) return {};
  return {{"type", std::string(type), false}};
}

void append_array(std::vector<Cell>& cells, std::string column,
                  const std::vector<std::string>& elements) {
  if (elements.empty()) return;
  std::string json = "[";
  for (const std::string& element : elements) {
    if (json.size() > 1) json += ',';
    json += element;
  }
  cells.push_back({std::move(column), json + ']', true});
}

}  // namespace

bool VCardCard::reads(std::string_view property) {
  return std::find(kLeftOut.begin(), kLeftOut.end(), property) == kLeftOut.end();
}

Status VCardCard::add(const VCardLine& line) {
  if (!reads(line.name)) return Done{};
  DAYBOOK_TRY(const std::string value, decoded_value(line));
  if (line.name == "N") {
    add_components(value,
                   {"family_name", "given_name", "additional_names", "name_prefix", "name_suffix"});
  } else if (line.name == "ORG") {
    add_organization(value);
  } else if (line.name == "EMAIL") {
    emails_.push_back({unescape_vcard(value), preference_of(line)});
  } else if (line.name == "TEL") {
    add_telephone(line, value);
  } else if (line.name == "ADR") {
    add_address(line, value);
  } else {
    add_plain(column_of(line.name), unescape_vcard(value));
  }
  return Done{};
}

void VCardCard::add_plain(std::string column, std::string value) {
  if (value.empty()) return;
  const auto found = std::find_if(plain_.begin(), plain_.end(),
                                  [&](const Plain& entry) { return entry.column == column; });
  if (found == plain_.end()) {
    plain_.push_back({std::move(column), {std::move(value)}});
  } else {
    found->values.push_back(std::move(value));
  }
}

void VCardCard::add_components(std::string_view value,
                               std::initializer_list<std::string_view> columns) {
  const std::vector<std::string> components = vcard_components(value);
  std::size_t i = 0;
  for (const std::string_view column : columns) {
    if (i == components.size()) return;
    add_plain(std::string(column), components[i++]);
  }
}

void VCardCard::add_organization(std::string_view value) {
  const std::vector<std::string> components = vcard_components(value);
  add_plain("organization", components[0]);
  std::string department;
  for (std::size_t i = 1; i < components.size(); ++i) {
    if (!department.empty() && !components[i].empty()) department += "; ";
    department += components[i];
  }
  add_plain("department", std::move(department));
}

void VCardCard::add_telephone(const VCardLine& line, std::string_view value) {
  std::string number = unescape_vcard(value);
  if (number.starts_with("tel:")) number.erase(0, 4);
  if (number.empty()) return;
  std::vector<Cell> cells = typed(line);
  const bool is_typed = !cells.empty();
  cells.push_back({"value", std::move(number), false});
  telephones_.push_back(is_typed ? json_object(cells) : json_string(cells[0].text));
}

void VCardCard::add_address(const VCardLine& line, std::string_view value) {
  constexpr std::array<std::string_view, 7> kParts = {
      "post_office_box", "extended", "street", "locality", "region", "postal_code", "country"};
  const std::vector<std::string> components = vcard_components(value);
  std::vector<Cell> cells = typed(line);
  const std::size_t types = cells.size();
  for (std::size_t i = 0; i < std::min(kParts.size(), components.size()); ++i) {
    if (!components[i].empty()) cells.push_back({std::string(kParts[i]), components[i], false});
  }
  if (cells.size() > types) addresses_.push_back(json_object(cells));
}

void VCardCard::finish(std::vector<Cell>& cells) {
  finish_plain(cells);
  finish_emails(cells);
  append_array(cells, "contact_numbers", telephones_);
  if (addresses_.size() == 1) {
    cells.push_back({"address", addresses_[0], true});
  } else {
    append_array(cells, "address", addresses_);
  }
  *this = VCardCard();
}

void VCardCard::finish_plain(std::vector<Cell>& cells) {
  for (Plain& entry : plain_) {
    if (entry.values.size() == 1) {
      cells.push_back({std::move(entry.column), std::move(entry.values[0]), false});
      continue;
    }
    for (std::string& value : entry.values) value = json_string(value);
    append_array(cells, std::move(entry.column), entry.values);
  }
}

void VCardCard::finish_emails(std::vector<Cell>& cells) {
  if (emails_.empty()) return;
  const auto first =
      std::min_element(emails_.begin(), emails_.end(),
                       [](const Email& a, const Email& b) { return a.preference < b.preference; });
  cells.push_back({"primary_email", first->address, false});
  std::vector<std::string> others;
  for (const Email& email : emails_) {
    if (&email != &*first) others.push_back(json_string(email.address));
  }
  append_array(cells, "emails", others);
}

}  // namespace daybook::cli
