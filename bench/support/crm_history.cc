#include "bench/support/crm_history.h"

#include <algorithm>

#include "domain/crud/crud.h"
#include "domain/people/person.h"
#include "domain/sales/deal.h"
#include "domain/sales/note.h"
#include "eventstore/decision.h"

namespace daybook::bench {
namespace {

Uuid new_id() { return make_id(api::wall_clock(), fill_random); }

FieldId field_of_note(std::string_view name) { return note::kNote.find(name)->id; }

}  // namespace

CrmHistory::CrmHistory(BenchShard& shard, std::size_t commits, std::size_t persons)
    : shard_(shard), persons_max_(persons) {
  make_quiet_ones();
  const std::size_t more = commits - std::min(commits, 3 * kQuiet);
  for (std::size_t left = more; left > 0; --left) shard_.submit(next(left));
  shard_.settle();
}

void CrmHistory::make_quiet_ones() {
  for (std::size_t i = 0; i < kQuiet; ++i) shard_.submit(make_person());
  for (const Uuid& id : persons_) {
    Input input;
    input.set(person::kJobTitle.id, text("Title", 500));
    shard_.submit(command(person::kPerson, crud::kUpdate, id, std::move(input)));
  }
  for (std::size_t i = 0; i < kQuiet; ++i) shard_.submit(make_person());
  shard_.settle();
}

// Persons come evenly spread; of what is left a tenth is other records and nine tenths are edits.
Command CrmHistory::next(std::size_t commits_left) {
  if (persons_.size() < persons_max_ && below(commits_left) < persons_max_ - persons_.size()) {
    return make_person();
  }
  const std::uint64_t die = below(100);
  if (die < 4 || deals_.empty()) return make_deal();
  if (die < 10 || notes_.empty()) return make_note();
  if (die < 65) return edit_of_person();
  return die < 90 ? edit_of_deal() : edit_of_note();
}

Command CrmHistory::make_person() {
  persons_.push_back(new_id());
  Input input;
  input.set(person::kName.id, text("Person", 1'000'000));
  input.set(person::kPrimaryEmail.id,
            "mail" + std::to_string(below(1'000'000'000)) + "@example.org");
  return command(person::kPerson, crud::kCreate, persons_.back(), std::move(input));
}

Command CrmHistory::make_deal() {
  deals_.push_back(new_id());
  Input input;
  input.set(deal::kTitle.id, text("Deal", 100'000));
  input.set(deal::kPerson.id, some_person());
  return command(deal::kDeal, crud::kCreate, deals_.back(), std::move(input));
}

Command CrmHistory::make_note() {
  notes_.push_back(new_id());
  Input input;
  input.set(field_of_note("body"), text("Talked about", 100'000));
  input.set(note::kPerson.id, some_person());
  return command(note::kNote, crud::kCreate, notes_.back(), std::move(input));
}

Command CrmHistory::edit_of_person() {
  Input input;
  switch (below(4)) {
    case 0:
      input.set(person::kJobTitle.id, text("Title", 500));
      break;
    case 1:
      input.set(person::kLifecycleStage.id, std::string(person::kStages[below(5)]));
      break;
    case 2:
      input.set(person::kPrimaryPhone.id, text("+49 30", 1'000'000));
      break;
    default:
      input.set(person::kName.id, text("Person", 1'000'000));
  }
  return command(person::kPerson, crud::kUpdate, some_person(), std::move(input));
}

Command CrmHistory::edit_of_deal() {
  Input input;
  if (below(2) == 0) {
    input.set(deal::kStage.id, text("stage", 6));
  } else {
    input.set(deal::kAmount.id, static_cast<std::int64_t>(below(1'000'000) * 10'000));
  }
  return command(deal::kDeal, crud::kUpdate, one_of(deals_), std::move(input));
}

Command CrmHistory::edit_of_note() {
  Input input;
  input.set(field_of_note("category"), text("category", 20));
  return command(note::kNote, crud::kUpdate, one_of(notes_), std::move(input));
}

const Uuid& CrmHistory::some_person() { return persons_[kQuiet + below(persons_.size() - kQuiet)]; }

Command CrmHistory::command(const Kind& kind, const Behaviour& behaviour, const Uuid& id,
                            Input input) {
  Command command;
  command.tenant = kTenant;
  command.name = std::string(kind.name) + '.' + std::string(behaviour.name);
  command.actor = 1 + static_cast<std::int64_t>(below(kActors));
  command.items.push_back({&kind, &behaviour, id, std::move(input)});
  return command;
}

std::string CrmHistory::text(std::string_view what, std::uint64_t kinds) {
  return std::string(what) + ' ' + std::to_string(below(kinds));
}

}  // namespace daybook::bench
