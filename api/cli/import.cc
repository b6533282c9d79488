#include "api/cli/import.h"

#include <array>
#include <chrono>
#include <deque>
#include <filesystem>
#include <fstream>
#include <future>
#include <map>
#include <optional>
#include <utility>

#include "api/cli/formats/csv_reader.h"
#include "api/cli/formats/format.h"
#include "api/cli/formats/json_text.h"
#include "api/cli/http_client.h"
#include "api/cli/import_batch.h"
#include "api/cli/import_item.h"
#include "api/cli/import_mapping.h"
#include "api/cli/import_rejects.h"
#include "api/cli/organization_directory.h"
#include "api/cli/progress.h"
#include "api/cli/server_answer.h"
#include "domain/catalogue.h"

namespace daybook::cli {
namespace {

// Two: the server decides one batch while the next is built and sent. More would only wait there.
constexpr std::size_t kInFlightMax = 2;

using Answer = Result<HttpResponse>;

struct Summary {
  std::uint64_t rows = 0;
  std::uint64_t created = 0;
  std::uint64_t updated = 0;
  std::uint64_t unchanged = 0;
  std::uint64_t replayed = 0;  // Rows of batches that the server had answered before.
};

class Import {
 public:
  Import(const ImportOptions& options, const Streams& streams, const Kind& kind,
         ImportMapping mapping)
      : options_(options),
        streams_(streams),
        kind_(kind),
        mapping_(std::move(mapping)),
        url_(base_url(options.url)),
        rejects_(streams.err),
        look_up_client_({.token = options.token}),
        directory_(look_up_client_, url_) {}

  int run();

 private:
  struct Sent {
    ImportBatch batch;
    std::future<Answer> answer;
  };

  std::optional<Failure> open();
  std::optional<Failure> prepare_csv(CsvReader& reader);
  std::optional<Failure> prepare_rejects();
  void read_rows();
  void add(Row row);
  std::string upsert_field(const ImportItem& item) const;
  void dispatch(ImportBatch batch);
  bool resolve_organizations(ImportBatch& batch);
  void send(ImportBatch batch);
  void settle_oldest();
  void settle(ImportBatch& batch, const Answer& answer);
  void settle_items(ImportBatch& batch, const BatchOutcome& outcome);
  void reject(const Row& row, std::string_view reason);
  void fail(Failure failure);
  int finish();
  std::string summary_text(double seconds) const;
  std::string summary_json(double seconds) const;

  const ImportOptions& options_;
  const Streams& streams_;
  const Kind& kind_;
  ImportMapping mapping_;
  std::string url_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();

  std::ifstream file_;
  std::unique_ptr<RowReader> reader_;
  std::optional<Progress> progress_;
  ImportRejects rejects_;

  HttpClient look_up_client_;
  std::string import_;  // Its id; empty before the first batch.
  OrganizationDirectory directory_;
  std::vector<HttpClient> clients_;  // One for each request in flight, taken in turns.
  std::size_t sent_count_ = 0;
  std::map<std::string, ImportBatch> open_;  // By the field of the upsert.
  std::deque<Sent> in_flight_;               // Oldest first; settled in this order.

  Summary summary_;
  std::optional<Failure> failure_;
};

int Import::run() {
  if (auto failure = open()) {
    fail(std::move(*failure));
    return finish();
  }
  for (std::size_t i = 0; i < kInFlightMax; ++i)
    clients_.emplace_back(HttpClientOptions{.token = options_.token});
  read_rows();
  while (!open_.empty() && !failure_) {
    auto node = open_.extract(open_.begin());
    dispatch(std::move(node.mapped()));
  }
  while (!in_flight_.empty()) settle_oldest();
  if (progress_) progress_->finish();
  return finish();
}

std::optional<Failure> Import::open() {
  const bool from_stdin = options_.file == "-";
  const auto format =
      options_.format.empty() ? format_of_file(options_.file) : format_named(options_.format);
  if (!format) return Failure{kExitUsage, "unknown format: use --format csv, vcard or ndjson"};
  std::error_code error;
  if (!from_stdin) file_.open(options_.file, std::ios::binary);
  if (!from_stdin && (!file_ || std::filesystem::is_directory(options_.file, error))) {
    return Failure{kExitUsage, "cannot read " + options_.file};
  }
  if (auto failure = prepare_rejects()) return failure;
  reader_ = open_reader(*format, from_stdin ? streams_.in : file_, options_.delimiter);
  if (auto* csv = dynamic_cast<CsvReader*>(reader_.get())) {
    if (auto failure = prepare_csv(*csv)) return failure;
  }
  const auto size = from_stdin ? 0 : std::filesystem::file_size(options_.file, error);
  progress_.emplace(streams_.err, ProgressOptions{.label = "import",
                                                  .unit = "rows",
                                                  .total = error ? 0 : size,
                                                  .is_terminal = streams_.err_is_terminal,
                                                  .now = {}});
  return std::nullopt;
}

std::optional<Failure> Import::prepare_rejects() {
  if (options_.rejects_file.empty()) return std::nullopt;
  std::error_code error;
  if (std::filesystem::equivalent(options_.file, options_.rejects_file, error)) {
    return Failure{kExitUsage, "the rejects file is the file that is read"};
  }
  if (rejects_.open(options_.rejects_file)) return std::nullopt;
  return Failure{kExitUsage, "cannot write " + options_.rejects_file};
}

std::optional<Failure> Import::prepare_csv(CsvReader& reader) {
  const auto header = reader.header();
  if (!header) return Failure{kExitUsage, options_.file + ", " + header.error().message};
  for (const std::string& column : mapping_.mapped_columns()) {
    const auto found = std::find((*header)->begin(), (*header)->end(), column);
    if (found == (*header)->end()) {
      return Failure{kExitUsage, "--map " + column + "=...: the file has no such column"};
    }
  }
  rejects_.write_csv(**header, options_.delimiter);
  return std::nullopt;
}

void Import::read_rows() {
  Row row;
  while (!failure_) {
    const Result<bool> found = reader_->next(row);
    // What was read before is imported; what follows cannot be told apart.
    if (!found) return fail({kExitIncomplete, options_.file + ", " + found.error().message});
    if (!*found) return;
    ++summary_.rows;
    if (row.problem.empty()) {
      add(std::move(row));
    } else {
      reject(row, row.problem);
    }
    row = Row();
  }
}

void Import::add(Row row) {
  ImportItem item = import_item(row, mapping_);
  if (!item.problem.empty()) return reject(row, item.problem);
  if (item.fields.empty() && item.organization_name.empty()) return reject(row, "is blank");
  const std::vector<std::string> keys = match_keys(item);
  const std::string field = upsert_field(item);
  for (auto place = open_.begin(); place != open_.end();) {
    const auto current = place++;
    if (current->first == field || !current->second.shares_key(keys)) continue;
    dispatch(std::move(open_.extract(current).mapped()));
  }
  ImportBatch& batch = open_[field];
  batch.upsert_by = field;
  batch.add({std::move(row), std::move(item)}, keys);
  if (batch.is_full(options_.batch_size)) dispatch(std::move(open_.extract(field).mapped()));
}

std::string Import::upsert_field(const ImportItem& item) const {
  const bool is_person = kind_.find("unique_id") != nullptr;
  const std::vector<std::string> usual =
      is_person ? std::vector<std::string>{"unique_id", "primary_email"}
                : std::vector<std::string>{"name"};
  if (!options_.upsert_by.empty()) {
    return item.text_of(options_.upsert_by).empty() ? std::string() : options_.upsert_by;
  }
  for (const std::string& field : usual) {
    if (!item.text_of(field).empty()) return field;
  }
  return {};
}

void Import::dispatch(ImportBatch batch) {
  batch.file_bytes = reader_->bytes_read();
  if (import_.empty()) {
    import_ = import_uuid(kind_.name, options_.import_id, batch);
    directory_.of_import(import_);
  }
  batch.import = import_;
  if (!resolve_organizations(batch) || batch.rows.empty()) return;
  const auto conflicts = [&] {
    return std::any_of(in_flight_.begin(), in_flight_.end(),
                       [&](const Sent& sent) { return sent.batch.shares_key(batch); });
  };
  while (!in_flight_.empty() && (in_flight_.size() == kInFlightMax || conflicts())) settle_oldest();
  if (!failure_) send(std::move(batch));
}

// False when the server cannot be asked.
bool Import::resolve_organizations(ImportBatch& batch) {
  std::vector<std::string> names;
  for (const ImportRow& row : batch.rows) {
    if (!row.item.organization_name.empty()) names.push_back(row.item.organization_name);
  }
  if (names.empty()) return true;
  if (auto failure = directory_.resolve(names)) {
    fail(std::move(*failure));
    return false;
  }
  std::erase_if(batch.rows, [&](ImportRow& row) {
    if (row.item.organization_name.empty()) return false;
    const OrganizationDirectory::Entry& entry = directory_.find(row.item.organization_name);
    if (entry.id.empty()) reject(row.row, "organization: " + entry.reason);
    row.item.fields.push_back({"organization", entry.id, false});
    return entry.id.empty();
  });
  return true;
}

void Import::send(ImportBatch batch) {
  HttpRequest request{.method = "POST",
                      .url = url_ + "/api/crm/" + std::string(kind_.plural) + "/batch/",
                      .body = batch_body(batch),
                      .idempotency_key = {}};
  request.idempotency_key = batch_idempotency_key(kind_.name, options_.import_id, request.body);
  // The client's last request is settled: at most as many are in flight as there are clients.
  HttpClient& client = clients_[sent_count_++ % clients_.size()];
  in_flight_.push_back({std::move(batch), std::async(std::launch::async, [&client, request] {
                          return client.send(request);
                        })});
}

void Import::settle_oldest() {
  Sent sent = std::move(in_flight_.front());
  in_flight_.pop_front();
  settle(sent.batch, sent.answer.get());
  const std::uint64_t done = summary_.created + summary_.updated + summary_.unchanged;
  progress_->report(done + rejects_.count(), sent.batch.file_bytes);
}

void Import::settle(ImportBatch& batch, const Answer& answer) {
  if (!answer) return fail(failure_of(answer.error(), url_));
  if (answer->headers.contains("idempotent-replayed")) summary_.replayed += batch.rows.size();
  if (answer->status == 200) {
    const Result<BatchOutcome> outcome = read_batch_answer(answer->body, batch.rows.size());
    if (outcome) return settle_items(batch, *outcome);
    return fail({kExitUsage, url_ + " answered no batch: " + outcome.error().message});
  }
  // Only what speaks of this batch is the rows' fault.
  const bool refuses_batch = answer->status == 400 || answer->status == 409 ||
                             answer->status == 413 || answer->status == 422;
  if (!refuses_batch) return fail(failure_of(*answer, url_));
  const std::string reason =
      "batch refused (" + std::to_string(answer->status) + "): " + error_text(answer->body);
  for (const ImportRow& row : batch.rows) reject(row.row, reason);
}

void Import::settle_items(ImportBatch& batch, const BatchOutcome& outcome) {
  summary_.created += outcome.created;
  summary_.updated += outcome.updated;
  summary_.unchanged += outcome.unchanged;
  for (std::size_t i = 0; i < batch.rows.size(); ++i) {
    const ItemOutcome& item = outcome.items[i];
    if (!item.reason.empty()) reject(batch.rows[i].row, item.reason);
  }
}

void Import::reject(const Row& row, std::string_view reason) {
  if (progress_ && options_.rejects_file.empty()) progress_->interrupt();
  rejects_.add(row, reason);
}

void Import::fail(Failure failure) {
  if (!failure_) failure_ = std::move(failure);
}

int Import::finish() {
  if (!rejects_.close()) fail({kExitIncomplete, "cannot write " + options_.rejects_file});
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start_;
  if (failure_) streams_.err << "daybook import: " << failure_->message << '\n';
  if (options_.json) {
    streams_.out << summary_json(passed.count()) << '\n' << std::flush;
  } else if (reader_) {
    streams_.out << summary_text(passed.count()) << '\n' << std::flush;
  }
  if (failure_) return failure_->code;
  return rejects_.count() == 0 ? kExitDone : kExitIncomplete;
}

std::string Import::summary_text(double seconds) const {
  std::string text = grouped(summary_.rows) + " rows read: " + grouped(summary_.created) +
                     " created, " + grouped(summary_.updated) + " updated, " +
                     grouped(summary_.unchanged) + " unchanged, " + grouped(rejects_.count()) +
                     " rejected";
  if (directory_.created() != 0) {
    text += "; " + grouped(directory_.created()) + " organizations created";
  }
  if (summary_.replayed != 0) {
    text += "; " + grouped(summary_.replayed) +
            " rows were in before and are answered as then (--import-id ID applies them again)";
  }
  text += "; " + std::to_string(static_cast<std::uint64_t>(seconds * 1'000)) + " ms";
  return import_.empty() ? text : text + "; import " + import_;
}

std::string Import::summary_json(double seconds) const {
  const auto number = [](std::string_view name, std::uint64_t value) {
    return Cell{std::string(name), std::to_string(value), true};
  };
  return json_object({
      number("rows", summary_.rows),
      number("created", summary_.created),
      number("updated", summary_.updated),
      number("unchanged", summary_.unchanged),
      number("rejected", rejects_.count()),
      number("replayed", summary_.replayed),
      number("organizations_created", directory_.created()),
      number("duration_ms", static_cast<std::uint64_t>(seconds * 1'000)),
      Cell{"import", import_.empty() ? "null" : import_, import_.empty()},
      Cell{"error", failure_ ? failure_->message : "null", !failure_},
  });
}

int refuse(const Streams& streams, std::string_view message) {
  streams.err << "daybook import: " << message << '\n';
  return kExitUsage;
}

}  // namespace

int run_import(const ImportOptions& options, const Streams& streams) {
  if (options.kind != "person" && options.kind != "organization") {
    return refuse(streams, "--kind is person or organization");
  }
  if (options.batch_size == 0 || options.batch_size > kBatchItemsMax) {
    return refuse(streams, "--batch-size is 1 to " + std::to_string(kBatchItemsMax));
  }
  const Kind& kind = *find_kind(options.kind);
  if (!options.upsert_by.empty() && kind.find(options.upsert_by) == nullptr) {
    return refuse(streams, "--upsert-by: " + options.kind + " has no field " + options.upsert_by);
  }
  Result<ImportMapping> mapping = ImportMapping::make(kind, options.maps);
  if (!mapping) return refuse(streams, mapping.error().issues.at(0).message);
  return Import(options, streams, kind, std::move(mapping).value()).run();
}

int run_import(const ImportOptions& options) { return run_import(options, standard_streams()); }

}  // namespace daybook::cli
