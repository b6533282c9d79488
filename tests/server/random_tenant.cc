#include "tests/server/random_tenant.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "domain/crud/crud.h"
#include "domain/history/reversibility.h"
#include "domain/people/linking.h"
#include "domain/people/merging.h"
#include "domain/people/organization.h"
#include "domain/people/person.h"
#include "domain/sales/activity.h"
#include "domain/sales/deal.h"
#include "domain/sales/note.h"
#include "domain/sales/tag.h"

namespace daybook::test {
namespace {

using activity::kActivity;
using deal::kDeal;
using note::kNote;
using organization::kOrganization;
using person::kPerson;
using tag::kTag;

// Few of each, so that commits get in each other's way.
constexpr std::size_t kRecordsMax = 6;
constexpr std::size_t kImports = 3;

const Kind* const kKinds[] = {&kPerson, &kOrganization, &kDeal, &kNote, &kActivity, &kTag};

std::string word(std::string_view stem, std::uint64_t which) {
  return std::string(stem) + " " + std::to_string(which);
}

std::string name_of(const Kind& kind, std::string_view behaviour) {
  return std::string(kind.name) + "." + std::string(behaviour);
}

}  // namespace

RandomTenant::RandomTenant(std::uint64_t seed)
    : acme_(folder_.add_acme()), opened_(folder_.open()), random_(seed) {
  base_ = reader().position(tenant());
  for (std::size_t i = 0; i < kImports; ++i) imports_.push_back(made_id());
}

Uuid RandomTenant::made_id() {
  std::array<std::uint8_t, 10> bytes{};
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random_());
  return Uuid::version7(1, bytes);  // The same ids for the same seed.
}

Uuid RandomTenant::some(const Kind& kind) {
  const auto& ids = records_[kind.id];
  return ids.empty() ? made_id() : ids[below(ids.size())];
}

Value RandomTenant::some_or_null(const Kind& kind) {
  if (records_[kind.id].empty() || chance(25)) return Null{};
  return some(kind);
}

Input RandomTenant::fields_of(const Kind& kind) {
  Input input;
  const auto maybe = [&](const Field& field, Value value) {
    if (chance(45)) input.set(field.id, std::move(value));
  };
  if (&kind == &kPerson) {
    maybe(person::kName, word("Person", below(4)));
    maybe(person::kGivenName, chance(30) ? Value{Null{}} : Value{word("Given", below(3))});
    maybe(person::kJobTitle, word("Job", below(9)));
    maybe(person::kUniqueId, chance(30) ? Value{Null{}} : Value{word("key", below(4))});
    maybe(person::kOrganization, some_or_null(kOrganization));
    maybe(person::kOwner, chance(50) ? Value{Null{}} : Value{acme_.user});
  } else if (&kind == &kOrganization) {
    maybe(organization::kName, word("Organization", below(5)));
    maybe(organization::kMetadata, Json{R"({"k":)" + std::to_string(below(5)) + "}"});
  } else if (&kind == &kDeal) {
    maybe(deal::kTitle, word("Deal", below(4)));
    maybe(deal::kPerson, some_or_null(kPerson));
    maybe(deal::kOrganization, some_or_null(kOrganization));
    maybe(deal::kStage, word("Stage", below(4)));
  } else if (&kind == &kNote) {
    maybe(*kNote.find("body"), word("Body", below(6)));
    maybe(note::kPerson, some_or_null(kPerson));
    maybe(note::kDeal, some_or_null(kDeal));
  } else if (&kind == &kActivity) {
    maybe(activity::kSubject, word("Subject", below(6)));
    maybe(activity::kPerson, some_or_null(kPerson));
    maybe(activity::kDeal, some_or_null(kDeal));
  } else {
    maybe(tag::kName, word("tag", below(6)));
    maybe(*kTag.find("color"), word("Color", below(3)));
  }
  return input;
}

Item RandomTenant::change(const Kind& kind, std::string_view behaviour, const Uuid& id,
                          Input input) {
  return {
      .kind = &kind, .behaviour = crud::find(kind, behaviour), .id = id, .input = std::move(input)};
}

Item RandomTenant::creation(const Kind& kind) {
  Input input = fields_of(kind);
  for (const Field& field : kind.fields) {
    if (field.is_required && !input.names(field)) input.set(field.id, word("New", below(1000)));
  }
  const Uuid id = made_id();
  records_[kind.id].push_back(id);
  return change(kind, "create", id, std::move(input));
}

Item RandomTenant::edit(const Kind& kind) {
  return change(kind, "update", some(kind), fields_of(kind));
}

Item RandomTenant::merging() {
  Input input;
  References duplicates;
  for (std::uint64_t i = 1 + below(2); i > 0; --i) duplicates.ids.push_back(some(kPerson));
  input.set(merging::kDuplicateIds.id, std::move(duplicates));
  input.set(merging::kFillBlanks.id, chance(50));
  return change(kPerson, "merge", some(kPerson), std::move(input));
}

Item RandomTenant::tagging() {
  const Kind* const tagged[] = {&kPerson, &kOrganization, &kDeal};
  const Kind& kind = *tagged[below(3)];
  Input input;
  input.set(tagging::kTag.id, some(kTag));
  return change(kind, chance(70) ? "tag" : "untag", some(kind), std::move(input));
}

Item RandomTenant::selling() {
  const char* const verbs[] = {"win", "lose", "reopen"};
  Input input;
  const std::string verb = verbs[below(3)];
  if (verb == "lose") input.set(deal::kLostReason.id, word("Reason", below(3)));
  return change(kDeal, verb, some(kDeal), std::move(input));
}

Item RandomTenant::linking() {
  Input input;
  input.set(linking::kUserId.id, acme_.user);
  return change(kPerson, linking::kLinkUser.name, some(kPerson), std::move(input));
}

void RandomTenant::run(std::string name, std::vector<Item> items) {
  Command command;
  command.tenant = tenant();
  command.name = std::move(name);
  command.actor = static_cast<std::int64_t>(below(4));
  command.atomic = false;
  if (chance(10)) command.import_id = some_import();
  command.items = std::move(items);
  api::run_command(shard(), std::move(command));
}

void RandomTenant::step() {
  const Kind& kind = *kKinds[below(std::size(kKinds))];
  const auto alone = [&](Item item) {
    const std::string name = name_of(*item.kind, item.behaviour->name);
    run(name, {std::move(item)});
  };
  if (records_[kind.id].size() < 2) return alone(creation(kind));
  const std::uint64_t which = below(100);
  if (which < 12 && records_[kind.id].size() < kRecordsMax) return alone(creation(kind));
  if (which < 45) return alone(edit(kind));
  if (which < 65) return alone(tagging());
  if (which < 73) return alone(merging());
  if (which < 83) return alone(selling());
  if (which < 86) return alone(linking());
  if (which < 93) return alone(change(kind, "delete", some(kind), {}));
  const Kind& batched = chance(60) ? kPerson : kOrganization;
  run(name_of(batched, "batch"), {edit(batched), creation(batched), edit(batched)});
}

void RandomTenant::read() {
  Command command;
  command.tenant = tenant();
  command.name = std::string(kAccessCommand);
  command.actor = static_cast<std::int64_t>(below(4));
  command.read_route = "persons";
  for (std::uint64_t i = 1 + below(2); i > 0; --i) {
    command.read_records.push_back({kPerson.id, some(kPerson)});
  }
  api::run_command(shard(), std::move(command));
}

RandomTenant::Undoing RandomTenant::undo(const api::UndoRequest& request) {
  api::Undoer undoer(shard(), [](const auto&, const Events&) -> Status { return Done{}; });
  Command command;
  command.tenant = tenant();
  command.name = request.is_redo ? "history.redo" : "history.undo";
  command.actor = static_cast<std::int64_t>(below(4));
  Undoing undoing;
  undoing.answer = undoer.run(request, command);
  undoing.targets = undoer.targets();
  return undoing;
}

Position RandomTenant::some_position() {
  const std::uint64_t last = reader().position(tenant()).value;
  const std::uint64_t span = last - base_.value;
  if (span == 0) return Position{};
  return Position{last - std::min(below(span), below(span))};
}

const std::vector<Commit>& RandomTenant::log() {
  const std::uint64_t last = reader().position(tenant()).value;
  while (log_.size() < last) {
    auto commit = shard().commit_at(tenant(), Position{log_.size() + 1});
    if (!commit) {
      ADD_FAILURE() << commit.error().message;
      break;
    }
    log_.push_back(std::move(*commit));
  }
  return log_;
}

void RandomTenant::rebuild() {
  opened_.reset();
  std::filesystem::remove_all(folder_.data().path / "views");
  opened_ = folder_.open();
  ASSERT_NE(opened_, nullptr);
}

}  // namespace daybook::test
