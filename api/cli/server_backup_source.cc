#include "api/cli/server_backup_source.h"

#include <charconv>
#include <utility>

#include "api/cli/command.h"
#include "api/cli/formats/json_text.h"
#include "api/cli/server_answer.h"
#include "snapshots/framing.h"

namespace daybook::cli {
namespace {

// A portion ends with the commit that exceeds it, and a commit has no smaller limit than an append.
constexpr std::size_t kAnswerBytesMax = kAppendBytesMax + (std::size_t{64} << 20);

Error not_understood() {
  return unavailable("backup.answer", "The server's answer is not understood.");
}

std::optional<std::uint64_t> number_in(const Row& row, std::string_view name) {
  const std::string_view text = row.text_of(name);
  std::uint64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = fault == std::errc{} && end == text.data() + text.size();
  return is_number ? std::optional(number) : std::nullopt;
}

Result<ServerLog> log_of(std::string_view json) {
  Row row;
  DAYBOOK_TRY(row.cells, json_members(json));
  const auto shard = number_in(row, "shard");
  const auto incarnation = number_in(row, "incarnation");
  const auto format = number_in(row, "format");
  const auto head = number_in(row, "head");
  const auto log = Uuid::parse(row.text_of("log"));
  if (!shard || !incarnation || !format || !head || !log) return not_understood();
  return ServerLog{static_cast<std::size_t>(*shard),
                   {*log, static_cast<std::uint32_t>(*format), *incarnation},
                   Place{*head}};
}

Error refusal_of(const HttpResponse& response) {
  const std::string text = error_text(response.body);
  if (response.status == 401 || response.status == 403) return forbidden("backup.refused", text);
  if (response.status == 404) {
    return not_found("backup.not_offered",
                     "The server gives no backups: it was started without --backup-token-file.");
  }
  return unavailable("backup.answer",
                     "The server answered " + std::to_string(response.status) + ": " + text);
}

}  // namespace

BackupServer::BackupServer(std::string url, std::string token)
    : url_(base_url(std::move(url))),
      client_({.token = std::move(token), .response_bytes_max = kAnswerBytesMax}) {}

Result<std::string> BackupServer::get(const std::string& path) {
  DAYBOOK_TRY(HttpResponse response, client_.send({.url = url_ + "/api/backup/" + path}));
  if (response.status != 200) return refusal_of(response);
  return std::move(response.body);
}

Result<std::vector<ServerLog>> BackupServer::logs() {
  DAYBOOK_TRY(const std::string body, get("logs"));
  Row answer;
  DAYBOOK_TRY(answer.cells, json_members(body));
  DAYBOOK_TRY(const std::vector<std::string> listed, json_elements(answer.text_of("logs")));
  std::vector<ServerLog> logs;
  for (const std::string& json : listed) {
    DAYBOOK_TRY(ServerLog log, log_of(json));
    logs.push_back(log);
  }
  if (logs.empty()) return not_understood();
  return logs;
}

Status ServerBackupSource::commits(Place after, Place until, const EventStore::VisitCommit& visit) {
  while (after < until) {
    DAYBOOK_TRY(const std::string body, server_.get("commits?shard=" + std::to_string(log_.shard) +
                                                    "&after=" + std::to_string(after.value) +
                                                    "&until=" + std::to_string(until.value)));
    const TakeBytes take = take_from(body);
    const Place before = after;
    while (true) {
      DAYBOOK_TRY(const std::optional<FramedCommit> commit, take_commit(take));
      if (!commit) break;
      ++after.value;
      if (!visit(after, commit->stored)) return Done{};
    }
    if (after == before) return not_understood();
  }
  return Done{};
}

Status ServerBackupSource::keys(const EventStore::VisitKey& visit) {
  std::string after;
  while (true) {
    DAYBOOK_TRY(const std::string body, server_.get("keys?shard=" + std::to_string(log_.shard) +
                                                    "&after=" + url_encode(after)));
    const TakeBytes take = take_from(body);
    const std::string before = after;
    while (true) {
      DAYBOOK_TRY(const std::optional<KeyRow> row, take_key(take));
      if (!row) break;
      after = row->name;
      if (!visit(*row)) return Done{};
    }
    if (after == before) return Done{};
  }
}

}  // namespace daybook::cli
