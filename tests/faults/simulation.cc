#include "tests/faults/simulation.h"

#include <algorithm>
#include <array>

#include "domain/people/organization.h"
#include "domain/people/person.h"
#include "projections/query.h"
#include "tests/faults/commands.h"

namespace daybook::testing {
namespace {

using organization::kOrganization;
using person::kPerson;

constexpr std::array kTenants = {kTenant, TenantId{8}};
constexpr std::array kSyllables = {"an", "ben", "cem", "dor", "eli"};
constexpr std::array kStages = {"lead", "customer", "churned"};
constexpr std::uint64_t kUniqueIds = 6;            // So few that they are often taken.
constexpr std::uint64_t kLongestStep = 1'000'000;  // Microseconds.

Fields fields_of(const ModelPerson& person) {
  return {{person::kName, person.name},
          {person::kLifecycleStage, person.stage},
          {person::kUniqueId, person.unique_id},
          {person::kOrganization, person.organization == 0 ? Value{} : ref(person.organization)}};
}

ListQuery list_query(TenantId tenant, const ModelQuery& wanted) {
  ListQuery query;
  query.tenant = tenant;
  query.kind = &kPerson;
  query.order = person::kName.id;
  query.limit = 1000;
  const auto require = [&](const Field& field, Match match, Value value) {
    query.conditions.push_back({field.id, match, std::move(value)});
  };
  if (!wanted.stage.empty()) require(person::kLifecycleStage, Match::kEquals, wanted.stage);
  if (!wanted.name_has.empty()) require(person::kName, Match::kSubstring, wanted.name_has);
  if (wanted.organization != 0) {
    require(person::kOrganization, Match::kEquals, ref(wanted.organization));
  }
  return query;
}

bool are_ordered(const std::vector<Record>& records) {
  return std::ranges::is_sorted(
      records, {}, [](const Record& one) { return std::string(one.text(person::kName)); });
}

}  // namespace

Simulation::Simulation(std::uint64_t seed)
    : random_(seed), shard_(seed), caller_(shard_, [this] { reads_go_on(); }) {}

void Simulation::run(int steps) {
  caller_.open();
  for (int i = 0; i < steps && shard_.is_open() && failures().empty(); ++i) step();
  shard_.disk().strike(DiskFault::kNone, 1);
  if (shard_.disk().is_off()) caller_.restart();
  for (const TenantId tenant : kTenants) {
    if (shard_.is_open()) compare(tenant, {});
  }
  for (std::string& finding : shard_.check()) caller_.fail(std::move(finding));
}

void Simulation::step() {
  shard_.clock += static_cast<std::int64_t>(below(kLongestStep));
  tenant_ = kTenants[below(kTenants.size())];
  if (chance(30)) trouble();
  if (!shard_.is_open()) return;
  write(chance(40) ? independent_writes() : one_write());
  if (shard_.is_open()) compare(tenant_, any_query());
}

void Simulation::trouble() {
  if (chance(15)) return caller_.restart();
  if (chance(15))
    return caller_.until_done("folding", [&] { return shard_.shard().views().fold(); });
  const DiskFault fault = kDiskFaults[below(std::size(kDiskFaults))];
  shard_.disk().strike(fault, 1 + below(20), chance(50) ? 1 : 1 + below(kFaultsInARow));
}

void Simulation::write(std::vector<Wanted> wanted) {
  std::vector<Question> questions;
  questions.reserve(wanted.size());
  for (Wanted& one : wanted) questions.push_back(std::move(one.question));
  const std::vector<CommandAnswer> answers = caller_.write_all(questions);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const bool is_done = answers[i].status.has_value();
    if (is_done == wanted[i].is_refused) {
      caller_.fail(questions[i].key + " " + questions[i].command.name +
                   (is_done ? " was to be refused" : ": " + answers[i].status.error().message));
    }
    if (is_done) wanted[i].apply();
  }
}

std::vector<Simulation::Wanted> Simulation::one_write() {
  std::vector<Wanted> one;
  const std::uint32_t person = any_of(model().found({}));
  const std::uint64_t choice = below(person == 0 ? 60 : 100);
  if (choice < 15) one.push_back(create_organization());
  if (choice >= 15 && choice < 40) one.push_back(create(true));
  if (choice >= 40 && choice < 55) one.push_back(create_several());
  if (choice >= 55 && choice < 60) one.push_back(remove_organization());
  if (choice >= 60 && choice < 85) one.push_back(update(person, true));
  if (choice >= 85) one.push_back(remove(person));
  return one;
}

// Of several that are asked for at once nobody knows which comes first.
std::vector<Simulation::Wanted> Simulation::independent_writes() {
  std::vector<Wanted> all;
  for (const std::uint32_t person : model().found({})) {
    if (all.size() < 3 && chance(30)) all.push_back(update(person, false));
  }
  all.push_back(create(false));
  return all;
}

Simulation::Wanted Simulation::wanted(Command command, std::size_t records,
                                      std::function<void()> apply) {
  const std::string key = "write " + std::to_string(++writes_);
  return {{key, records, std::move(command)}, false, std::move(apply)};
}

Simulation::Wanted Simulation::create(bool with_unique_id) {
  const std::uint32_t number = ++last_number_;
  const ModelPerson person = any_person(with_unique_id);
  Wanted create = wanted(one(kPerson, "create", number, fields_of(person), tenant_), 1,
                         [=, this] { model().persons[number] = person; });
  create.is_refused = !person.unique_id.empty() && model().is_taken(person.unique_id, number);
  return create;
}

Simulation::Wanted Simulation::create_several() {
  std::map<std::uint32_t, ModelPerson> persons;
  std::vector<Item> items;
  while (persons.size() < 2 || chance(60)) {
    const std::uint32_t number = ++last_number_;
    persons[number] = any_person(false);
    items.push_back(item(kPerson, "create", number, fields_of(persons[number])));
  }
  return wanted(command_of(std::move(items), tenant_), persons.size(),
                [=, this] { model().persons.insert(persons.begin(), persons.end()); });
}

Simulation::Wanted Simulation::update(std::uint32_t number, bool with_unique_id) {
  ModelPerson person = any_person(with_unique_id);
  const ModelPerson& now = model().persons[number];
  if (!with_unique_id) person.unique_id = now.unique_id;
  const bool is_same = person == now;
  Wanted update = wanted(one(kPerson, "update", number, fields_of(person), tenant_),
                         is_same ? 0 : 1, [=, this] { model().persons[number] = person; });
  update.is_refused = !person.unique_id.empty() && model().is_taken(person.unique_id, number);
  return update;
}

Simulation::Wanted Simulation::remove(std::uint32_t number) {
  return wanted(one(kPerson, "delete", number, {}, tenant_), 1,
                [=, this] { model().persons[number].is_live = false; });
}

Simulation::Wanted Simulation::create_organization() {
  const std::uint32_t number = ++last_number_;
  const std::string name = "Organization " + std::to_string(number);
  return wanted(one(kOrganization, "create", number, {{organization::kName, name}}, tenant_), 1,
                [=, this] { model().organizations.insert(number); });
}

Simulation::Wanted Simulation::remove_organization() {
  const std::uint32_t number = any_of(model().organizations);
  if (number == 0) return create_organization();
  const std::size_t cleared = model().found({"", "", number}).size();
  return wanted(one(kOrganization, "delete", number, {}, tenant_), 1 + cleared,
                [=, this] { model().remove_organization(number); });
}

void Simulation::compare(TenantId tenant, const ModelQuery& query) {
  const auto page = shard_.reader().list(list_query(tenant, query));
  if (!page) return caller_.fail("a list is refused: " + page.error().message);
  std::set<Uuid> listed;
  for (const Record& record : page->records) listed.insert(record.key.id);
  std::set<Uuid> expected;
  for (const std::uint32_t number : models_[tenant.value].found(query)) expected.insert(id(number));
  if (listed != expected || page->count != expected.size()) {
    caller_.fail("after " + std::to_string(writes_) + " writes a list has " +
                 std::to_string(page->count) + " persons and not " +
                 std::to_string(expected.size()));
  }
  if (!are_ordered(page->records)) caller_.fail("a list is not in order");
  found_ += expected.size();
}

void Simulation::reads_go_on() {
  const auto page = shard_.reader().list(list_query(tenant_, {}));
  if (!page) return caller_.fail("a list is refused: " + page.error().message);
  if (page->count != page->records.size()) caller_.fail("a list is not what it counts");
}

ModelPerson Simulation::any_person(bool with_unique_id) {
  ModelPerson person;
  for (std::uint64_t i = 0; i < 3; ++i) person.name += kSyllables[below(kSyllables.size())];
  person.stage = kStages[below(kStages.size())];
  person.organization = chance(60) ? any_of(model().organizations) : 0;
  if (with_unique_id && chance(60)) person.unique_id = "U" + std::to_string(below(kUniqueIds));
  return person;
}

ModelQuery Simulation::any_query() {
  ModelQuery query;
  if (chance(60)) query.stage = kStages[below(kStages.size())];
  if (chance(60)) query.name_has = kSyllables[below(kSyllables.size())];
  if (chance(40)) query.organization = any_of(model().organizations);
  return query;
}

// 0 when there is none.
std::uint32_t Simulation::any_of(const std::set<std::uint32_t>& numbers) {
  if (numbers.empty()) return 0;
  return *std::next(numbers.begin(), static_cast<std::ptrdiff_t>(below(numbers.size())));
}

}  // namespace daybook::testing
