// Seeding demo data, one batch after the other, with everything that may come between two of them.
#include <gtest/gtest.h>

#include <set>

#include "api/core/joiner.h"
#include "api/records/answers.h"
#include "api/seeding/demo_data.h"
#include "api/seeding/seeding_run.h"
#include "domain/access/tenant.h"
#include "domain/catalogue.h"
#include "domain/crud/crud.h"
#include "domain/people/organization.h"
#include "domain/people/person.h"
#include "domain/platform/demo_seeding.h"
#include "domain/sales/deal.h"
#include "tests/server/test_folder.h"

namespace daybook::test {
namespace {

using api::demo_id;
using api::DemoRecord;
using demo_seeding::kDemoSeeding;

constexpr Uuid kAcme{{1}};
constexpr Uuid kBolt{{2}};

TEST(DemoData, EveryRecordNamesWhatComesBeforeIt) {
  std::set<std::string> names;
  std::set<Uuid> ids;
  const auto check = [&](const std::vector<api::DemoReference>& references) {
    for (const api::DemoReference& reference : references) {
      EXPECT_TRUE(names.contains(reference.target)) << reference.target;
    }
  };
  for (const DemoRecord& record : api::demo_data(Time{})) {
    check(record.references);
    for (const api::DemoStep& step : record.steps) {
      EXPECT_NE(record.kind->behaviour(step.behaviour), nullptr) << step.behaviour;
      check(step.references);
    }
    EXPECT_TRUE(names.insert(record.name).second) << record.name;
    EXPECT_TRUE(ids.insert(demo_id(kAcme, record.name)).second);
    EXPECT_TRUE(ids.insert(demo_id(kBolt, record.name)).second);
  }
  EXPECT_EQ(names.size(), api::demo_size());
}

// Another id would make everything a second time.
TEST(DemoData, IdsStayWhatTheyAre) {
  EXPECT_EQ(demo_id(kAcme, "person-0").text(), "71961d01-8fc1-8f73-8f1b-14fe0e1fd600");
}

class Seeding : public ::testing::Test {
 protected:
  // Acme lives on a shard of its own, apart from control.
  Seeding() : acme_(folder_.add_acme(1)), opened_(folder_.open()) {
    const auto placed = api::place_tenants(opened_->shards);
    EXPECT_TRUE(placed);
  }

  api::Shard& control() const { return opened_->shards.control(); }
  api::Shard& home() const { return opened_->shards.of(acme_.tenant); }

  CommandAnswer decide(api::Shard& shard, TenantId tenant, const Kind& kind,
                       const Behaviour& behaviour, const Uuid& id, Input input) const {
    Command command;
    command.tenant = tenant;
    command.name = "test";
    command.items.push_back({.kind = &kind, .behaviour = &behaviour, .id = id, .input = input});
    return api::run_command(shard, std::move(command));
  }

  Record new_job() const {
    Input input;
    input.set(demo_seeding::kTenant.id, static_cast<std::int64_t>(acme_.tenant.value));
    input.set(demo_seeding::kRequestedBy.id, acme_.user);
    const auto answer = decide(control(), kControl, kDemoSeeding,
                               *kDemoSeeding.behaviour("request"), api::fresh_id(), input);
    EXPECT_TRUE(answer.status);
    return answer.items.front().record;
  }

  Record org() const {
    const auto found = api::tenant_by_key(opened_->shards, "acme");
    EXPECT_TRUE(found);
    return found ? *found : Record{};
  }

  // `between` is called after each batch with how many there were; false stops the run.
  bool run(
      const Record& job, const std::function<bool(int)>& between = [](int) { return true; }) {
    int batches = 0;
    return api::SeedingRun(opened_->shards, job, "test", [&] { return between(++batches); }).run();
  }

  Record now(const Record& job) const {
    const auto found = control().reader().record(kControl, job.key);
    return found && *found ? **found : Record{};
  }

  std::string_view status(const Record& job) {
    shown_ = now(job);
    return shown_.text(demo_seeding::kStatus);
  }

  std::string statistics(const Record& job) const {
    const Record record = now(job);
    const auto* json = std::get_if<Json>(&record.get(demo_seeding::kStatistics));
    return json == nullptr ? "" : json->text;
  }

  std::uint64_t count(const Kind& kind, const Field* field = nullptr) const {
    ListQuery query;
    query.tenant = acme_.tenant;
    query.kind = &kind;
    if (field != nullptr) query.conditions.push_back({field->id, Match::kEquals, Null{}});
    const auto page = home().reader().list(query);
    return page ? page->count : 0;
  }

  std::uint64_t commits_of(const Record& job) const {
    CommitQuery query;
    query.tenant = acme_.tenant;
    query.import = job.key.id;
    const auto page = home().reader().commits(query);
    return page ? page->count : 0;
  }

  TestFolder folder_;
  api::AddedTenant acme_;
  std::unique_ptr<cli::OpenFolder> opened_;
  Record shown_;
};

TEST_F(Seeding, IsOneCommitABatchAndCompletes) {
  const Record job = new_job();
  EXPECT_TRUE(run(job));
  EXPECT_EQ(status(job), "completed");
  EXPECT_EQ(count(person::kPerson), 120U);
  EXPECT_GE(commits_of(job) * api::kDemoBatch, api::demo_size());
  EXPECT_TRUE(run(job)) << "a job that is over stays so";
  EXPECT_EQ(status(job), "completed");
}

TEST_F(Seeding, GoesOnWhereItWasStopped) {
  const Record job = new_job();
  EXPECT_TRUE(run(job, [](int batches) { return batches < 4; }));
  EXPECT_EQ(status(job), "running");
  EXPECT_EQ(commits_of(job), 4U);
  EXPECT_TRUE(run(job, [](int batches) { return batches < 3; }));
  EXPECT_EQ(commits_of(job), 7U);
  EXPECT_TRUE(run(job));
  EXPECT_EQ(status(job), "completed");
  const std::string all = std::to_string(api::demo_size());
  EXPECT_TRUE(statistics(job).starts_with("{\"created\":" + all + ",\"skipped\":0,"))
      << statistics(job);
}

TEST_F(Seeding, IsTriedAgainWhenTheShardTakesNothing) {
  const Record job = new_job();
  const bool went = run(job, [&](int batches) {
    if (batches == 2) home().committer().stop();
    return true;
  });
  EXPECT_FALSE(went);
  EXPECT_EQ(status(job), "running");
  EXPECT_EQ(commits_of(job), 2U);
}

TEST_F(Seeding, StopsAfterTheBatchInWhichItWasCancelled) {
  const Record job = new_job();
  EXPECT_TRUE(run(job, [&](int batches) {
    if (batches == 5) {
      decide(control(), kControl, kDemoSeeding, *kDemoSeeding.behaviour("cancel"), job.key.id, {});
    }
    return true;
  }));
  EXPECT_EQ(status(job), "cancelled");
  EXPECT_EQ(commits_of(job), 5U);
  const std::uint64_t made = count(person::kPerson);
  EXPECT_GT(made, 0U);
  EXPECT_TRUE(run(new_job()));
  EXPECT_EQ(count(person::kPerson), 120U);
  EXPECT_EQ(commits_of(job), 5U);
}

TEST_F(Seeding, CancelledWhileItStoodStillItStillSaysWhatItMade) {
  const Record job = new_job();
  EXPECT_TRUE(run(job, [](int) { return false; }));
  decide(control(), kControl, kDemoSeeding, *kDemoSeeding.behaviour("cancel"), job.key.id, {});
  EXPECT_EQ(status(job), "running");
  EXPECT_TRUE(run(job));
  EXPECT_EQ(status(job), "cancelled");
  EXPECT_EQ(statistics(job), R"({"created":8,"skipped":0,"created_by_kind":{"tags":8}})");
}

TEST_F(Seeding, FailsOnceTheOrganizationIsSuspended) {
  const Record job = new_job();
  EXPECT_TRUE(run(job, [&](int batches) {
    Input input;
    input.set(tenant::kStatus.id, std::string("suspended"));
    if (batches == 3) {
      decide(control(), kControl, tenant::kTenant, crud::kUpdate, org().key.id, input);
    }
    return true;
  }));
  EXPECT_EQ(status(job), "failed");
  EXPECT_EQ(commits_of(job), 3U);
  const auto* errors = std::get_if<Json>(&shown_.get(demo_seeding::kErrors));
  ASSERT_NE(errors, nullptr);
  EXPECT_EQ(errors->text, R"(["The organization is not active."])");
  EXPECT_FALSE(shown_.has(demo_seeding::kActiveTenant.id));
}

TEST_F(Seeding, GoesWithoutWhatAUserDeletesMeanwhile) {
  const Record job = new_job();
  const Uuid first = demo_id(org().key.id, "organization-0");
  EXPECT_TRUE(run(job, [&](int batches) {
    if (batches == 3) {
      const auto gone =
          decide(home(), acme_.tenant, organization::kOrganization, crud::kRemove, first, {});
      EXPECT_TRUE(gone.status);
    }
    return true;
  }));
  EXPECT_EQ(status(job), "completed");
  EXPECT_EQ(count(organization::kOrganization), 39U);
  EXPECT_EQ(count(person::kPerson), 120U);
  EXPECT_EQ(count(person::kPerson, &person::kOrganization), 3U);
  EXPECT_EQ(count(deal::kDeal, &deal::kOrganization), 0U);
  EXPECT_LT(count(deal::kDeal), 60U);
}

}  // namespace
}  // namespace daybook::test
