// What comes when a queue is full is answered 503 with Retry-After, and served once there is room.
#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <numeric>
#include <thread>
#include <vector>

#include "api/core/server_parts.h"
#include "api/core/workers.h"
#include "api/history/commit_walk.h"
#include "tests/http/client.h"
#include "tests/server/http_calls.h"
#include "tests/server/test_folder.h"

namespace daybook::test {
namespace {

constexpr const char* kAda = R"({"name": "Ada", "primary_email": "ada@acme.example"})";

class Overload : public ::testing::Test {
 protected:
  void serve(const api::QueueLimits& queues) {
    api::ServeOptions options = folder_.options();
    options.queues = queues;
    options.courier = courier_;
    server_ = folder_.serve(options);
    ASSERT_NE(server_, nullptr);
  }
  Caller admin() { return Caller(server_->url(), acme_.token); }
  std::string id_of_ada() { return member(admin().post("/api/crm/persons/", kAda), "id"); }

  static void expect_not_now(const cli::HttpResponse& answer, std::string_view said) {
    EXPECT_EQ(answer.status, 503) << answer.body;
    EXPECT_TRUE(answer.headers.contains("retry-after"));
    EXPECT_NE(member(answer, "detail").find(said), std::string::npos) << answer.body;
  }

  TestFolder folder_;
  api::AddedTenant acme_ = folder_.add_acme();
  std::shared_ptr<mailing::MailSender> courier_ = nullptr;
  std::unique_ptr<api::RunningServer> server_;
};

TEST_F(Overload, AWriteThatTheCommitterHasNoRoomForIsNotDone) {
  serve({.writes = 3});
  Committer& committer = server_->parts().shards().at(0).committer();
  std::promise<void> held;
  std::promise<void> release;
  committer.between_batches([&](const Status&) {
    held.set_value();
    release.get_future().wait();
  });
  held.get_future().wait();
  {
    std::vector<std::jthread> writers;
    writers.reserve(3);
    for (int i = 0; i < 3; ++i) {
      writers.emplace_back([&] { EXPECT_EQ(admin().post("/api/crm/persons/", kAda).status, 201); });
    }
    EXPECT_TRUE(eventually([&] { return committer.queued() == 3; }));
    expect_not_now(admin().post("/api/crm/persons/", kAda), "Too many writes are waiting");
    EXPECT_EQ(admin().get("/api/crm/persons/").status, 200) << "reads go on";
    release.set_value();
  }
  EXPECT_EQ(member(admin().get("/api/crm/persons/"), "count"), "3");
  EXPECT_EQ(admin().post("/api/crm/persons/", kAda).status, 201);
}

TEST_F(Overload, WhatWorkersHaveNoRoomForIsRefused) {
  serve({.tasks = {}});
  const std::string id = id_of_ada();
  expect_not_now(admin().get("/api/crm/persons/" + id + "/export/"), "Too many requests");
  const auto proof = admin().get("/api/crm/persons/" + id + "/");
  EXPECT_EQ(proof.status, 200) << "what needs no worker is served";
}

TEST_F(Overload, UndosHaveARoomOfTheirOwn) {
  serve({.undos = {}});
  const std::string id = id_of_ada();
  expect_not_now(admin().post("/api/crm/history/1/undo/", "{}"), "Too many requests");
  EXPECT_EQ(admin().get("/api/crm/persons/" + id + "/export/").status, 200);
}

TEST_F(Overload, ReadsThatWaitForAPastHaveARoomOfTheirOwn) {
  serve({.looks = {}});
  id_of_ada();
  admin().post("/api/crm/persons/", R"({"name": "Eve"})");
  expect_not_now(admin().get("/api/crm/persons/?as_of=1"), "Too many requests wait");
}

// More than a list looks through on the thread that serves everybody.
void add_many(Caller caller) {
  for (int batch = 0; batch < 11; ++batch) {
    std::string items;
    for (int i = 0; i < 1'000; ++i) {
      items += std::string(i == 0 ? "" : ",") + R"({"name": "Grace )" + std::to_string(i) + R"("})";
    }
    const auto made = caller.post("/api/crm/persons/batch/", R"({"items": [)" + items + "]}");
    ASSERT_EQ(made.status, 200) << made.body.substr(0, 300);
  }
}

TEST_F(Overload, SearchesOfManyRecordsHaveARoomOfTheirOwn) {
  serve({.searches = {}});
  const auto made = admin().post("/api/crm/persons/", kAda);
  EXPECT_EQ(member(admin().get("/api/crm/persons/?search=ada"), "count"), "1") << "of a few";
  add_many(admin());
  for (const char* long_one : {"?search=ada", "?search=grace&ordering=name", "?ordering=name"}) {
    expect_not_now(admin().get(std::string("/api/crm/persons/") + long_one), "Too many requests");
  }
  const std::string then = "&as_of=" + made.headers.at("daybook-position");
  EXPECT_EQ(member(admin().get("/api/crm/persons/?search=ada" + then), "count"), "1")
      << "where its view is made";
  const std::string notes = "/people/" + member(made, "id") + "/notes";
  for (const std::string& linked : {std::string("/api/crm/tasks/?search=ada"), notes + "?q=ada"}) {
    expect_not_now(admin().get(linked), "Too many requests");
  }
  EXPECT_EQ(admin().get(notes).status, 200);
  EXPECT_EQ(member(admin().get("/api/crm/tasks/?ordering=title"), "count"), "0") << "of a few";
  EXPECT_EQ(member(admin().get("/api/crm/persons/"), "count"), "11001") << "other lists go on";
  EXPECT_EQ(admin().get("/healthz").status, 200);
}

TEST_F(Overload, ASearchThatHasWaitedTooLongIsNotBegun) {
  serve({.search_wait_max = std::chrono::seconds(0)});
  add_many(admin());
  expect_not_now(admin().get("/api/crm/persons/?search=ada"), "waited too long");
  EXPECT_EQ(member(admin().get("/api/crm/persons/"), "count"), "11000") << "other lists go on";
}

TEST_F(Overload, SearchesOfManyRecordsFindWhatIsThere) {
  serve({});
  const auto ada = admin().post("/api/crm/persons/", kAda);
  add_many(admin());
  const std::string list = "/api/crm/persons/?ordering=-name&search=";
  EXPECT_EQ(member(admin().get(list + "ada"), "count"), "1");
  EXPECT_EQ(member(admin().get(list + "grace"), "count"), "11000");
  const std::string then = "&as_of=" + ada.headers.at("daybook-position");
  EXPECT_EQ(member(admin().get(list + "ada" + then), "count"), "1");
  EXPECT_EQ(member(admin().get(list + "grace" + then), "count"), "0");
}

TEST_F(Overload, OneMailTooManyIsNotQueued) {
  struct Unreachable final : mailing::MailSender {
    mailing::Delivery send(const mailing::Mail&) override {
      return {mailing::Outcome::kTemporaryFailure, 0, "unreachable"};
    }
  };
  courier_ = std::make_shared<Unreachable>();
  serve({.mails = 1});
  const std::string invite = "/api/crm/persons/" + id_of_ada() + "/invite/";
  EXPECT_EQ(admin().post(invite, "{}").status, 201);
  const auto other =
      admin().post("/api/crm/persons/", R"({"name": "Eve", "primary_email": "eve@acme.example"})");
  const std::string second = "/api/crm/persons/" + member(other, "id") + "/invite/";
  expect_not_now(admin().post(second, "{}"), "1 mails wait");
  EXPECT_EQ(member(admin().get("/api/crm/invitations/"), "count"), "1");
}

// More than socket buffers hold, so that a download is under way until its client reads.
void write_much(Caller caller) {
  const std::string large(60'000, 'x');
  std::string items;
  for (int i = 0; i < 16; ++i) {
    items += std::string(i == 0 ? "" : ",") + R"({"name": "Ada", "metadata": {"a": ")" + large +
             R"("}})";
  }
  for (int i = 0; i < 16; ++i) {
    const auto made = caller.post("/api/crm/persons/batch/", R"({"items": [)" + items + "]}");
    ASSERT_EQ(made.status, 200) << made.body.substr(0, 300);
  }
}

TEST_F(Overload, ADownloadThatIsNotReadTakesAPlaceUntilItsClientGoes) {
  api::QueueLimits queues;
  queues.exports = {.per_tenant = 1, .per_server = 9};
  serve(queues);
  write_much(admin());
  const std::string path = "/api/crm/history/export/?format=csv";
  const std::string request =
      "GET " + path + " HTTP/1.1\r\nHost: h\r\nX-Api-Key: " + acme_.token + "\r\n\r\n";
  {
    http::testing::Client slow(server_->port(), 64 * 1024);
    slow.send(request);
    EXPECT_EQ(slow.read_line(), "HTTP/1.1 200 OK");
    expect_not_now(admin().get(path), "1 downloads under way of the tenant");
    expect_not_now(admin().get("/api/crm/history/leaves/"), "1 downloads under way");
    EXPECT_EQ(admin().get("/api/crm/persons/?page_size=1").status, 200);
  }
  EXPECT_TRUE(eventually([&] { return admin().get(path).status == 200; }));
}

TEST_F(Overload, AnExportHoldsFewCommitsWhenTheyAreLarge) {
  serve({});
  std::string items;
  for (int i = 0; i < 600; ++i) items += std::string(i == 0 ? "" : ",") + R"({"name": "Ada"})";
  const std::string batch = R"({"items": [)" + items + "]}";
  for (int i = 0; i < 5; ++i) {
    ASSERT_EQ(admin().post("/api/crm/persons/batch/", batch).status, 200);
  }
  api::Shard& shard = server_->parts().shards().of(acme_.tenant);
  CommitQuery query;
  query.tenant = acme_.tenant;
  api::CommitWalk walk(shard, query);
  std::vector<std::size_t> portions;
  for (auto some = walk.next(100); some && !some->empty(); some = walk.next(100)) {
    portions.push_back(some->size());
  }
  ASSERT_FALSE(portions.empty());
  EXPECT_LE(std::ranges::max(portions), 3u) << "a small one before, then two of 600 events";
  const std::size_t all = std::accumulate(portions.begin(), portions.end(), std::size_t{0});
  EXPECT_EQ(all, shard.reader().position(acme_.tenant).value) << "none is left out or comes twice";
}

// One thread that does nothing until it is told to.
class HeldWorker {
 public:
  explicit HeldWorker(api::SeatLimits waiting_max) : workers(1, waiting_max) {
    EXPECT_TRUE(workers.post(kControl, [this] {
      begun_.set_value();
      release_.get_future().wait();
    }));
    begun_.get_future().wait();
  }

  bool post(std::uint64_t tenant) {
    return workers.post(TenantId{tenant}, [this, tenant] { ran.push_back(tenant); });
  }
  void release() { release_.set_value(); }

  std::vector<std::uint64_t> ran;  // Whose, in turn.
  api::Workers workers;

 private:
  std::promise<void> begun_;
  std::promise<void> release_;
};

TEST(Workers, TakeNoMoreThanTheyHaveRoomFor) {
  HeldWorker one({.per_tenant = 2, .per_server = 3});
  EXPECT_TRUE(one.post(1));
  EXPECT_TRUE(one.post(1));
  EXPECT_FALSE(one.post(1)) << "others find room";
  EXPECT_TRUE(one.post(2));
  EXPECT_FALSE(one.post(2)) << "nor more than all may";
  one.release();
  one.workers.stop();
  EXPECT_EQ(one.ran.size(), 3u) << "what was taken is still done";
}

TEST(Workers, ServeTenantsInTurn) {
  HeldWorker one({.per_tenant = 9, .per_server = 9});
  for (const std::uint64_t tenant : {1, 1, 1, 2, 3, 3}) EXPECT_TRUE(one.post(tenant));
  one.release();
  one.workers.stop();
  EXPECT_EQ(one.ran, (std::vector<std::uint64_t>{1, 2, 3, 1, 3, 1}));
}

TEST(Workers, GoOnAfterATaskThatThrew) {
  api::Workers workers(1, {.per_tenant = 9, .per_server = 9});
  bool has_run = false;
  EXPECT_TRUE(workers.post(kControl, [] { throw std::bad_alloc(); }));
  EXPECT_TRUE(workers.post(kControl, [&] { has_run = true; }));
  workers.stop();
  EXPECT_TRUE(has_run);
}

TEST(Workers, DropWhatNobodyWaitsForAnyMore) {
  HeldWorker one({.per_tenant = 9, .per_server = 9});
  auto told = std::shared_ptr<void>(nullptr, [&](void*) { one.release(); });
  ASSERT_TRUE(one.workers.post(TenantId{1}, [told = std::move(told)] {}));
  EXPECT_TRUE(one.post(1));
  one.workers.drop_and_stop();
  EXPECT_TRUE(one.ran.empty());
}

}  // namespace
}  // namespace daybook::test
