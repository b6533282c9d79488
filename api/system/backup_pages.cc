#include "api/system/backup_pages.h"

#include <charconv>
#include <utility>

#include "api/read/percent.h"
#include "api/render/json_writer.h"
#include "api/system/service_secret.h"
#include "snapshots/backup_source.h"
#include "snapshots/framing.h"

namespace daybook::api {
namespace {

constexpr std::string_view kFrames = "application/octet-stream";
constexpr std::size_t kPortionBytes = std::size_t{4} << 20;

struct Asked {
  const Shard* shard = nullptr;
  std::string after;
  std::string until;
};

Status check_secret(const Exchange& exchange) {
  if (carries_secret(exchange.request(), exchange.application().backup_token_hash)) return Done{};
  return Error{ErrorCode::kUnauthenticated, "backup.secret",
               "The secret for backups was not given or is not right."};
}

Result<std::uint64_t> number_of(std::string_view name, std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault == std::errc{} && end == text.data() + text.size()) return number;
  return invalid(std::string(name), "A whole number is expected.");
}

Result<Asked> read_asked(const Exchange& exchange) {
  DAYBOOK_CHECK(check_secret(exchange));
  DAYBOOK_TRY(const std::vector<Pair> pairs, read_pairs(exchange.request().query));
  Asked asked;
  std::string shard = "0";
  for (const Pair& pair : pairs) {
    if (pair.name != "shard" && pair.name != "after" && pair.name != "until") {
      return invalid(pair.name.substr(0, 100), "Unknown query parameter.");
    }
    (pair.name == "shard" ? shard : pair.name == "after" ? asked.after : asked.until) = pair.value;
  }
  DAYBOOK_TRY(const std::uint64_t index, number_of("shard", shard));
  const Shards& shards = exchange.application().shards;
  if (index >= shards.count()) return invalid("shard", "There is no such shard.");
  asked.shard = &shards.at(static_cast<std::size_t>(index));
  return asked;
}

http::Response frames(std::string body) {
  http::Response response;
  response.content_type = kFrames;
  append_end(body);
  response.body = std::move(body);
  return response;
}

void give_commits(const ExchangePtr& exchange, const EventStore& store, Place after, Place until) {
  StoreBackupSource source(store);
  std::string body;
  const Status read =
      source.commits(after, std::min(until, source.head()), [&](Place, const StoredCommit& stored) {
        append_commit(body, {stored, leaf_hash(stored.rows)});
        return body.size() < kPortionBytes;
      });
  if (!read) return exchange->fail(read.error());
  exchange->answer(frames(std::move(body)));
}

void give_keys(const ExchangePtr& exchange, const EventStore& store, const std::string& after) {
  std::string body;
  const Status read = store.each_key_after(after, [&](const KeyRow& row) {
    append_key(body, row);
    return body.size() < kPortionBytes;
  });
  if (!read) return exchange->fail(read.error());
  exchange->answer(frames(std::move(body)));
}

}  // namespace

void answer_backup_logs(const ExchangePtr& exchange) {
  if (const Status allowed = check_secret(*exchange); !allowed) {
    return exchange->fail(allowed.error());
  }
  const Shards& shards = exchange->application().shards;
  http::Response response;
  JsonWriter json(response.body);
  json.begin_object().key("logs").begin_array();
  for (std::size_t i = 0; i < shards.count(); ++i) {
    const EventStore& store = shards.at(i).store();
    const LogIdentity log = store.identity();
    json.begin_object().number("shard", static_cast<std::int64_t>(i));
    json.text("log", log.log.text());
    json.number("incarnation", static_cast<std::int64_t>(log.incarnation));
    json.number("format", log.format);
    json.number("head", static_cast<std::int64_t>(store.head().value)).end_object();
  }
  json.end_array().end_object();
  exchange->answer(std::move(response));
}

void answer_backup_commits(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Asked asked, read_asked(*exchange));
  DAYBOOK_ANSWER_TRY(exchange, const std::uint64_t after, number_of("after", asked.after));
  DAYBOOK_ANSWER_TRY(exchange, const std::uint64_t until, number_of("until", asked.until));
  exchange->hand_over([exchange, &store = asked.shard->store(), after, until] {
    give_commits(exchange, store, Place{after}, Place{until});
  });
}

void answer_backup_keys(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Asked asked, read_asked(*exchange));
  exchange->hand_over([exchange, &store = asked.shard->store(), after = asked.after] {
    give_keys(exchange, store, after);
  });
}

}  // namespace daybook::api
