// Shards that are opened while others are served, and tenants that are placed on them.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "api/core/placement.h"
#include "api/records/answers.h"
#include "domain/access/tenant.h"
#include "domain/crud/crud.h"
#include "domain/platform/shard.h"
#include "tests/server/test_folder.h"

namespace daybook::test {
namespace {

Command tenant_creation(const std::string& key) {
  Item item;
  item.kind = &tenant::kTenant;
  item.behaviour = &crud::kCreate;
  item.id = api::fresh_id();
  item.input.set(tenant::kKey.id, key);
  item.input.set(tenant::kName.id, key);
  Command command;
  command.tenant = kControl;
  command.name = "tenant.create";
  command.items.push_back(std::move(item));
  return command;
}

Status change(api::Shards& shards, const Record& shard, Input input) {
  Item item;
  item.kind = &shard::kShard;
  item.behaviour = &crud::kUpdate;
  item.id = shard.key.id;
  item.input = std::move(input);
  Command command;
  command.tenant = kControl;
  command.name = "shard.update";
  command.items.push_back(std::move(item));
  return api::run_command(shards.control(), std::move(command)).status;
}

class ShardHostTest : public ::testing::Test {
 protected:
  ShardHostTest() {
    folder_.add_acme(1);
    opened_ = folder_.open();
  }

  std::vector<Record> known() const { return *api::known_shards(opened_->shards); }
  std::int64_t taken(std::size_t index) const { return known()[index].integer(shard::kOrgs); }

  TestFolder folder_;
  std::unique_ptr<cli::OpenFolder> opened_;
};

TEST_F(ShardHostTest, CountsTheTenantsOfEachShard) {
  ASSERT_EQ(known().size(), 2U);
  EXPECT_EQ(taken(0), 0);
  EXPECT_EQ(taken(1), 1);
}

// Ten places on the second shard, one of them taken; none on the first.
TEST_F(ShardHostTest, OfMoreTenantsThanPlacesExactlySoManyAreMade) {
  Input out_of_use;
  out_of_use.set(shard::kIsActive.id, false);
  ASSERT_TRUE(change(opened_->shards, known()[0], std::move(out_of_use)));
  std::atomic<int> made = 0;
  std::atomic<int> refused = 0;
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 4; ++caller) {
    callers.emplace_back([&, caller] {
      for (int i = 0; i < 5; ++i) {
        const auto key = "t-" + std::to_string(caller) + "-" + std::to_string(i);
        const auto done = api::place_tenant(opened_->shards, tenant_creation(key)).status;
        (done ? made : refused) += 1;
        if (done) continue;
        EXPECT_EQ(done.error().code, ErrorCode::kUnavailable);
        EXPECT_EQ(done.error().reason, "shard.none_has_room");
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(made, 9);
  EXPECT_EQ(refused, 11);
  EXPECT_EQ(taken(1), 10);
}

TEST_F(ShardHostTest, ATenantThatIsRefusedTakesNoPlace) {
  ASSERT_TRUE(api::place_tenant(opened_->shards, tenant_creation("one")).status);
  const std::int64_t before = taken(0) + taken(1);
  const auto again = api::place_tenant(opened_->shards, tenant_creation("one"));
  ASSERT_FALSE(again.status);
  EXPECT_NE(api::refusal_of(again).code, ErrorCode::kUnavailable);
  EXPECT_EQ(taken(0) + taken(1), before);
}

TEST_F(ShardHostTest, TenantsGoWhereTheMostPlacesAre) {
  const auto made = api::place_tenant(opened_->shards, tenant_creation("roomy"));
  ASSERT_TRUE(made.status);
  EXPECT_EQ(made.items.front().record.integer(tenant::kShard),
            0);  // A thousand places against nine.
}

}  // namespace
}  // namespace daybook::test
