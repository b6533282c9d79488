// The job that fills a tenant with demo data.
#include <gtest/gtest.h>

#include "domain/platform/demo_seeding.h"
#include "tests/specs/specification.h"

namespace daybook::testing {
namespace {

using namespace daybook::demo_seeding;

constexpr std::int64_t kOrg = 5;

Fields job(std::string status) {
  return {{demo_seeding::kTenant, kOrg}, {kActiveTenant, kOrg}, {kStatus, std::move(status)}};
}

Fields job_that_is_over(std::string status) {
  return {{demo_seeding::kTenant, kOrg}, {kStatus, std::move(status)}};
}

Fields asked() {
  return {{demo_seeding::kTenant, kOrg},
          {kRequestedBy, std::int64_t{7}},
          {kProgressTotal, std::int64_t{400}}};
}

TEST(DemoSeedingSpec, WaitsOnceItIsAskedFor) {
  given_none(kDemoSeeding)
      .when("request", asked())
      .then({{"demo_seeding.requested",
              {{kExists, true},
               {demo_seeding::kTenant, kOrg},
               {kRequestedBy, std::int64_t{7}},
               {kStatus, "queued"},
               {kActiveTenant, kOrg},
               {kProgressCurrent, std::int64_t{0}},
               {kProgressTotal, std::int64_t{400}}}}})
      .with_status(201)
      .when("request", asked())
      .then_refused("record.exists");
}

TEST(DemoSeedingSpec, ATenantHasOneAtATime) {
  for (const char* status : {"queued", "running"}) {
    given_none(kDemoSeeding)
        .with(a(kDemoSeeding, 2, job(status)))
        .when("request", asked())
        .then_refused("demo_seeding.active", id(2).text());
  }
  for (const char* status : {"completed", "failed", "cancelled"}) {
    given_none(kDemoSeeding)
        .with(a(kDemoSeeding, 2, job_that_is_over(status)))
        .when("request", asked())
        .with_status(201);
  }
}

TEST(DemoSeedingSpec, OnlySoManyWait) {
  Specification crowded = given_none(kDemoSeeding);
  for (std::uint32_t i = 0; i < kQueuedMax; ++i) {
    const auto tenant = static_cast<std::int64_t>(100 + i);
    crowded.with(
        a(kDemoSeeding, 10 + i,
          {{demo_seeding::kTenant, tenant}, {kActiveTenant, tenant}, {kStatus, "queued"}}));
  }
  crowded.when("request", asked())
      .then_refused_as(ErrorCode::kUnavailable, "demo_seeding.too_many");
}

TEST(DemoSeedingSpec, IsStartedReportedAndCompleted) {
  given(kDemoSeeding, job("queued"))
      .when("start", {{kWorker, "here-1"}})
      .then({{"demo_seeding.started",
              {{kStatus, "running"},
               {kStartedAt, kNow.value},
               {kHeartbeatAt, kNow.value},
               {kWorker, "here-1"}}}})
      .at(Time{kNow.value + 1})
      .when("report", {{kStage, "tags"}, {kProgressCurrent, std::int64_t{8}}})
      .then({{"demo_seeding.progressed",
              {{kStage, "tags"},
               {kProgressCurrent, std::int64_t{8}},
               {kHeartbeatAt, kNow.value + 1}}}})
      .at(Time{kNow.value + 2})
      .when("complete", {{kProgressCurrent, std::int64_t{9}}, {kStatistics, Json{"{\"a\":1}"}}})
      .then({{"demo_seeding.completed",
              {{kStatus, "completed"},
               {kActiveTenant, Null{}},
               {kProgressCurrent, std::int64_t{9}},
               {kStatistics, Json{"{\"a\":1}"}},
               {kHeartbeatAt, kNow.value + 2},
               {kEndedAt, kNow.value + 2}}}});
}

TEST(DemoSeedingSpec, GoesOnWithAnotherWorkerAndNeverBack) {
  Fields running = job("running");
  running.push_back({kStartedAt, std::int64_t{1}});
  running.push_back({kProgressCurrent, std::int64_t{50}});
  given(kDemoSeeding, running)
      .when("start", {{kWorker, "here-2"}})
      .then({{"demo_seeding.resumed", {{kHeartbeatAt, kNow.value}, {kWorker, "here-2"}}}})
      .at(Time{kNow.value + 1})
      .when("report", {{kProgressCurrent, std::int64_t{20}}})
      .then({{"demo_seeding.progressed", {{kHeartbeatAt, kNow.value + 1}}}});
}

TEST(DemoSeedingSpec, ThatWaitsIsCancelledAtOnce) {
  given(kDemoSeeding, job("queued"))
      .when("cancel")
      .then({{"demo_seeding.cancelled",
              {{kStatus, "cancelled"},
               {kActiveTenant, Null{}},
               {kCancelRequestedAt, kNow.value},
               {kEndedAt, kNow.value}}}})
      .when("start", {{kWorker, "here-1"}})
      .then_refused("demo_seeding.over");
}

TEST(DemoSeedingSpec, ThatRunsIsStoppedByItsWorker) {
  given(kDemoSeeding, job("running"))
      .when("cancel")
      .then({{"demo_seeding.cancel_requested", {{kCancelRequestedAt, kNow.value}}}})
      .when("cancel")
      .then_nothing()
      .when("stop", {{kMessage, "Cancelled."}})
      .then({{"demo_seeding.cancelled",
              {{kStatus, "cancelled"},
               {kActiveTenant, Null{}},
               {kMessage, "Cancelled."},
               {kHeartbeatAt, kNow.value},
               {kEndedAt, kNow.value}}}});
}

TEST(DemoSeedingSpec, SaysWhatItFailedOf) {
  given(kDemoSeeding, job("running"))
      .when("fail", {{kErrors, Json{"[\"The organization is suspended.\"]"}}})
      .then({{"demo_seeding.failed",
              {{kStatus, "failed"},
               {kActiveTenant, Null{}},
               {kErrors, Json{"[\"The organization is suspended.\"]"}},
               {kHeartbeatAt, kNow.value},
               {kEndedAt, kNow.value}}}});
}

TEST(DemoSeedingSpec, ThatIsOverStaysSo) {
  for (const char* status : {"completed", "failed", "cancelled"}) {
    for (const char* deed : {"start", "report", "complete", "fail", "stop", "cancel"}) {
      given(kDemoSeeding, job_that_is_over(status)).when(deed).then_refused("demo_seeding.over");
    }
  }
  for (const char* deed : {"report", "complete", "fail", "stop"}) {
    given(kDemoSeeding, job("queued")).when(deed).then_refused("demo_seeding.over");
  }
}

TEST(DemoSeedingSpec, CannotBeUndone) {
  for (const Behaviour& behaviour : kDemoSeeding.behaviours) {
    EXPECT_FALSE(behaviour.irreversible.empty()) << behaviour.name;
  }
}

}  // namespace
}  // namespace daybook::testing
