#include "api/cli/export_sink.h"

#include <cstdio>
#include <cstdlib>
#include <unordered_map>
#include <utility>
#include <vector>

#include "api/cli/formats/csv_writer.h"
#include "api/cli/formats/json_text.h"
#include "api/cli/formats/vcard_writer.h"

namespace daybook::cli {
namespace {

Error not_written() {
  return unavailable("export.not_written", "the temporary file cannot be written or read");
}

class NdjsonSink final : public ExportSink {
 public:
  explicit NdjsonSink(std::ostream& stream) : stream_(stream) {}

  Status write(std::string_view record) override {
    stream_ << record << '\n';
    return Done{};
  }
  Status finish() override { return Done{}; }

 private:
  std::ostream& stream_;
};

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

class CsvSink final : public ExportSink {
 public:
  CsvSink(std::ostream& stream, CsvWriterOptions options)
      : writer_(stream, options), waiting_(std::tmpfile()) {}

  Status write(std::string_view record) override {
    DAYBOOK_TRY(const std::vector<Cell> cells, json_members(record));
    for (const Cell& cell : cells) {
      if (places_.try_emplace(cell.column, columns_.size()).second) columns_.push_back(cell.column);
    }
    if (!waiting_ ||
        std::fwrite(record.data(), 1, record.size(), waiting_.get()) != record.size() ||
        std::fputc('\n', waiting_.get()) == EOF) {
      return not_written();
    }
    return Done{};
  }

  Status finish() override {
    if (!waiting_ || std::fflush(waiting_.get()) != 0) return not_written();
    std::rewind(waiting_.get());
    if (!columns_.empty()) writer_.write_row(columns_);
    char* line = nullptr;
    std::size_t capacity = 0;
    Status written = Done{};
    for (ssize_t size = 0; written;) {
      size = ::getline(&line, &capacity, waiting_.get());
      if (size <= 0) break;
      written = write_line({line, static_cast<std::size_t>(size)});
    }
    std::free(line);
    if (written && std::ferror(waiting_.get()) != 0) return not_written();
    return written;
  }

 private:
  Status write_line(std::string_view record) {
    DAYBOOK_TRY(std::vector<Cell> cells, json_members(record));
    std::vector<std::string> fields(columns_.size());
    for (Cell& cell : cells) {
      const bool is_null = cell.is_json && cell.text == "null";
      if (!is_null) fields[places_.at(cell.column)] = std::move(cell.text);
    }
    writer_.write_row(fields);
    return Done{};
  }

  CsvWriter writer_;
  std::unique_ptr<std::FILE, FileCloser> waiting_;
  std::vector<std::string> columns_;
  std::unordered_map<std::string, std::size_t> places_;
};

class VCardSink final : public ExportSink {
 public:
  VCardSink(std::ostream& stream, bool are_persons, OrganizationName organization_name)
      : writer_(stream),
        are_persons_(are_persons),
        organization_name_(std::move(organization_name)) {}

  Status write(std::string_view record) override {
    Row row;
    DAYBOOK_TRY(row.cells, json_members(record));
    if (!are_persons_) {
      writer_.write_organization(row);
      return Done{};
    }
    DAYBOOK_TRY(const std::string organization, name_of(std::string(row.text_of("organization"))));
    writer_.write_person(row, organization);
    return Done{};
  }
  Status finish() override { return Done{}; }

 private:
  Result<std::string> name_of(const std::string& id) {
    constexpr std::size_t kRememberedMax = 10'000;
    if (id.empty() || id == "null") return std::string();
    if (const auto found = names_.find(id); found != names_.end()) return found->second;
    DAYBOOK_TRY(std::string name, organization_name_(id));
    if (names_.size() == kRememberedMax) names_.clear();
    return names_.emplace(id, std::move(name)).first->second;
  }

  VCardWriter writer_;
  bool are_persons_;
  OrganizationName organization_name_;
  std::unordered_map<std::string, std::string> names_;
};

}  // namespace

std::unique_ptr<ExportSink> ndjson_sink(std::ostream& stream) {
  return std::make_unique<NdjsonSink>(stream);
}

std::unique_ptr<ExportSink> csv_sink(std::ostream& stream, char delimiter, bool safe) {
  return std::make_unique<CsvSink>(
      stream, CsvWriterOptions{.delimiter = delimiter, .safe_for_spreadsheets = safe});
}

std::unique_ptr<ExportSink> vcard_sink(std::ostream& stream, bool are_persons,
                                       OrganizationName organization_name) {
  return std::make_unique<VCardSink>(stream, are_persons, std::move(organization_name));
}

}  // namespace daybook::cli
