// vCard 4.0 (RFC 6350) from a record of the crm surface.
#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include "api/cli/formats/row.h"

namespace daybook::cli {

// One thread at a time; the stream outlives the writer.
//
// UID is written only for a record with a unique_id, so that a card that is imported again finds
// its record by e-mail or name; the record's id is in X-DAYBOOK-ID. Metadata, owner and stage have
// no property in a vCard and are left out.
class VCardWriter {
 public:
  explicit VCardWriter(std::ostream& stream) : stream_(stream) {}

  // `organization_name` of a person may be empty.
  void write_person(const Row& person, std::string_view organization_name);
  void write_organization(const Row& organization);

 private:
  void begin();
  void end();
  void property(std::string_view head, std::string_view text);  // Escapes the text.
  void line(std::string_view content);                          // Folds at 75 octets.
  void identity(const Row& record);
  void telephones(std::string_view json);
  void emails(const Row& person);

  std::ostream& stream_;
};

}  // namespace daybook::cli
