#include "api/cli/import_rejects.h"

#include <utility>

#include "api/cli/formats/json_text.h"

namespace daybook::cli {
namespace {

constexpr std::uint64_t kPrintedMax = 10;
constexpr std::string_view kReason = "reason";

}  // namespace

bool ImportRejects::open(const std::string& path) {
  file_.open(path, std::ios::binary | std::ios::trunc);
  return file_.is_open();
}

// Rejects that are imported again and rejected again have the column already.
void ImportRejects::write_csv(std::vector<std::string> header, char delimiter) {
  header_ = std::move(header);
  if (!header_.empty() && header_.back() == kReason) header_.pop_back();
  csv_.emplace(file_, CsvWriterOptions{.delimiter = delimiter});
}

void ImportRejects::add(const Row& row, std::string_view reason) {
  ++count_;
  if (!file_.is_open()) {
    if (count_ <= kPrintedMax) messages_ << "line " << row.line << ": " << reason << '\n';
    if (count_ == kPrintedMax) messages_ << "(further rows: --rejects FILE keeps them all)\n";
    return;
  }
  if (csv_) {
    add_csv(row, reason);
  } else {
    add_json(row, reason);
  }
}

void ImportRejects::add_csv(const Row& row, std::string_view reason) {
  if (!header_written_) {
    std::vector<std::string> header = header_;
    header.emplace_back(kReason);
    csv_->write_row(header);
    header_written_ = true;
  }
  std::vector<std::string> fields;
  for (std::size_t i = 0; i < header_.size(); ++i) {
    fields.push_back(i < row.cells.size() ? row.cells[i].text : std::string());
  }
  fields.emplace_back(reason);
  // What stood beyond the header is kept, behind the reason.
  for (std::size_t i = header_.size(); i < row.cells.size(); ++i) {
    if (row.cells[i].column != kReason) fields.push_back(row.cells[i].text);
  }
  csv_->write_row(fields);
}

void ImportRejects::add_json(const Row& row, std::string_view reason) {
  std::vector<Cell> cells;
  for (const Cell& cell : row.cells) {
    const bool writable = is_utf8(cell.column) && is_utf8(cell.text);
    if (cell.column != kReason && writable) cells.push_back(cell);
  }
  cells.push_back({std::string(kReason), std::string(reason), false});
  file_ << json_object(cells) << '\n';
}

bool ImportRejects::close() {
  if (!file_.is_open()) return true;
  file_.close();
  return !file_.fail();
}

}  // namespace daybook::cli
