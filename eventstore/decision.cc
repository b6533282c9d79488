#include "eventstore/decision.h"

#include <algorithm>
#include <cassert>

#include "domain/catalogue.h"
#include "domain/crud/crud.h"
#include "eventstore/effects.h"
#include "eventstore/subject_records.h"
#include "eventstore/undoing.h"

namespace daybook {
namespace {

constexpr std::uint16_t kCreated = 201;
constexpr std::uint16_t kChanged = 200;
constexpr std::uint16_t kRemoved = 204;

struct Surroundings {
  const Command& command;
  Time now;
  const FillRandom& random;
};

Error gone(const Kind& kind) {
  return not_found(std::string(kind.name) + ".not_found", "Not found.");
}

// The existing records an upsert may mean. A merged record is not meant: its survivor is another.
Result<std::vector<Record>> matches(const Item& item, const Stage& stage) {
  const Value& value = item.input.get(*item.match);
  if (is_blank(value)) return std::vector<Record>{};
  if (!item.match->is_unique) {
    DAYBOOK_TRY(std::vector<Record> found, stage.holding(*item.kind, *item.match, value));
    const FieldId survivor = item.kind->survivor_field;
    std::erase_if(found,
                  [&](const Record& one) { return survivor.value != 0 && one.has(survivor); });
    return found;
  }
  const auto owner = stage.claimed_by(*item.kind, *item.match, value);
  if (!owner) return std::vector<Record>{};
  DAYBOOK_TRY(auto found, stage.record({item.kind->id, *owner}));
  assert(found);
  return std::vector<Record>{std::move(*found)};
}

Error several(const std::vector<Record>& found) {
  std::string ids;
  for (const Record& one : found) ids += (ids.empty() ? "" : ",") + one.key.id.text();
  return conflict("upsert.several", "Several records fit.", ids);
}

// An item that is to create or to update becomes one of the two.
Result<Item> settle_upsert(const Item& item, const Stage& stage) {
  if (item.match == nullptr) return item;
  DAYBOOK_TRY(const std::vector<Record> found, matches(item, stage));
  if (found.size() > 1) return several(found);
  Item settled = item;
  settled.behaviour = found.empty() ? &crud::kCreate : &crud::kUpdate;
  if (!found.empty()) settled.id = found.front().key.id;
  return settled;
}

Result<Record> load_target(const Item& item, const Stage& stage) {
  DAYBOOK_TRY(auto found, stage.record({item.kind->id, item.id}));
  if (!found && item.behaviour->makes_record) {
    Record blank;
    blank.key = {item.kind->id, item.id};
    return blank;
  }
  if (!found || !(found->exists() || item.behaviour->reaches_removed)) return gone(*item.kind);
  const auto* survivor = std::get_if<Uuid>(&found->get(item.kind->survivor_field));
  if (item.kind->survivor_field.value != 0 && survivor != nullptr) {
    return conflict(std::string(item.kind->name) + ".merged", "The record was merged into another.",
                    survivor->text());
  }
  if (is_under_erasure(*item.kind, *found) && !item.behaviour->reaches_removed) {
    return erased_conflict(*item.kind, found->key.id);
  }
  if (item.expected && *item.expected != found->version) {
    return Error{ErrorCode::kStale, "record.changed", "The record has changed since."};
  }
  return std::move(*found);
}

Error too_large() {
  return {ErrorCode::kTooLarge, "commit.too_large",
          "Too many records would change at once; change some of them first."};
}

// Appends what was found, unless that makes too many.
Status add(Result<std::vector<Record>> found, std::vector<std::vector<Record>>& all,
           std::size_t& room) {
  if (!found) return std::move(found).error();
  if (found->size() > room) return too_large();
  room -= found->size();
  all.push_back(*std::move(found));
  return Done{};
}

// Of a unique value at most one, found by its claim.
Result<std::vector<Record>> holding(const Needs::Holding& asked, const Stage& stage) {
  const Field& field = *asked.kind->find(asked.field);
  if (!field.is_unique || is_blank(asked.value)) {
    return stage.holding(*asked.kind, field, asked.value);
  }
  std::vector<Record> found;
  const auto owner = stage.claimed_by(*asked.kind, field, asked.value);
  if (!owner) return found;
  DAYBOOK_TRY(auto record, stage.record({asked.kind->id, *owner}));
  if (record) found.push_back(std::move(*record));
  return found;
}

Result<Loaded> load(const Needs& needs, const Stage& stage, std::size_t room) {
  Loaded loaded;
  for (const RecordKey& key : needs.records) {
    DAYBOOK_TRY(auto found, stage.record(key));
    if (found) loaded.records.push_back(std::move(*found));
  }
  for (const Needs::Referring& one : needs.referring) {
    const Field& field = *one.kind->find(one.field);
    DAYBOOK_CHECK(add(one.is_narrow ? stage.narrow_holding(*one.kind, field, one.target)
                                    : stage.holding(*one.kind, field, one.target),
                      loaded.referring, room));
  }
  for (const Needs::Holding& one : needs.holding) {
    DAYBOOK_CHECK(add(holding(one, stage), loaded.holding, room));
  }
  for (const RecordKey& key : needs.subjects) {
    DAYBOOK_TRY(SubjectRecords found, load_subject(key, stage));
    loaded.subjects.push_back(std::move(found));
  }
  return loaded;
}

Result<Events> ask_and_decide(const Item& item, const Record& now, const Surroundings& around,
                              const Stage& stage) {
  const Needs needs =
      item.behaviour->ask == nullptr ? Needs{} : item.behaviour->ask(*item.kind, now, item.input);
  DAYBOOK_TRY(const Loaded loaded, load(needs, stage, around.command.events_max));
  Context context;
  context.kind = item.kind;
  context.tenant = around.command.tenant;
  context.now = around.now;
  context.actor = around.command.actor;
  for (std::size_t i = 0; i < needs.fresh_ids; ++i) {
    context.fresh_ids.push_back(make_id(around.now, around.random));
  }
  return item.behaviour->decide(now, item.input, loaded, context);
}

class StagedPresent : public Present {
 public:
  explicit StagedPresent(const Stage& stage) : stage_(stage) {}
  Result<std::optional<Record>> record(const RecordKey& key) const override {
    return stage_.record(key);
  }
  TenantId tenant() const override { return stage_.tenant(); }
  Result<std::vector<Record>> holding(const Kind& kind, const Field& field,
                                      const Value& value) const override {
    return stage_.holding(kind, field, value);
  }

 private:
  const Stage& stage_;
};

// Once the events have taken effect on the stage.
Status check_guards(const Events& events, const Command& command, const Stage& stage) {
  for (const Event& event : events) {
    const Guard guard = find_kind(event.record.kind)->guard;
    if (guard == nullptr) continue;
    DAYBOOK_CHECK(guard(event, StagedPresent(stage), command.held.get()));
  }
  return Done{};
}

std::uint16_t status_of(const Item& item, const Record& before, const Record& after) {
  if (before.version.value == 0 && after.version.value != 0) return kCreated;
  return item.behaviour == &crud::kRemove ? kRemoved : kChanged;
}

void append(Events&& events, Events& all) {
  if (all.empty()) {
    all = std::move(events);
  } else {
    std::ranges::move(events, std::back_inserter(all));
  }
}

Result<ItemAnswer> decide_item(const Item& asked, const Surroundings& around, Stage& stage,
                               Events& all) {
  if (!asked.issues.empty()) return invalid(asked.issues);
  DAYBOOK_TRY(const Item item, settle_upsert(asked, stage));
  DAYBOOK_TRY(const Record before, load_target(item, stage));
  DAYBOOK_TRY(Events events, ask_and_decide(item, before, around, stage));
  DAYBOOK_CHECK(take_effect(events, around.now, stage));
  DAYBOOK_CHECK(check_guards(events, around.command, stage));
  DAYBOOK_TRY(auto after, stage.record(before.key));
  ItemAnswer answer;
  answer.record = before;
  if (after) answer.record = *std::move(after);
  answer.outcome = {status_of(item, before, answer.record), before.key, answer.record.version,
                    !events.empty(), events.empty() ? "" : events.front().note};
  append(std::move(events), all);
  return answer;
}

ItemAnswer refused(Error error) {
  ItemAnswer answer;
  answer.outcome.error = std::move(error);
  return answer;
}

// The same key and input: the answer stands in the log. The same key and another input: refused.
std::optional<CommandAnswer> replay(const Command& command, const Stage& stage) {
  if (!command.idempotency) return std::nullopt;
  const auto known = stage.keyed(command.idempotency->key);
  if (!known) return std::nullopt;
  CommandAnswer answer;
  answer.position = known->position;
  answer.replayed = true;
  if (known->input != command.idempotency->input) {
    answer.status = unprocessable("idempotency.key_reused",
                                  "The idempotency key was used for another request.");
  }
  return answer;
}

void add_reads(const Command& command, Commit& commit) {
  commit.outcomes.push_back({.status = kChanged, .record = {}, .detail = command.read_route});
  for (const RecordKey& key : command.read_records) {
    commit.outcomes.push_back({.status = kChanged, .record = key});
  }
}

void add_standings(const Undoing& undoing, Commit& commit) {
  commit.undoes = undoing.target;
  commit.standings = undoing.standings;
  for (Standing& standing : commit.standings) {
    if (standing.undone_by == kThisUndo) standing.undone_by = commit.position;
  }
}

Commit make_commit(const Command& command, const TenantHead& head, const Surroundings& around,
                   Events events, const std::vector<ItemAnswer>& items) {
  Commit commit;
  commit.id = make_id(around.now, around.random);
  commit.tenant = command.tenant;
  commit.position = Position{head.position.value + 1};
  commit.time = around.now;
  commit.actor = command.actor;
  commit.actor_id = command.actor_id;
  commit.on_behalf_of = command.on_behalf_of;
  commit.credential = command.credential;
  commit.command = command.name;
  commit.request_id = command.request_id;
  commit.trace_id = command.trace_id;
  commit.ip_address = command.ip_address;
  commit.cause = command.cause;
  commit.import_id = command.import_id;
  commit.idempotency = command.idempotency;
  if (command.idempotency) {
    for (const ItemAnswer& item : items) commit.outcomes.push_back(item.outcome);
  }
  if (!command.read_route.empty()) add_reads(command, commit);
  commit.events = std::move(events);
  if (command.undoing) add_standings(*command.undoing, commit);
  return commit;
}

// Decides every item; an atomic command stops being one at the first refusal, yet tells of all.
bool decide_items(const Surroundings& around, Stage& stage, Events& events,
                  std::vector<ItemAnswer>& answers) {
  bool all_stand = true;
  for (const Item& item : around.command.items) {
    Stage layer = Stage::on_top_of(stage);
    Events own;
    auto answer = decide_item(item, around, layer, own);
    const bool fits = events.size() + own.size() <= around.command.events_max;
    if (answer && !fits) answer = too_large();
    if (answer) {
      stage.absorb(std::move(layer));
      append(std::move(own), events);
      answers.push_back(std::move(*answer));
    } else {
      all_stand = false;
      answers.push_back(refused(std::move(answer).error()));
    }
  }
  return all_stand;
}

// False when it is refused, or dry.
bool decide_undo(const Surroundings& around, Stage& stage, Events& events, CommandAnswer& answer) {
  Undoing& undoing = *around.command.undoing;
  answer.undone = std::make_shared<Undone>();
  auto decided = undoing.events.size() > around.command.events_max
                     ? Result<Events>(too_large())
                     : decide_undoing(undoing, around.now, stage, answer.undone->obstacles);
  const Status guarded = decided ? check_guards(*decided, around.command, stage) : Done{};
  if (!decided || !guarded) {
    answer.status = decided ? guarded.error() : decided.error();
    return false;
  }
  if (undoing.is_dry) {
    answer.undone->events = *std::move(decided);
    return false;
  }
  events = *std::move(decided);
  return true;
}

Error refusal_of(const std::vector<ItemAnswer>& items) {
  if (items.size() == 1) return *items.front().outcome.error;
  return {ErrorCode::kInvalid, "batch.refused", "An item is refused; nothing was written."};
}

}  // namespace

Decision decide_command(const Command& command, const TenantHead& head, Time clock, Stage& stage,
                        const FillRandom& random) {
  Decision decision;
  if (auto answer = replay(command, stage)) {
    decision.answer = std::move(*answer);
    return decision;
  }
  if (Status stands = command.stands ? command.stands() : Done{}; !stands) {
    decision.answer.status = std::move(stands);
    return decision;
  }
  const Surroundings around{command, std::max(clock, head.time), random};
  Stage layer = Stage::on_top_of(stage);
  Events events;
  decision.answer.position = head.position;
  if (command.undoing) {
    if (!decide_undo(around, layer, events, decision.answer)) return decision;
  } else if (!decide_items(around, layer, events, decision.answer.items) && command.atomic) {
    decision.answer.status = refusal_of(decision.answer.items);
    return decision;
  }
  if (events.empty() && !command.idempotency && command.read_route.empty()) return decision;
  auto touched = layer.touched();
  if (!touched) {
    decision.answer.status = std::move(touched).error();
    return decision;
  }
  decision.records = *std::move(touched);
  decision.commit = make_commit(command, head, around, std::move(events), decision.answer.items);
  decision.answer.position = decision.commit.position;
  for (const Standing& standing : decision.commit.standings) layer.stand(standing);
  if (command.idempotency) {
    layer.remember(command.idempotency->key,
                   {decision.commit.position, command.idempotency->input});
  }
  stage.absorb(std::move(layer));
  return decision;
}

Uuid make_id(Time now, const FillRandom& random) {
  std::array<std::uint8_t, 10> bytes{};
  random(bytes);
  return Uuid::version7(now.value / 1000, bytes);
}

}  // namespace daybook
