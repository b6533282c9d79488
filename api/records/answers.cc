#include "api/records/answers.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "api/access/privacy.h"
#include "api/records/moments.h"
#include "api/render/entity_tag.h"
#include "api/render/position_token.h"
#include "api/render/record.h"
#include "eventstore/decision.h"

namespace daybook::api {
namespace {

constexpr auto kPositionWait_max = std::chrono::seconds(2);

Error absent(const Resource& resource) {
  return not_found(std::string(resource.kind->name) + ".not_found", "Not found.");
}

// As it is shown: "01" would be another path of the same record.
std::optional<std::uint64_t> read_number(std::string_view text) {
  if (text.starts_with('0')) return std::nullopt;
  std::uint64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// Whether it was done already is in the log, whatever became of the record since: so nothing but
// the committer may refuse a request that carries a key.
bool may_be_repeated(const Exchange& exchange) {
  return !exchange.request().header("idempotency-key").empty();
}

// Of the past, too, the present says who may see it.
bool is_hidden_here(const Exchange& exchange, const Record& record) {
  const Caller& caller = exchange.caller();
  if (is_hidden(record, caller)) return true;
  const bool may_have_been = exchange.looks_back() || !record.exists();
  return may_have_been && is_hidden(exchange.home(), exchange.tenant(), record.key, caller);
}

Result<std::optional<Record>> find_by_name(const Exchange& exchange, const Resource& resource,
                                           std::size_t param) {
  const Reader& reader = exchange.reader();
  if (!resource.by_number) {
    DAYBOOK_TRY(const Uuid id, exchange.id_param(param));
    return reader.record(exchange.tenant(), {resource.kind->id, id});
  }
  const auto number = read_number(exchange.param(param));
  if (!number || *number > UINT32_MAX) return std::optional<Record>{};
  return reader.by_number(exchange.tenant(), *resource.kind,
                          RecordNumber{static_cast<std::uint32_t>(*number)});
}

constexpr Version kOfNoRecord{UINT64_MAX};

Result<std::optional<Version>> expected_version(const Exchange& exchange, const Record& now) {
  const std::string_view header = exchange.request().header("if-match");
  if (header.empty()) return std::optional<Version>{};
  DAYBOOK_TRY(const EntityTags tags, read_entity_tags("If-Match", header));
  if (tags.any) return std::optional<Version>{};
  if (matches_version(tags, now.version, exchange.incarnation()))
    return std::optional<Version>{now.version};
  if (may_be_repeated(exchange)) return std::optional<Version>{kOfNoRecord};
  return Error{ErrorCode::kStale, "record.changed", "The record has changed since."};
}

}  // namespace

http::Response record_answer(const Exchange& exchange, const Resource& resource,
                             const Record& record, int status) {
  http::Response response;
  response.status = status;
  render_record(resource, record, exchange.tenant(), std::nullopt, response.body);
  response.headers.push_back(
      {"ETag", entity_tag(record.version, exchange.incarnation(), response.body)});
  return response;
}

void answer_tagged(const ExchangePtr& exchange, http::Response response, const std::string& tag) {
  const std::string_view unless = exchange->request().header("if-none-match");
  if (!unless.empty()) {
    DAYBOOK_ANSWER_TRY(exchange, const EntityTags tags, read_entity_tags("If-None-Match", unless));
    if (matches_whole(tags, tag)) {
      response.status = 304;
      response.body.clear();
    }
  }
  response.headers.push_back({"ETag", tag});
  exchange->answer(std::move(response));
}

Exchange::Render shows_record(const Resource& resource, int status) {
  return [&resource, status](const Exchange& exchange, const CommandAnswer& answer) {
    const ItemAnswer& item = answer.items.front();
    return record_answer(exchange, resource, item.record,
                         status == 0 ? item.outcome.status : status);
  };
}

Exchange::Render shows_nothing() {
  return [](const Exchange&, const CommandAnswer&) {
    http::Response response;
    response.status = 204;
    return response;
  };
}

std::string compact(const Exchange& exchange, const Body& body) {
  std::string text;
  if (exchange.request().header("idempotency-key").empty()) return text;
  append_compact(text, body.root());
  return text;
}

Uuid fresh_id() { return make_id(wall_clock(), fill_random); }

Result<std::optional<Record>> find_on_path(const Exchange& exchange, const Resource& resource,
                                           std::size_t param) {
  DAYBOOK_TRY(auto found, find_by_name(exchange, resource, param));
  if (found && is_hidden_here(exchange, *found)) return std::optional<Record>{};
  return found;
}

Result<Record> record_of_path(const Exchange& exchange, const Resource& resource,
                              std::size_t param) {
  DAYBOOK_TRY(auto found, find_on_path(exchange, resource, param));
  if (!found || !found->exists()) return absent(resource);
  return std::move(*found);
}

Status show_visible(const Exchange& exchange, ListQuery& query) {
  show_visible(exchange.caller(), query);
  if (!exchange.looks_back()) return Done{};
  return show_visible_now(exchange.home(), exchange.caller(), query);
}

Result<Command> command_on_path(const Exchange& exchange, const Resource& resource,
                                const Behaviour& behaviour, Input input, std::size_t param) {
  DAYBOOK_TRY(const auto found, find_on_path(exchange, resource, param));
  if (!found || !(found->exists() || may_be_repeated(exchange))) return absent(resource);
  Command command =
      exchange.command(std::string(resource.kind->name) + "." + std::string(behaviour.name));
  Item item;
  item.kind = resource.kind;
  item.behaviour = &behaviour;
  item.id = found->key.id;
  item.input = std::move(input);
  DAYBOOK_TRY(item.expected, expected_version(exchange, *found));
  command.items.push_back(std::move(item));
  return command;
}

Result<Position> position_asked(const Exchange& exchange) {
  const std::string_view header = exchange.request().header("daybook-min-position");
  if (header.empty()) return Position{};
  return read_position_token("Daybook-Min-Position", header, exchange.incarnation());
}

bool waits_for_position(const ExchangePtr& exchange, Handler handler) {
  const auto asked = position_asked(*exchange);
  if (!asked) {
    exchange->fail(asked.error());
    return true;
  }
  const Reader& reader = exchange->home().reader();
  if (asked->value == 0 || reader.position(exchange->tenant()) >= *asked) return false;
  // With others that only read: a position that never comes must hold up no undo and no password.
  // The time counts from the arrival, so that many who wait do not wait one after the other.
  read_past_later(exchange, [exchange, handler, position = *asked] {
    const auto until = exchange->begun() + kPositionWait_max;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        until - std::chrono::steady_clock::now());
    const Reader& later = exchange->home().reader();
    const bool is_reached =
        later.wait_for(exchange->tenant(), position, std::max(left, std::chrono::milliseconds(0)));
    const Status stands = exchange->check_stands();
    if (!stands) return exchange->fail(stands.error());
    if (is_reached) return handler(exchange);
    exchange->fail(unavailable("position.not_reached", "The position has not been reached yet."));
  });
  return true;
}

bool waits_for_list(const ExchangePtr& exchange, const ListQuery& query, Handler handler) {
  if (exchange->is_handed_over() || !exchange->reader().may_take_long(query)) return false;
  exchange->hand_over_to(exchange->application().search_workers, [exchange, handler] {
    const auto waited = std::chrono::steady_clock::now() - exchange->begun();
    if (waited < exchange->application().queues.search_wait_max) return handler(exchange);
    exchange->fail(unavailable("server.busy", "This has waited too long for its turn."));
  });
  return true;
}

}  // namespace daybook::api
