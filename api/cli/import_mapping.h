// Which column of a file goes to which field of a record.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/core/kind.h"
#include "domain/core/result.h"

namespace daybook::cli {

struct Target {
  enum class To {
    kField,      // `field`.
    kTelephone,  // One of the contact numbers, of the type `name` (which may be empty).
    kEmail,      // The first becomes primary_email, the others emails.
    kMetadata,   // Under the key `name`.
    kNothing,    // What the server sets itself, or what the caller leaves out.
  };
  To to = To::kMetadata;
  const Field* field = nullptr;
  std::string name;
};

// In this order: the caller's --map; the names of the kind's own fields, as export writes them; the
// usual spellings of other programs, compared without case, spaces and marks ("E-mail Address",
// "First Name", "Company", "Mobile Phone"); everything else is metadata under its header.
class ImportMapping {
 public:
  // `maps` are COLUMN=FIELD, where FIELD is a field of the kind, "metadata", "metadata.KEY", or
  // empty to leave the column out. kInvalid when one is not.
  static Result<ImportMapping> make(const Kind& kind, std::span<const std::string> maps);

  // The answer is remembered, and stays valid as long as the mapping.
  const Target& target_of(std::string_view column);

  // The columns that the caller named.
  const std::vector<std::string>& mapped_columns() const { return mapped_columns_; }

 private:
  explicit ImportMapping(const Kind& kind) : kind_(&kind) {}

  Status add(std::string_view map);
  Target usual_target(std::string_view column) const;
  Target field_target(std::string_view column, const Field& field) const;

  const Kind* kind_;
  std::vector<std::string> mapped_columns_;
  std::map<std::string, Target, std::less<>> targets_;
};

}  // namespace daybook::cli
