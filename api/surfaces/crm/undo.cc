#include <algorithm>

#include "api/access/privacy.h"
#include "api/core/joiner.h"
#include "api/history/undoer.h"
#include "api/read/input_reader.h"
#include "api/records/answers.h"
#include "api/render/errors.h"
#include "api/surfaces/crm/actions.h"
#include "api/surfaces/crm/history_reading.h"
#include "api/surfaces/crm/history_schemas.h"
#include "api/surfaces/crm/rights.h"
#include "api/system/readiness.h"
#include "domain/catalogue.h"

namespace daybook::api::crm {
namespace {

constexpr std::size_t kRecordsShown = 1000;
constexpr std::size_t kObstaclesShown = 1000;
constexpr std::size_t kLaterShown = 100;

std::string_view text_of(Obstacle::Reason reason) {
  switch (reason) {
    case Obstacle::Reason::kChanged:
      return "changed";
    case Obstacle::Reason::kErased:
      return "erased";
    case Obstacle::Reason::kTaken:
      return "taken";
    case Obstacle::Reason::kGone:
      return "gone";
    case Obstacle::Reason::kReferred:
      return "referred";
    case Obstacle::Reason::kRequired:
      return "required";
  }
  return {};
}

const Field* field_of(const Kind& kind, FieldId id) {
  return id == kExistence ? &kExists : kind.find(id);
}

void write_later(JsonWriter& writer, const Field& field, const LaterChange& later) {
  writer.begin_object().number("position", static_cast<std::int64_t>(later.position.value));
  writer.key("actor");
  if (later.actor == 0) {
    writer.null();
  } else {
    writer.number(later.actor);
  }
  writer.key("time").time(later.time).key("value");
  if (is_null(later.value) || field.is_secret) {
    writer.null();
  } else {
    writer.value(field, later.value);
  }
  writer.end_object();
}

// Of all, where no more than so many are shown.
void write_count(JsonWriter& writer, std::string_view name, std::size_t count) {
  writer.number(name, static_cast<std::int64_t>(count));
}

void write_culprits(JsonWriter& writer, const Obstacle& obstacle, const MayRead& may_read) {
  writer.key("records").begin_array();
  std::size_t shown = 0;
  for (const auto& [key, field] : obstacle.culprits) {
    const Kind* kind = find_kind(key.kind);
    if (kind == nullptr || !may_read(*kind, key.id) || shown++ >= kLaterShown) continue;
    writer.begin_object().text("kind", kind->name).key("id").uuid(key.id).end_object();
  }
  writer.end_array();
  write_count(writer, "records_count", obstacle.culprits.size());
}

void write_obstacle(JsonWriter& writer, const Kind& kind, const Obstacle& obstacle,
                    const MayRead& may_read) {
  const Field* field = field_of(kind, obstacle.field);
  writer.begin_object().text("kind", kind.name).key("id").uuid(obstacle.record.id);
  writer.text("field", field == nullptr ? "" : field->name);
  writer.text("reason", text_of(obstacle.reason)).key("later").begin_array();
  for (std::size_t i = 0; i < std::min(obstacle.later.size(), kLaterShown); ++i) {
    if (field != nullptr) write_later(writer, *field, obstacle.later[i]);
  }
  writer.end_array();
  write_count(writer, "later_count", obstacle.later.size());
  write_culprits(writer, obstacle, may_read);
  writer.end_object();
}

// What the caller may not read stands in the way as well: it counts, and is not named.
void write_obstacles(JsonWriter& writer, const std::vector<Obstacle>& obstacles,
                     const MayRead& may_read) {
  writer.begin_array();
  for (std::size_t i = 0; i < std::min(obstacles.size(), kObstaclesShown); ++i) {
    const Kind& kind = *find_kind(obstacles[i].record.kind);
    if (!may_read(kind, obstacles[i].record.id)) continue;
    write_obstacle(writer, kind, obstacles[i], may_read);
  }
  writer.end_array();
}

http::Response refusal(const Exchange& exchange, const CommandAnswer& answer) {
  http::Response response;
  const Error& error = answer.status.error();
  response.status = status_of(error.code);
  JsonWriter writer(response.body);
  writer.begin_object().text("detail", error.message).text("code", error.reason).key("subject");
  if (error.subject.empty()) {
    writer.null();
  } else {
    writer.text(error.subject);
  }
  writer.key("obstacles");
  write_obstacles(writer, answer.undone->obstacles, readable_by(exchange));
  write_count(writer, "obstacles_count", answer.undone->obstacles.size());
  writer.end_object();
  return response;
}

// Of a repeated request only what was done is in the log, not what was left.
Result<Commit> written_commit(const Exchange& exchange, Position position) {
  return exchange.home().commit_at(exchange.tenant(), position);
}

http::Response shown(const Exchange& exchange, const UndoRequest& request, Position position,
                     const std::vector<Position>& targets, const Undone& undone) {
  const MayRead may_read = readable_by(exchange);
  http::Response response;
  JsonWriter writer(response.body);
  writer.begin_object().key("position");
  if (request.is_dry) {
    writer.null();
  } else {
    writer.number(static_cast<std::int64_t>(position.value));
  }
  writer.boolean("dry_run", request.is_dry).key("undone").begin_array();
  for (const Position target : targets) writer.number(static_cast<std::int64_t>(target.value));
  writer.end_array().key("records");
  const RecordsShown records = write_event_records(writer, undone.events, may_read, kRecordsShown);
  write_count(writer, "records_count", records.all);
  write_count(writer, "records_hidden", records.hidden);
  writer.key("left");
  write_obstacles(writer, undone.obstacles, may_read);
  write_count(writer, "left_count", undone.obstacles.size());
  writer.end_object();
  return response;
}

// A dry run wrote nothing.
void answer_undone(const ExchangePtr& exchange, const UndoRequest& request, http::Response response,
                   Position position) {
  if (request.is_dry) return exchange->answer(std::move(response));
  exchange->answer_written(std::move(response), exchange->tenant(), position);
}

void answer_again(const ExchangePtr& exchange, const UndoRequest& request, Position position) {
  DAYBOOK_ANSWER_TRY(exchange, const Commit commit, written_commit(*exchange, position));
  http::Response response =
      shown(*exchange, request, position, taken_back(commit), {commit.events, {}});
  response.headers.push_back({"Idempotent-Replayed", "true"});
  answer_undone(exchange, request, std::move(response), position);
}

Status check_deeds(const Caller& caller, const std::set<UndoDeed>& deeds) {
  for (const UndoDeed& deed : deeds) {
    const Kind* kind = find_kind(deed.kind);
    if (kind == nullptr) return forbidden("undo.unknown_kind", "The commit is of an unknown kind.");
    DAYBOOK_CHECK(check_right(caller, *kind, deed.removes ? "/delete" : "/write"));
  }
  return Done{};
}

Status check_visible(const Exchange& exchange, Position position) {
  DAYBOOK_TRY(const Commit commit, written_commit(exchange, position));
  return check_takes_back(exchange.home(), exchange.caller(), commit.events);
}

// A dry run shows values and writes nothing, and so does what is refused for what is in the way.
void note_reading(Exchange& exchange, const Undone& undone) {
  exchange.only_reads();
  for (const Event& event : undone.events) exchange.shows(event.record);
  const MayRead may_read = readable_by(exchange);
  const auto show = [&](const RecordKey& key) {
    const Kind* kind = find_kind(key.kind);
    if (kind != nullptr && may_read(*kind, key.id)) exchange.shows(key);
  };
  for (const Obstacle& one : undone.obstacles) {
    show(one.record);
    for (const auto& [key, field] : one.culprits) show(key);
  }
}

void run_undo(const ExchangePtr& exchange, const UndoRequest& request, const Command& command) {
  const Status visible = check_visible(*exchange, request.position);
  if (!visible) return exchange->fail(visible.error());
  Undoer undoer(
      exchange->home(),
      [&exchange](const std::set<UndoDeed>& deeds, const Events& events) -> Status {
        DAYBOOK_CHECK(check_takes_back(exchange->home(), exchange->caller(), events));
        DAYBOOK_CHECK(check_makes_nothing_private(exchange->caller(), events));
        return check_deeds(exchange->caller(), deeds);
      },
      [&exchange] { return exchange->application().readiness.is_stopping(); });
  const CommandAnswer answer = undoer.run(request, command);
  if (!answer.status && answer.undone && answer.status.error().code == ErrorCode::kConflict) {
    note_reading(*exchange, *answer.undone);
    return exchange->answer(refusal(*exchange, answer));
  }
  if (!answer.status) return exchange->fail(exchange->tenant(), answer);
  if (request.is_dry) note_reading(*exchange, *answer.undone);
  if (answer.replayed) return answer_again(exchange, request, answer.position);
  answer_undone(exchange, request,
                shown(*exchange, request, answer.position, undoer.targets(), *answer.undone),
                answer.position);
}

UndoMode mode_of(const Input& input) {
  const std::string_view mode = input.text(undo::kMode);
  if (mode == "fields") return UndoMode::kFields;
  return mode == "cascade" ? UndoMode::kCascade : UndoMode::kStrict;
}

void take_back(const ExchangePtr& exchange, bool is_redo) {
  // What a client kept from before a restore may by now be another commit.
  DAYBOOK_ANSWER_TRY(exchange, const Position position, position_of_path(*exchange, kept_position));
  DAYBOOK_ANSWER_TRY(exchange, const Body body, exchange->body());
  DAYBOOK_ANSWER_TRY(exchange, const Input input,
                     read_input(members_of(kUndoRequest), body.root(), Mode::kCreate));
  const UndoRequest request{position, mode_of(input), is_redo, input.flag(undo::kDryRun)};
  Command command = exchange->command(is_redo ? "history.redo" : "history.undo");
  if (!request.is_dry) {
    DAYBOOK_ANSWER_TRY(exchange, command.idempotency,
                       exchange->idempotency(exchange->tenant(), compact(*exchange, body)));
  }
  exchange->hand_over_to(exchange->application().undo_workers,
                         [exchange, request, command] { run_undo(exchange, request, command); });
}

void undo_commit(const ExchangePtr& exchange) { take_back(exchange, false); }
void redo_commit(const ExchangePtr& exchange) { take_back(exchange, true); }

constexpr std::string_view kUndoPermission = "Ibl.CRM/History/undo";

constexpr Answer kAnswers[] = {
    {200, "what was undone, or would be", &kUndoAnswer},
    {400, "validation error"},
    {404, "no such position"},
    {409, "later commits stand in the way, field by field; or it is undone already",
     &kUndoConflict},
    {422, "it cannot be undone: the reason says why"}};

constexpr Action kRows[] = {
    {.method = Method::kPost,
     .path = "history/{position}/undo",
     .operation_id = "history_undo_create",
     .summary = "Take a commit back",
     .permission = kUndoPermission,
     .handler = undo_commit,
     .request = &kUndoRequest,
     .answers = kAnswers},
    {.method = Method::kPost,
     .path = "history/{position}/redo",
     .operation_id = "history_redo_create",
     .summary = "Bring back a commit that was undone",
     .permission = kUndoPermission,
     .handler = redo_commit,
     .request = &kUndoRequest,
     .answers = kAnswers},
};

}  // namespace

extern constexpr ActionTable kUndoActions = {kRows};

}  // namespace daybook::api::crm
