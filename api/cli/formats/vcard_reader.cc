#include "api/cli/formats/vcard_reader.h"

#include <string_view>

#include "api/cli/formats/ascii.h"

namespace daybook::cli {
namespace {

bool is_line(const std::string& line, std::string_view wanted) {
  return line.size() < wanted.size() + 4 && ascii_upper(trimmed(line)) == wanted;
}

// A property whose value is long and not wanted must not fill the memory, nor fail the card.
constexpr std::size_t kLineBytesMax = 4U << 20;

}  // namespace

VCardReader::VCardReader(std::istream& stream, std::size_t card_bytes_max)
    : bytes_(stream), card_bytes_max_(card_bytes_max) {
  bytes_.skip_byte_order_mark();
}

// A line ends softly when the next begins with a space, or, in quoted-printable, with "=".
bool VCardReader::continues() const {
  if (!line_.ends_with('=')) return false;
  const std::string_view head = std::string_view(line_).substr(0, line_.find(':'));
  return ascii_upper(head).find("QUOTED-PRINTABLE") != std::string::npos;
}

bool VCardReader::take_content_line() {
  if (line_is_waiting_) {
    line_is_waiting_ = false;
    return true;
  }
  line_number_ = bytes_.line();
  if (!bytes_.take_line(line_, kLineBytesMax, truncated_)) return false;
  for (;;) {
    const bool soft = continues();
    const bool folded = bytes_.peek() == ' ' || bytes_.peek() == '\t';
    if (!soft && !folded) return true;
    if (soft) line_.pop_back();
    bool piece_truncated = false;
    if (!bytes_.take_line(piece_, kLineBytesMax, piece_truncated)) return true;
    const std::string_view text = std::string_view(piece_).substr(folded && !soft ? 1 : 0);
    truncated_ = truncated_ || piece_truncated || line_.size() + text.size() > kLineBytesMax;
    if (!truncated_) line_ += text;
  }
}

Result<bool> VCardReader::next(Row& row) {
  row.cells.clear();
  row.problem.clear();
  do {
    if (!take_content_line()) return false;
  } while (line_.find_first_not_of(" \t") == std::string::npos);
  row.line = line_number_;
  if (is_line(line_, "BEGIN:VCARD")) {
    read_card(row);
    return true;
  }
  row.problem = "text outside of a card";
  while (take_content_line()) {
    line_is_waiting_ = is_line(line_, "BEGIN:VCARD");
    if (line_is_waiting_) break;
  }
  return true;
}

void VCardReader::read_card(Row& row) {
  const std::uint64_t start = bytes_.bytes_read();
  for (;;) {
    if (!take_content_line()) {
      row.problem = "the card is not ended";
      break;
    }
    if (is_line(line_, "END:VCARD")) break;
    if (is_line(line_, "BEGIN:VCARD")) {
      row.problem = "the card is not ended";
      line_is_waiting_ = true;
      break;
    }
    if (bytes_.bytes_read() - start > card_bytes_max_) {
      row.problem = "the card is longer than " + std::to_string(card_bytes_max_) + " bytes";
      continue;
    }
    add_line(row);
  }
  card_.finish(row.cells);
}

void VCardReader::add_line(Row& row) {
  if (line_.find_first_not_of(" \t") == std::string::npos) return;
  const std::string at = "line " + std::to_string(line_number_) + ": ";
  Result<VCardLine> line = parse_vcard_line(line_);
  if (!line) {
    row.problem = at + line.error().message;
    return;
  }
  if (!VCardCard::reads(line->name)) return;
  if (const Status added = card_.add(*line); !added) {
    row.problem = at + added.error().message;
  } else if (truncated_) {
    row.problem = at + line->name + " is longer than " + std::to_string(kLineBytesMax) + " bytes";
  }
}

}  // namespace daybook::cli
