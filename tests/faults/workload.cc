#include "tests/faults/workload.h"

#include <chrono>
#include <thread>

#include "domain/crud/crud.h"
#include "domain/people/erasing.h"
#include "domain/people/merging.h"
#include "domain/people/organization.h"
#include "domain/people/person.h"
#include "projections/scrub.h"
#include "tests/support/records.h"

namespace daybook::testing {
namespace {

using organization::kOrganization;
using person::kPerson;

constexpr TenantId kOther{8};
constexpr int kAttempts = 400;
constexpr std::chrono::milliseconds kBetweenAttempts{10};
constexpr std::chrono::milliseconds kScrubPatience{200};
constexpr RecordNumber kErasedNumber{3};  // Of the third person.

Item item(const Kind& kind, std::string_view behaviour, std::uint32_t number,
          const Fields& fields) {
  return {.kind = &kind,
          .behaviour = crud::find(kind, behaviour),
          .id = id(number),
          .input = input_of(fields)};
}

Command command_of(std::vector<Item> items, TenantId tenant = kTenant) {
  Command command;
  command.tenant = tenant;
  command.name =
      std::string(items.front().kind->name) + "." + std::string(items.front().behaviour->name);
  command.items = std::move(items);
  return command;
}

Command one(const Kind& kind, std::string_view behaviour, std::uint32_t number,
            const Fields& fields = {}) {
  return command_of({item(kind, behaviour, number, fields)});
}

Item a_person(std::uint32_t number, const char* name) {
  return item(kPerson, "create", number, {{person::kName, name}, {person::kOrganization, ref(1)}});
}

// What may stand between a caller and its write while the disk does wrong.
bool is_for_now(const Error& error) {
  return error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kNoSpace;
}

}  // namespace

void Workload::run() {
  open();
  write("acme", 1, one(kOrganization, "create", 1, {{organization::kName, "Acme"}}));
  write("bolt", 1, one(kOrganization, "create", 2, {{organization::kName, "Bolt"}}));
  write("three", 3, command_of({a_person(11, "Ann"), a_person(12, "Ben"), a_person(13, "Cem")}));
  write("other", 1, command_of({item(kPerson, "create", 21, {{person::kName, "Dan"}})}, kOther));
  write("job", 1, one(kPerson, "update", 11, {{person::kJobTitle, "Smith"}}));
  write("merge", 2, one(kPerson, "merge", 11, {{merging::kDuplicateIds, refs({12})}}));
  restart();
  write("rename", 1, one(kOrganization, "update", 2, {{organization::kName, "Bolt & Sons"}}));
  erase_person();
  write("delete", 4, one(kOrganization, "delete", 1));
  while (shard_.is_open() && !shard_.shard().views().fold() && shard_.disk().is_off()) restart();
  write("again", 1, one(kOrganization, "create", 3, {{organization::kName, "Acme"}}));
}

void Workload::open() {
  for (int attempt = 0; attempt < 3; ++attempt) {
    const Status opened = shard_.open();
    if (opened) return;
    if (!shard_.disk().has_struck()) fail("a whole disk does not open: " + opened.error().message);
    shard_.disk().power_on();
  }
  fail("the shard does not open again");
}

void Workload::restart() {
  shard_.close();
  shard_.disk().power_on();
  open();
}

void Workload::mend_disk() {
  if (shard_.disk().is_off()) return restart();
  reads_go_on();
  shard_.disk().make_room();
}

void Workload::reads_go_on() {
  ListQuery query;
  query.tenant = kTenant;
  query.kind = &kOrganization;
  const auto page = shard_.reader().list(query);
  if (!page) return fail("a list is refused: " + page.error().message);
  if (page->count != page->records.size()) fail("a list is not what it counts");
  if (page->position.value == 0) return;
  const auto commit = shard_.shard().commit_at(kTenant, page->position);
  if (!commit) fail("a commit that was shown cannot be read: " + commit.error().message);
}

void Workload::write(const std::string& key, std::size_t records, Command command) {
  for (int attempt = 0; attempt < kAttempts && shard_.is_open(); ++attempt) {
    const CommandAnswer answer = shard_.ask(command, key, records);
    if (answer.status) return;
    if (!is_for_now(answer.status.error())) {
      return fail(key + " was refused: " + answer.status.error().message + " (" +
                  answer.status.error().reason + ")");
    }
    mend_disk();
    if (attempt > 0) std::this_thread::sleep_for(kBetweenAttempts);
  }
  fail(key + " was never done");
}

// What the eraser (api/core/eraser.h) does between the two commits.
void Workload::erase_person() {
  write("erase", 1, one(kPerson, "erase", 13, {{erasing::kReason, "asked for"}}));
  until_done("the keys", [this]() -> Status {
    DAYBOOK_CHECK(prepare_scrub(shard_.shard().views()));
    const Uuid subject = id(13);
    DAYBOOK_CHECK(shard_.shard().erase_keys(kTenant, {&subject, 1}));
    return Done{};
  });
  if (!shard_.is_open()) return;
  const auto key = shard_.shard().keys().subject_key(kTenant, id(13));
  if (!key || !key->is_erased()) fail("a key was to be erased and is not");
  until_done("the rows", [this] { return scrub_person(); });
  write("erased", 1,
        one(kPerson, "complete_erasure", 13,
            {{erasing::kRequest, std::int64_t{0}}, {erasing::kKeys, std::int64_t{1}}}));
}

Status Workload::scrub_person() {
  RocksdbViews& views = shard_.shard().views();
  std::uint64_t moment = 0;
  DAYBOOK_CHECK(shard_.shard().between_batches([&]() -> Status {
    moment = renew_snapshot(views);
    return Done{};
  }));
  const ScrubbedRecord person{kTenant, kPerson.id, kErasedNumber};
  return scrub(views, {&person, 1}, moment, kScrubPatience);
}

void Workload::until_done(const std::string& what, const std::function<Status()>& attempt) {
  for (int i = 0; i < kAttempts && shard_.is_open(); ++i) {
    const Status done = attempt();
    if (done) return;
    if (!is_for_now(done.error())) return fail(what + " stay: " + done.error().message);
    mend_disk();
    if (shard_.is_open()) shard_.shard().repair_views().has_value();
    if (i > 0) std::this_thread::sleep_for(kBetweenAttempts);
  }
  fail(what + " were never erased");
}

}  // namespace daybook::testing
