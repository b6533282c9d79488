#include "tests/faults/workload.h"

#include <chrono>

#include "domain/people/erasing.h"
#include "domain/people/merging.h"
#include "domain/people/organization.h"
#include "domain/people/person.h"
#include "projections/scrub.h"
#include "tests/faults/commands.h"

namespace daybook::testing {
namespace {

using organization::kOrganization;
using person::kPerson;

constexpr TenantId kOther{8};
constexpr std::chrono::milliseconds kScrubPatience{200};
constexpr RecordNumber kErasedNumber{3};  // Of the third person.

Item a_person(std::uint32_t number, const char* name) {
  return item(kPerson, "create", number, {{person::kName, name}, {person::kOrganization, ref(1)}});
}

}  // namespace

Workload::Workload(FaultyShard& shard) : shard_(shard), caller_(shard, [this] { reads_go_on(); }) {}

void Workload::run() {
  caller_.open();
  write("acme", 1, one(kOrganization, "create", 1, {{organization::kName, "Acme"}}));
  write("bolt", 1, one(kOrganization, "create", 2, {{organization::kName, "Bolt"}}));
  write("three", 3, command_of({a_person(11, "Ann"), a_person(12, "Ben"), a_person(13, "Cem")}));
  write("other", 1, command_of({item(kPerson, "create", 21, {{person::kName, "Dan"}})}, kOther));
  write("job", 1, one(kPerson, "update", 11, {{person::kJobTitle, "Smith"}}));
  write("merge", 2, one(kPerson, "merge", 11, {{merging::kDuplicateIds, refs({12})}}));
  caller_.restart();
  write("rename", 1, one(kOrganization, "update", 2, {{organization::kName, "Bolt & Sons"}}));
  erase_person();
  write("delete", 4, one(kOrganization, "delete", 1));
  while (shard_.is_open() && !shard_.shard().views().fold() && shard_.disk().is_off())
    caller_.restart();
  write("again", 1, one(kOrganization, "create", 3, {{organization::kName, "Acme"}}));
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

void Workload::write(const std::string& key, std::size_t records, const Command& command) {
  const CommandAnswer answer = caller_.write({key, records, command});
  if (!answer.status) fail(key + " was refused: " + answer.status.error().message);
}

// What the eraser (api/core/eraser.h) does between the two commits.
void Workload::erase_person() {
  write("erase", 1, one(kPerson, "erase", 13, {{erasing::kReason, "asked for"}}));
  caller_.until_done("the keys", [this]() -> Status {
    DAYBOOK_CHECK(prepare_scrub(shard_.shard().views()));
    const Uuid subject = id(13);
    DAYBOOK_CHECK(shard_.shard().erase_keys(kTenant, {&subject, 1}));
    return Done{};
  });
  if (!shard_.is_open()) return;
  const auto key = shard_.shard().keys().subject_key(kTenant, id(13));
  if (!key || !key->is_erased()) fail("a key was to be erased and is not");
  caller_.until_done("the rows", [this] { return scrub_person(); });
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

}  // namespace daybook::testing
