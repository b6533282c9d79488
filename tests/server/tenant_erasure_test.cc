// Deletions of tenants that fail or end before each of their steps, and what a later attempt makes
// of them.
#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "api/core/joiner.h"
#include "api/core/server_parts.h"
#include "api/core/tenants.h"
#include "domain/access/tenant.h"
#include "domain/access/tenant_erasing.h"
#include "projections/digest.h"
#include "projections/keys.h"
#include "projections/view_state.h"
#include "tests/server/http_calls.h"
#include "tests/server/test_folder.h"

namespace daybook::test {
namespace {

using api::ErasureStep;

// Of the tenant on its shard: fold, keys, copies, views, copies; of its record: all five.
constexpr int kSteps = 10;

class TenantErasure : public ::testing::TestWithParam<int> {
 protected:
  TenantErasure() : acme_(folder_.add_acme()) {}

  // Attempts end before the step of that number as long as is_broken_.
  void serve() {
    api::ServeOptions options = folder_.options();
    options.erasing.retry_first = std::chrono::milliseconds(5);
    options.erasing.before_step = [this](ErasureStep step) -> Status {
      if (step == ErasureStep::kFold && ++folds_ % 2 == 1) step_ = 0;
      if (!is_broken_ || step_++ != GetParam()) return Done{};
      folds_ = 0;
      ++attempts_;
      return unavailable("test.broken", "A staged failure.");
    };
    server_ = folder_.serve(options);
  }

  api::Shard& control() { return server_->parts().shards().control(); }

  Record record_of(TenantId tenant) {
    const RecordNumber number{static_cast<std::uint32_t>(tenant.value)};
    return **control().reader().by_number(kControl, tenant::kTenant, number);
  }

  Status run(std::string_view behaviour, TenantId tenant) {
    Command command;
    command.tenant = kControl;
    command.name = "tenant." + std::string(behaviour);
    Item item;
    item.kind = &tenant::kTenant;
    item.behaviour = tenant::kTenant.behaviour(behaviour);
    item.id = record_of(tenant).key.id;
    command.items.push_back(std::move(item));
    return api::run_command(control(), std::move(command)).status;
  }

  Status finish(TenantId tenant) {
    std::promise<Status> done;
    server_->parts().eraser().finish_tenant(
        record_of(tenant).key.id, [&](const Status& removed) { done.set_value(removed); });
    return done.get_future().get();
  }

  void delete_acme() {
    ASSERT_TRUE(run("suspend", acme_.tenant));
    ASSERT_TRUE(run("erase", acme_.tenant));
    EXPECT_FALSE(finish(acme_.tenant)) << "the staged failure is told";
  }

  bool is_gone() { return record_of(acme_.tenant).text(tenant::kErasure) == "erased"; }

  void expect_nothing_left(TenantId tenant) {
    const auto key = control().keys().tenant_key(tenant);
    ASSERT_TRUE(key);
    EXPECT_TRUE(key->is_erased());
    const Rows& rows = *control().views().state().rows;
    for (const Table table : {Table::kRecord, Table::kClaim, Table::kPosting, Table::kTouched,
                              Table::kId, Table::kLast, Table::kSubject}) {
      std::size_t left = 0;
      ASSERT_TRUE(rows.each(tenant_prefix(table, tenant), [&](auto, auto) {
        ++left;
        return true;
      }));
      EXPECT_EQ(left, 0U) << static_cast<char>(table);
    }
  }

  TestFolder folder_;
  api::AddedTenant acme_;
  std::atomic<bool> is_broken_ = true;
  std::atomic<int> attempts_ = 0;
  int folds_ = 0;  // These two are of the eraser's thread.
  int step_ = 0;
  std::unique_ptr<api::RunningServer> server_;
};

TEST_P(TenantErasure, WhatFailsIsToldAndFinishedLater) {
  serve();
  Caller admin(server_->url(), acme_.token);
  ASSERT_EQ(admin.post("/api/crm/persons/", R"({"name": "Ada"})").status, 201);
  delete_acme();
  EXPECT_EQ(admin.get("/api/crm/persons/").status, 401);
  EXPECT_TRUE(eventually([&] { return attempts_ > 2; })) << "it is tried again by itself";
  EXPECT_FALSE(is_gone());
  is_broken_ = false;
  EXPECT_TRUE(eventually([&] { return is_gone(); }));
  EXPECT_TRUE(finish(acme_.tenant));
  expect_nothing_left(acme_.tenant);
}

TEST_P(TenantErasure, AServerThatEndsInBetweenFinishesAtTheNextStart) {
  serve();
  ASSERT_EQ(Caller(server_->url(), acme_.token).post("/api/crm/tags/", R"({"name": "t"})").status,
            201);
  delete_acme();
  server_.reset();
  is_broken_ = false;
  serve();
  EXPECT_TRUE(eventually([&] { return is_gone(); }));
  expect_nothing_left(acme_.tenant);
  const auto live = rows_digest(control().views());
  server_.reset();
  std::filesystem::remove_all(folder_.path() / "data" / "views");
  serve();
  const auto rebuilt = rows_digest(control().views());
  ASSERT_TRUE(live && rebuilt);
  EXPECT_EQ(*live, *rebuilt);
}

TEST_P(TenantErasure, ViewsThatAreLostInBetweenAreMadeWithoutIt) {
  serve();
  delete_acme();
  server_.reset();
  std::filesystem::remove_all(folder_.path() / "data" / "views");
  is_broken_ = false;
  serve();
  EXPECT_TRUE(eventually([&] { return is_gone(); }));
  expect_nothing_left(acme_.tenant);
}

// Deleted while another tenant is, after so many of its steps.
class DeletedMeanwhile : public TenantErasure {
 protected:
  void serve_and_delete_beta() {
    api::ServeOptions options = folder_.options();
    options.erasing.before_step = [this](ErasureStep) -> Status {
      if (is_asked_ && step_++ == GetParam()) asked_ = run("erase", beta_.tenant);
      return Done{};
    };
    server_ = folder_.serve(options);
    ASSERT_TRUE(run("suspend", acme_.tenant));
    ASSERT_TRUE(run("suspend", beta_.tenant));
    is_asked_ = true;
    ASSERT_TRUE(run("erase", acme_.tenant));
    EXPECT_TRUE(finish(acme_.tenant));
    EXPECT_TRUE(asked_);
  }

  Status asked_ = unavailable("test.not_asked", "The step was not reached.");
  const api::AddedTenant beta_ = folder_.add("beta");
  std::atomic<bool> is_asked_ = false;
};

TEST_P(DeletedMeanwhile, NeitherIsSaidToBeGoneBeforeItIs) {
  serve_and_delete_beta();
  expect_nothing_left(acme_.tenant);
  EXPECT_TRUE(finish(beta_.tenant));
  expect_nothing_left(beta_.tenant);
}

INSTANTIATE_TEST_SUITE_P(Steps, DeletedMeanwhile, ::testing::Range(0, kSteps));
INSTANTIATE_TEST_SUITE_P(Steps, TenantErasure, ::testing::Range(0, kSteps));

}  // namespace
}  // namespace daybook::test
