// A user's way into a tenant goes through two histories: control's and the tenant's. It is the same
// whether both live on one shard or on two.
#include <gtest/gtest.h>

#include "domain/access/joining.h"
#include "domain/access/membership.h"
#include "domain/access/user.h"
#include "domain/people/person.h"
#include "tests/store/committer_fixture.h"

namespace daybook::testing {
namespace {

struct Layout {
  const char* name;
  const ViewsSort& sort;
  bool has_two_shards;
};

class Shards : public ::testing::TestWithParam<Layout> {
 protected:
  Shards() {
    for (auto& shard : shards_) shard = std::make_unique<Shard>(GetParam().sort);
  }
  Shard& control() { return *shards_[0]; }
  Shard& tenant() { return *shards_[GetParam().has_two_shards ? 1 : 0]; }

  CommandAnswer run(Shard& shard, Command command) {
    auto answer = ask(shard.committer(), std::move(command));
    shard.committer().run_once();
    return taken(answer);
  }

  CommandAnswer register_user() {
    namespace registering = user::registering;
    return run(
        control(),
        one_item(user::kUser, "register", 1,
                 {{registering::kEmail, "ann@b.example"}, {registering::kTenant, 7}}, kControl));
  }
  CommandAnswer join(std::int64_t number) {
    Command command = one_item(
        membership::kMembership, "join", 2,
        {{membership::joining::kUser, number}, {membership::joining::kEmail, "ann@b.example"}});
    command.idempotency = Idempotency{"joining 1", "input"};
    return run(tenant(), std::move(command));
  }
  std::vector<Record> pending() {
    return *control().views().holding(kControl, joining::kJoining, joining::kStatus,
                                      Value{"pending"});
  }

  std::array<std::unique_ptr<Shard>, 2> shards_;
};

TEST_P(Shards, AUserJoinsATenantThroughBothHistories) {
  run(tenant(), one_item(person::kPerson, "create", 5,
                         {{person::kName, "Ann"}, {person::kPrimaryEmail, "Ann@B.example"}}));
  const CommandAnswer registered = register_user();
  ASSERT_EQ(reason_of(registered), "done");
  ASSERT_EQ(pending().size(), 1U);
  const auto number = static_cast<std::int64_t>(registered.items.at(0).record.number.value);
  ASSERT_EQ(reason_of(join(number)), "done");
  const Uuid joining = pending().front().key.id;
  Command settle = one_item(joining::kJoining, "settle", 0, {}, kControl);
  settle.items.front().id = joining;
  ASSERT_EQ(reason_of(run(control(), std::move(settle))), "done");
  EXPECT_TRUE(pending().empty());
  const auto ann = tenant().views().record(kTenant, {person::kPerson.id, id(5)});
  EXPECT_EQ((*ann)->integer(person::kPlatformUser), number);
  EXPECT_EQ(control().views().head(kControl).position.value, 2U);
  EXPECT_EQ(tenant().views().head(kTenant).position.value, 2U);
  EXPECT_EQ(control().store().head().value, GetParam().has_two_shards ? 2U : 4U);
}

TEST_P(Shards, WhatACrashInterruptedIsResumedAndDoneOnce) {
  const auto number = static_cast<std::int64_t>(register_user().items.at(0).record.number.value);
  join(number);
  control().restart(true);
  if (GetParam().has_two_shards) tenant().restart(true);
  ASSERT_EQ(pending().size(), 1U) << "the start finds what to resume";
  const CommandAnswer again = join(number);
  EXPECT_TRUE(again.replayed);
  const auto members =
      tenant().views().holding(kTenant, membership::kMembership, membership::kUser, Value{number});
  EXPECT_EQ(members->size(), 1U);
}

TEST_P(Shards, ATenantsCommitsAreTheSameBytesWhateverElseItsShardHolds) {
  register_user();
  run(tenant(), one_item(person::kPerson, "create", 5, {{person::kName, "Ann"}}));
  const Place place = tenant().store().head();
  const auto stored = tenant().store().at(place);
  ASSERT_TRUE(stored);
  const auto facts = read_facts(*stored);
  EXPECT_EQ(facts->position.value, 1U) << "its place in the shard is in no leaf";
  EXPECT_EQ(facts->previous_leaf, "");
}

constexpr Layout kLayouts[] = {{"one_memory", kViewsSorts[0], false},
                               {"two_memory", kViewsSorts[0], true},
                               {"one_rocksdb", kViewsSorts[1], false},
                               {"two_rocksdb", kViewsSorts[1], true}};
INSTANTIATE_TEST_SUITE_P(Layouts, Shards, ::testing::ValuesIn(kLayouts),
                         [](const auto& layout) { return std::string(layout.param.name); });

}  // namespace
}  // namespace daybook::testing
