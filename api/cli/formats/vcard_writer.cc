#include "api/cli/formats/vcard_writer.h"

#include <vector>

#include "api/cli/formats/json_text.h"
#include "api/cli/formats/vcard_line.h"

namespace daybook::cli {
namespace {

// The contract leaves the form of e-mails and numbers open: texts, or objects that hold one.
std::string_view first_text(const Row& row, std::initializer_list<std::string_view> columns) {
  for (const std::string_view column : columns) {
    if (const std::string_view text = row.text_of(column); !text.empty()) return text;
  }
  return {};
}

Row row_of_element(const std::string& element) {
  Row row;
  if (Result<std::vector<Cell>> members = json_members(element)) {
    row.cells = std::move(members).value();
    return row;
  }
  if (Result<std::vector<Cell>> text = json_members("{\"value\":" + element + "}")) {
    row.cells = std::move(text).value();
  }
  return row;
}

std::string_view vcard_type(std::string_view type) {
  if (type == "mobile" || type == "cell") return ";TYPE=cell";
  if (type == "work") return ";TYPE=work";
  if (type == "home") return ";TYPE=home";
  if (type == "fax") return ";TYPE=fax";
  if (type == "pager") return ";TYPE=pager";
  return {};
}

bool is_utf8_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

}  // namespace

void VCardWriter::write_person(const Row& person, std::string_view organization_name) {
  begin();
  property("FN", person.text_of("name"));
  const std::string family = escape_vcard(person.text_of("family_name"));
  const std::string given = escape_vcard(person.text_of("given_name"));
  if (!family.empty() || !given.empty()) line("N:" + family + ";" + given + ";;;");
  emails(person);
  telephones(person.text_of("contact_numbers"));
  if (!organization_name.empty()) property("ORG", organization_name);
  if (!person.text_of("job_title").empty()) property("TITLE", person.text_of("job_title"));
  identity(person);
  end();
}

void VCardWriter::write_organization(const Row& organization) {
  begin();
  line("KIND:org");
  property("FN", organization.text_of("name"));
  property("ORG", organization.text_of("name"));
  identity(organization);
  end();
}

void VCardWriter::begin() {
  line("BEGIN:VCARD");
  line("VERSION:4.0");
}

void VCardWriter::end() { line("END:VCARD"); }

void VCardWriter::identity(const Row& record) {
  if (const std::string_view id = record.text_of("unique_id"); !id.empty()) property("UID", id);
  if (const std::string_view id = record.text_of("id"); !id.empty()) property("X-DAYBOOK-ID", id);
}

void VCardWriter::emails(const Row& person) {
  if (const std::string_view primary = person.text_of("primary_email"); !primary.empty()) {
    property("EMAIL;PREF=1", primary);
  }
  const Result<std::vector<std::string>> others = json_elements(person.text_of("emails"));
  if (!others) return;
  for (const std::string& element : *others) {
    const Row email = row_of_element(element);
    const std::string_view address = first_text(email, {"value", "email", "address"});
    if (!address.empty()) property("EMAIL", address);
  }
}

void VCardWriter::telephones(std::string_view json) {
  const Result<std::vector<std::string>> numbers = json_elements(json);
  if (!numbers) return;
  for (const std::string& element : *numbers) {
    const Row number = row_of_element(element);
    const std::string_view text = first_text(number, {"value", "number", "phone"});
    if (text.empty()) continue;
    property("TEL" + std::string(vcard_type(number.text_of("type"))), text);
  }
}

void VCardWriter::property(std::string_view head, std::string_view text) {
  line(std::string(head) + ":" + escape_vcard(text));
}

void VCardWriter::line(std::string_view content) {
  constexpr std::size_t kOctetsMax = 75;  // RFC 6350 section 3.2, without the line end.
  std::size_t room = kOctetsMax;
  while (content.size() > room) {
    std::size_t cut = room;
    // A fold inside a character would be legal but breaks readers that decode line by line.
    while (is_utf8_continuation(content[cut])) --cut;
    stream_ << content.substr(0, cut) << "\r\n ";
    content.remove_prefix(cut);
    room = kOctetsMax - 1;
  }
  stream_ << content << "\r\n";
}

}  // namespace daybook::cli
