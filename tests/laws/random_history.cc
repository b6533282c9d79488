#include "tests/laws/random_history.h"

#include <algorithm>
#include <limits>

#include "domain/catalogue.h"
#include "domain/crud/crud.h"
#include "domain/people/person.h"
#include "eventstore/decision.h"
#include "tests/support/records.h"

namespace daybook::testing {
namespace {

constexpr std::uint32_t kFirst = 5001;
constexpr std::uint32_t kRecords = 6;
constexpr std::uint32_t kOthers = 4;  // Of each kind, to be referred to.
constexpr std::int64_t kMembers = 3;

std::uint32_t number_of(const Kind& kind, std::uint64_t which) {
  return kind.id.value * 100U + static_cast<std::uint32_t>(which);
}

}  // namespace

RandomCommands::RandomCommands(const Kind& kind, std::uint64_t seed)
    : kind_(kind), random_(seed ^ kind.id.value) {
  for (const Kind* one : catalogue()) {
    for (std::uint32_t which = 0; which < kOthers; ++which) {
      views_.put(kTenant, a(*one, number_of(*one, which)));
    }
  }
  // One of the persons was merged: who names it names the survivor.
  views_.put(kTenant, a(person::kPerson, number_of(person::kPerson, 3),
                        {{person::kMergedInto, ref(number_of(person::kPerson, 0))}}));
  for (std::int64_t user = 1; user <= kMembers; ++user) {
    views_.put(kTenant, an_active_member(user, static_cast<std::uint32_t>(9000 + user)));
  }
}

Uuid RandomCommands::some(std::string_view kind) {
  return id(number_of(*find_kind(kind), below(kOthers)));
}

// Each text holds a word that occurs nowhere else.
Value RandomCommands::value_of(const Field& field) {
  if (below(6) == 0) return Null{};
  const std::string word = "word" + std::to_string(random_());
  const auto number = static_cast<std::int64_t>(random_());
  switch (field.type) {
    case FieldType::kText:
      return word + (below(2) == 0 ? "" : " \u00e9\u4e2d\U0001f600");
    case FieldType::kEmail:
      return word + "@Example.com";
    case FieldType::kChoice:
      return std::string(field.choices[below(field.choices.size())]);
    case FieldType::kBoolean:
      return below(2) == 0;
    case FieldType::kUser:
      return static_cast<std::int64_t>(1 + below(kMembers));
    case FieldType::kInteger:
    case FieldType::kDecimal:
    case FieldType::kTime:
      return below(8) == 0 ? std::numeric_limits<std::int64_t>::min() : number;
    case FieldType::kJson:
      return Json{"{\"a\":[\"" + word + "\",1.5,null]}"};
    case FieldType::kBytes:
      return Bytes{std::string("\0\xff ", 3) + word};
    case FieldType::kReference:
      return some(field.target);
    case FieldType::kReferences:
      break;
  }
  References set;
  for (std::uint64_t i = below(3) + 1; i > 0; --i) set.ids.push_back(some(field.target));
  return set;
}

Input RandomCommands::input() {
  Input input;
  for (const Field& field : kind_.fields) {
    const bool is_of_a_rule = field.id == kind_.survivor_field || field.id == kind_.erasure_field;
    if (is_of_a_rule || below(3) != 0) continue;
    Value value = value_of(field);
    if (!field.is_required || !is_blank(value)) input.set(field.id, std::move(value));
  }
  return input;
}

Record RandomCommands::record(std::uint32_t number) const {
  return views_.record(kTenant, {kind_.id, id(number)})->value_or(Record{});
}

Input RandomCommands::whole_input() {
  Input whole = input();
  for (const Field& field : kind_.fields) {
    while (field.is_required && is_blank(whole.get(field))) whole.set(field.id, value_of(field));
  }
  return whole;
}

void RandomCommands::step() {
  const std::uint32_t number = kFirst + static_cast<std::uint32_t>(below(kRecords));
  if (record(number).version.value == 0) {
    decide(crud::kCreate, id(number), whole_input());
  } else if (below(20) == 0) {
    decide(crud::kRemove, id(number), {});
  } else {
    decide(crud::kUpdate, id(number), input());
  }
}

bool RandomCommands::decide(const Behaviour& behaviour, const Uuid& record, Input input) {
  return decide_on(kind_, behaviour, record, std::move(input));
}

bool RandomCommands::decide_on(const Kind& kind, const Behaviour& behaviour, const Uuid& record,
                               Input input) {
  Command command;
  command.tenant = kTenant;
  command.name = std::string(kind.name) + "." + std::string(behaviour.name);
  command.actor = 2;
  command.actor_id = id(42);
  command.on_behalf_of = below(2) == 0 ? 0 : 3;
  command.credential = below(2) == 0 ? Uuid{} : id(44);
  command.request_id = "request " + std::to_string(random_());
  command.ip_address = below(2) == 0 ? "" : "192.0.2." + std::to_string(below(250));
  command.import_id = below(2) == 0 ? Uuid{} : id(43);
  if (below(2) == 0) command.idempotency = Idempotency{std::to_string(random_()), "input"};
  command.items.push_back(
      {.kind = &kind, .behaviour = &behaviour, .id = record, .input = std::move(input)});
  Stage stage(views_, kTenant);
  const auto fill = [this](std::span<std::uint8_t> bytes) {
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random_());
  };
  const Time now{kNow.value + static_cast<std::int64_t>(below(1000))};
  Decision decision = decide_command(command, views_.head(kTenant), now, stage, fill);
  if (!decision.is_recorded()) return false;
  for (const Record& one : all_of(decision.records.after)) views_.put(kTenant, one);
  views_.set_head(kTenant, {decision.commit.position, decision.commit.time, {}});
  history_.commits.push_back(std::move(decision.commit));
  history_.after.push_back(std::move(decision.records.after));
  return true;
}

RandomHistory random_history(const Kind& kind, std::uint64_t seed) {
  RandomCommands commands(kind, seed);
  for (int i = 0; i < 60; ++i) commands.step();
  return commands.history();
}

std::vector<std::string> words_of(const Value& value) {
  std::string text(text_of(value));
  if (const auto* json = std::get_if<Json>(&value)) text = json->text;
  if (const auto* bytes = std::get_if<Bytes>(&value)) text = bytes->data;
  const std::size_t start = text.find("word");
  if (start == text.npos) return {};
  const std::size_t end = text.find_first_not_of("0123456789", start + 4);
  return {text.substr(start, end - start)};
}

}  // namespace daybook::testing
