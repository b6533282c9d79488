#include <sstream>

#include "api/cli/formats/csv_writer.h"
#include "api/core/trouble.h"
#include "api/history/commit_walk.h"
#include "api/history/listener.h"
#include "api/read/query_reader.h"
#include "api/records/answers.h"
#include "api/render/position_token.h"
#include "api/surfaces/crm/actions.h"
#include "api/surfaces/crm/history_reading.h"
#include "api/surfaces/crm/history_schemas.h"
#include "api/surfaces/crm/rights.h"
#include "domain/catalogue.h"

namespace daybook::api::crm {
namespace {

constexpr std::uint32_t kCommitsAtOnce = 100;
constexpr std::size_t kRecordsInLine = 100'000;
constexpr std::string_view kMayStream = "Ibl.CRM/History/read";

// What the chunks of a long answer are made from. The exchange holds the caller.
struct Source {
  Source(ExchangePtr asked, const CommitQuery& query)
      : exchange(std::move(asked)), walk(exchange->home(), query) {}
  const ExchangePtr exchange;
  CommitWalk walk;
};

std::vector<Commit> next_commits(Source& source) {
  auto commits = source.walk.next(kCommitsAtOnce);
  if (!commits) cut_off(commits.error());
  return std::move(*commits);
}

std::string entry_text(const Exchange& exchange, const Caller& caller, const Commit& commit) {
  std::string text;
  JsonWriter writer(text);
  write_entry(writer, commit, readable_by(exchange, caller),
              {position_token(commit.position, exchange.incarnation()),
               exchange.home().reader().undone_by(commit.tenant, commit.position), kRecordsInLine});
  return text;
}

std::optional<std::string> next_lines(Source& source) {
  const std::vector<Commit> commits = next_commits(source);
  if (commits.empty()) return std::nullopt;
  std::string lines;
  const Exchange& exchange = *source.exchange;
  for (const Commit& commit : commits) {
    lines += entry_text(exchange, exchange.caller(), commit) + "\n";
  }
  return lines;
}

const std::vector<std::string> kCsvHead = {"position", "time",  "actor", "command", "kind",
                                           "id",       "event", "field", "before",  "after"};

std::string cell_of(const Field& field, const Value& value) {
  if (is_null(value)) return {};
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  std::string cell;
  append_value(cell, field, value);
  if (cell.size() >= 2 && cell.front() == '"') cell = cell.substr(1, cell.size() - 2);
  return cell;
}

// A row for each changed field; one without a field for an event that changed none.
void write_event(cli::CsvWriter& writer, const Commit& commit, const Kind& kind,
                 const Event& event) {
  std::string time;
  JsonWriter(time).time(commit.time);
  const std::vector<std::string> head = {std::to_string(commit.position.value),
                                         time.substr(1, time.size() - 2),
                                         std::to_string(commit.actor),
                                         commit.command,
                                         std::string(kind.name),
                                         event.record.id.text(),
                                         event.name};
  const auto row = [&](std::string field, std::string before, std::string after) {
    std::vector<std::string> cells = head;
    cells.push_back(std::move(field));
    cells.push_back(std::move(before));
    cells.push_back(std::move(after));
    writer.write_row(cells);
  };
  if (event.changes.empty()) row({}, {}, {});
  for (const Change& change : event.changes) {
    const Field* field = change.field == kExistence ? &kExists : kind.find(change.field);
    if (field == nullptr || field->is_secret) continue;
    row(std::string(field->name), cell_of(*field, change.before), cell_of(*field, change.after));
  }
}

std::optional<std::string> next_rows(Source& source) {
  const std::vector<Commit> commits = next_commits(source);
  if (commits.empty()) return std::nullopt;
  const MayRead may_read = readable_by(*source.exchange);
  std::ostringstream rows;
  cli::CsvWriter writer(rows, {.safe_for_spreadsheets = true});
  for (const Commit& commit : commits) {
    for (const Event& event : commit.events) {
      const Kind* kind = find_kind(event.record.kind);
      if (kind != nullptr && may_read(*kind, event.record.id))
        write_event(writer, commit, *kind, event);
    }
  }
  return rows.str();
}

std::string csv_head() {
  std::ostringstream row;
  cli::CsvWriter(row).write_row(kCsvHead);
  return row.str();
}

// Up to the present: what is written meanwhile is the next export's.
void export_history(const ExchangePtr& exchange) {
  if (waits_for_position(exchange, export_history)) return;
  DAYBOOK_ANSWER_TRY(exchange, const Input query,
                     read_action_query(history_query::kExport, exchange->request().query));
  DAYBOOK_ANSWER_TRY(exchange, CommitQuery commits, commit_query(own_history(*exchange), query));
  const std::string_view format = query.text(history_query::kFormat);
  if (format != "csv" && format != "ndjson" && !format.empty()) {
    return exchange->fail(invalid("format", "Choose csv or ndjson."));
  }
  commits.to = std::min(commits.to, exchange->home().reader().position(exchange->tenant()));
  DAYBOOK_ANSWER_TRY(exchange, const Seat seat,
                     exchange->application().exports.take(exchange->tenant()));
  for (const RecordKey& key : commits.records) exchange->shows(key);
  const auto source = std::make_shared<Source>(exchange, commits);
  http::Response response;
  if (format == "csv") {
    response.content_type = "text/csv; charset=utf-8";
    response.body = csv_head();
    response.next_chunk = exchange->while_it_stands([source, seat] { return next_rows(*source); });
  } else {
    response.content_type = "application/x-ndjson";
    response.next_chunk = exchange->while_it_stands([source, seat] { return next_lines(*source); });
  }
  exchange->answer(std::move(response));
}

// A stream for as long as its listener may hear it.
struct Stream {
  Stream(const ExchangePtr& exchange, const CommitQuery& query, std::shared_ptr<Listener> heard_by)
      : source(exchange, query), listener(std::move(heard_by)) {}
  Source source;
  const std::shared_ptr<Listener> listener;
  bool has_more = false;  // Only a part of what there was has been read.
};

std::string event_text(const Stream& stream, const Commit& commit) {
  const Exchange& exchange = *stream.source.exchange;
  return "id: " + position_token(commit.position, exchange.incarnation()) +
         "\nevent: commit\ndata: " + entry_text(exchange, stream.listener->caller(), commit) +
         "\n\n";
}

// What was committed after the news were taken is news again.
std::string new_events(Stream& stream) {
  const bool has_news = stream.listener->take_news();
  if (!has_news && !stream.has_more) return {};
  const std::vector<Commit> commits = next_commits(stream.source);
  stream.has_more = !commits.empty();
  std::string events;
  for (const Commit& commit : commits) events += event_text(stream, commit);
  return events;
}

std::optional<std::string> next_events(Stream& stream) {
  if (!stream.listener->may_go_on()) return std::nullopt;
  return stream.listener->or_sign_of_life(new_events(stream));
}

// What comes next would never reach who waits for positions above one that is still to come.
Result<Position> after_seen(const Exchange& exchange, Position seen) {
  const Position last = exchange.home().reader().position(exchange.tenant());
  if (seen <= last) return Position{seen.value + 1};
  return Error{ErrorCode::kInvalid, "header.malformed",
               "Last-Event-ID is a position that there is not yet; the last one is " +
                   std::to_string(last.value) + "."};
}

// After the position that the listener saw last, or from now on.
Result<Position> first_to_send(const Exchange& exchange, const Input& query) {
  const std::string_view seen = exchange.request().header("last-event-id");
  if (!seen.empty()) {
    DAYBOOK_TRY(const Position position,
                read_position_token("Last-Event-ID", seen, exchange.incarnation()));
    return after_seen(exchange, position);
  }
  if (query.names(history_query::kPositionFrom)) return Position{};
  return Position{exchange.home().reader().position(exchange.tenant()).value + 1};
}

void stream_history(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Input query,
                     read_action_query(history_query::kStream, exchange->request().query));
  DAYBOOK_ANSWER_TRY(exchange, CommitQuery commits, commit_query(own_history(*exchange), query));
  DAYBOOK_ANSWER_TRY(exchange, const Position first, first_to_send(*exchange, query));
  if (first.value != 0) commits.from = first;
  DAYBOOK_ANSWER_TRY(exchange, auto feed, exchange->application().feeds.open(exchange->tenant()));
  const auto listener = std::make_shared<Listener>(
      exchange, std::move(feed),
      [](const Caller& caller) { return caller.permissions.allow(kMayStream); });
  const auto stream = std::make_shared<Stream>(exchange, commits, listener);
  exchange->answer(stream_answer(listener, [stream] { return next_events(*stream); }));
}

constexpr Answer kExported[] = {{.status = 200,
                                 .description = "the commits that match, oldest first",
                                 .media = "application/x-ndjson"}};
constexpr Answer kStreamed[] = {
    {.status = 200,
     .description = "server-sent events: one a commit, its id the position",
     .media = "text/event-stream"}};

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "history/export",
     .operation_id = "history_export",
     .summary = "Download the history as NDJSON or CSV",
     .permission = "Ibl.CRM/History/export",
     .handler = export_history,
     .answers = kExported,
     .query = history_query::kExport},
    {.method = Method::kGet,
     .path = "history/stream",
     .operation_id = "history_stream",
     .summary = "Follow the history as server-sent events, resumed by Last-Event-ID",
     .permission = kMayStream,
     .handler = stream_history,
     .answers = kStreamed,
     .query = history_query::kStream},
};

}  // namespace

extern constexpr ActionTable kHistoryExportActions = {kRows};

}  // namespace daybook::api::crm
