// vCard 3.0 (RFC 2426) and 4.0 (RFC 6350), several cards a file; what 2.1 writes otherwise
// (quoted-printable, CHARSET, parameters without a name) is understood too, as clients mix them.
#pragma once

#include <cstddef>
#include <istream>
#include <string>

#include "api/cli/formats/byte_reader.h"
#include "api/cli/formats/row.h"
#include "api/cli/formats/vcard_card.h"

namespace daybook::cli {

// Columns as vcard_card.h says. A malformed card is a row with a problem; reading goes on after its
// END, or at the next BEGIN.
class VCardReader final : public RowReader {
 public:
  explicit VCardReader(std::istream& stream, std::size_t card_bytes_max = 16U << 20);

  Result<bool> next(Row& row) override;
  std::uint64_t bytes_read() const override { return bytes_.bytes_read(); }

 private:
  // One content line, unfolded; false at the end of the file.
  bool take_content_line();
  bool continues() const;
  void read_card(Row& row);
  void add_line(Row& row);

  ByteReader bytes_;
  std::size_t card_bytes_max_;
  VCardCard card_;
  std::string line_;
  std::string piece_;
  std::uint64_t line_number_ = 1;
  bool line_is_waiting_ = false;  // line_ was looked at and belongs to the next card.
  bool truncated_ = false;
};

}  // namespace daybook::cli
