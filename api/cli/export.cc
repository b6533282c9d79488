#include "api/cli/export.h"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <utility>

#include "api/cli/export_sink.h"
#include "api/cli/formats/format.h"
#include "api/cli/formats/json_text.h"
#include "api/cli/http_client.h"
#include "api/cli/progress.h"
#include "api/cli/server_answer.h"
#include "domain/catalogue.h"

namespace daybook::cli {
namespace {

struct Page {
  std::uint64_t count = 0;  // Of the whole list.
  bool is_last = true;
  std::vector<std::string> records;
};

Result<Page> read_page(std::string_view body) {
  Row answer;
  DAYBOOK_TRY(answer.cells, json_members(body));
  Page page;
  const std::string_view count = answer.text_of("count");
  std::from_chars(count.data(), count.data() + count.size(), page.count);
  const std::string_view next = answer.text_of("next");
  page.is_last = next.empty() || next == "null";
  DAYBOOK_TRY(page.records, json_elements(answer.text_of("results")));
  return page;
}

// The file, or another stream. A file is written beside its place and moved there when whole.
class Output {
 public:
  Output(std::string path, std::ostream& otherwise)
      : path_(std::move(path)), otherwise_(otherwise) {
    if (!path_.empty()) file_.open(path_ + ".part", std::ios::binary | std::ios::trunc);
  }

  bool is_open() const { return path_.empty() || file_.is_open(); }
  std::ostream& stream() { return path_.empty() ? otherwise_ : file_; }

  bool keep() {
    stream().flush();
    if (stream().fail()) return false;
    if (path_.empty()) return true;
    file_.close();
    std::error_code error;
    std::filesystem::rename(path_ + ".part", path_, error);
    return !error;
  }

  void drop() {
    std::error_code error;
    if (!path_.empty()) std::filesystem::remove(path_ + ".part", error);
  }

 private:
  std::string path_;
  std::ostream& otherwise_;
  std::ofstream file_;
};

class Export {
 public:
  Export(const ExportOptions& options, const Streams& streams, const Kind& kind, Format format)
      : options_(options),
        kind_(kind),
        base_(base_url(options.url) + "/api/crm/"),
        client_({.token = options.token}),
        output_(options.out, streams.out),
        sink_(make_sink(format)),
        progress_(streams.err, {.label = "export",
                                .unit = "records",
                                .total = 0,
                                .is_terminal = streams.err_is_terminal,
                                .now = {}}) {}

  std::optional<Failure> run();

 private:
  std::unique_ptr<ExportSink> make_sink(Format format);
  Result<std::string> organization_name(const std::string& id);
  std::string list_url() const;
  std::optional<Failure> pages();
  std::optional<Failure> write(const Page& page);
  Failure sink_failure(const Error& error) const;

  const ExportOptions& options_;
  const Kind& kind_;
  std::string base_;
  HttpClient client_;
  Output output_;
  std::unique_ptr<ExportSink> sink_;
  Progress progress_;
  std::uint64_t written_ = 0;
  std::optional<Failure> look_up_failure_;
};

std::unique_ptr<ExportSink> Export::make_sink(Format format) {
  std::ostream& stream = output_.stream();
  if (format == Format::kNdjson) return ndjson_sink(stream);
  if (format == Format::kCsv) return csv_sink(stream, options_.delimiter, options_.safe_csv);
  return vcard_sink(stream, kind_.name == "person",
                    [this](const std::string& id) { return organization_name(id); });
}

// Deleted since its person was read: the card has no organization then.
Result<std::string> Export::organization_name(const std::string& id) {
  const std::string url = base_ + "organizations/" + id + "/";
  const Result<HttpResponse> response = client_.send({.url = url});
  if (response && response->status == 404) return std::string();
  if (response && response->status == 200) {
    Row organization;
    DAYBOOK_TRY(organization.cells, json_members(response->body));
    return std::string(organization.text_of("name"));
  }
  look_up_failure_ = response ? failure_of(*response, url) : failure_of(response.error(), url);
  return unavailable("export.organization", look_up_failure_->message);
}

std::string Export::list_url() const {
  std::string url = base_ + std::string(kind_.plural) + "/?page_size=500&ordering=created_at";
  for (const std::string& filter : options_.filters) {
    const std::size_t equals = filter.find('=');
    url += "&" + url_encode(filter.substr(0, equals)) + "=" + url_encode(filter.substr(equals + 1));
  }
  return url + "&page=";
}

std::optional<Failure> Export::run() {
  if (!output_.is_open()) return Failure{kExitUsage, "cannot write " + options_.out};
  std::optional<Failure> failure = pages();
  progress_.finish();
  if (!failure) {
    if (const Status finished = sink_->finish(); !finished)
      failure = sink_failure(finished.error());
  }
  if (!failure && !output_.keep()) {
    failure = Failure{kExitIncomplete, "the output cannot be written"};
  }
  if (failure) output_.drop();
  return failure;
}

std::optional<Failure> Export::pages() {
  const std::string url = list_url();
  for (int number = 1;; ++number) {
    const Result<HttpResponse> response = client_.send({.url = url + std::to_string(number)});
    if (!response) return failure_of(response.error(), base_);
    // Records were deleted since the page before said that there is one more.
    if (response->status == 404 && number > 1) return std::nullopt;
    if (response->status != 200) return failure_of(*response, base_);
    const Result<Page> page = read_page(response->body);
    if (!page) return Failure{kExitUsage, base_ + " answered no list: " + page.error().message};
    if (auto failure = write(*page)) return failure;
    if (page->is_last) return std::nullopt;
  }
}

std::optional<Failure> Export::write(const Page& page) {
  for (const std::string& record : page.records) {
    if (const Status written = sink_->write(record); !written) return sink_failure(written.error());
  }
  written_ += page.records.size();
  progress_.set_total(page.count);
  progress_.report(written_, written_);
  if (output_.stream().fail()) return Failure{kExitIncomplete, "the output cannot be written"};
  return std::nullopt;
}

Failure Export::sink_failure(const Error& error) const {
  if (look_up_failure_) return *look_up_failure_;
  return {kExitIncomplete, error.message};
}

int refuse(const Streams& streams, std::string_view message) {
  streams.err << "daybook export: " << message << '\n';
  return kExitUsage;
}

}  // namespace

int run_export(const ExportOptions& options, const Streams& streams) {
  const Kind* kind = find_kind(options.kind);
  if (kind == nullptr) return refuse(streams, "there is no kind \"" + options.kind + "\"");
  const std::optional<Format> format = format_named(options.format);
  if (!format) return refuse(streams, "--format is csv, ndjson or vcard");
  const bool has_cards = kind->name == "person" || kind->name == "organization";
  if (*format == Format::kVCard && !has_cards) {
    return refuse(streams, "only persons and organizations can be vCards");
  }
  for (const std::string& filter : options.filters) {
    if (filter.find('=') == std::string::npos) {
      return refuse(streams, "--filter " + filter + ": expected PARAMETER=VALUE");
    }
  }
  const std::optional<Failure> failure = Export(options, streams, *kind, *format).run();
  if (!failure) return kExitDone;
  streams.err << "daybook export: " << failure->message << '\n';
  return failure->code;
}

int run_export(const ExportOptions& options) { return run_export(options, standard_streams()); }

}  // namespace daybook::cli
