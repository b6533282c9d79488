// From the content lines of one vCard to the columns of a row.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "api/cli/formats/row.h"
#include "api/cli/formats/vcard_line.h"

namespace daybook::cli {

// Columns: name (FN), family_name, given_name, additional_names, name_prefix, name_suffix (N),
// primary_email (the preferred EMAIL), emails (JSON array of the others), contact_numbers (JSON
// array of texts, or of {"type", "value"} where a type is given: RFC 7643 section 4.1.2),
// organization and department (ORG), job_title (TITLE), note, unique_id (UID), url, address (ADR, a
// JSON object, or an array of them), birthday (BDAY). Any other property keeps its name in lower
// case. A property that comes several times and has no rule here is a JSON array of texts.
// Pictures, sounds and keys are left out.
//
// Collects the lines of one card; used again for the next after finish().
class VCardCard {
 public:
  static bool reads(std::string_view property);  // False: left out.

  Status add(const VCardLine& line);

  // Appends the card's columns and forgets the card.
  void finish(std::vector<Cell>& cells);

 private:
  struct Email {
    std::string address;
    int preference;  // 1 (first) to 100; RFC 6350 section 5.3.
  };
  struct Plain {
    std::string column;
    std::vector<std::string> values;
  };

  void add_plain(std::string column, std::string value);
  void add_components(std::string_view value, std::initializer_list<std::string_view> columns);
  void add_organization(std::string_view value);
  void add_telephone(const VCardLine& line, std::string_view value);
  void add_address(const VCardLine& line, std::string_view value);
  void finish_emails(std::vector<Cell>& cells);
  void finish_plain(std::vector<Cell>& cells);

  std::vector<Plain> plain_;  // In the order of the card.
  std::vector<Email> emails_;
  std::vector<std::string> telephones_;  // JSON objects.
  std::vector<std::string> addresses_;   // JSON objects.
};

}  // namespace daybook::cli
