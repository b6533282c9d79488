// The server as a whole, over real sockets.
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <thread>

#include "api/core/server_parts.h"
#include "tests/server/http_calls.h"
#include "tests/server/test_folder.h"

namespace daybook::test {
namespace {

constexpr int kMoreThanThereAreWorkers = 16;

class Server : public ::testing::Test {
 protected:
  Server() : acme_(folder_.add_acme()), server_(folder_.serve()) {}

  Caller admin() { return Caller(server_->url(), acme_.token); }
  Caller nobody() { return Caller(server_->url()); }

  TestFolder folder_;
  api::AddedTenant acme_;
  std::unique_ptr<api::RunningServer> server_;
};

TEST_F(Server, HealthAndReadinessNeedNoCaller) {
  EXPECT_EQ(nobody().get("/healthz").body, R"({"status":"ok"})");
  const auto ready = nobody().get("/readyz");
  EXPECT_EQ(ready.status, 200);
  EXPECT_EQ(ready.body, R"({"status":"ok"})");
}

TEST_F(Server, AnUnknownPathIsNotFound) {
  const auto answer = admin().get("/api/crm/nothing/");
  EXPECT_EQ(answer.status, 404);
  EXPECT_FALSE(member(answer, "detail").empty());
}

TEST_F(Server, AWrongMethodNamesTheRightOnes) {
  const auto answer = admin().send("PUT", "/api/crm/persons/", "{}");
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(answer.headers.at("allow"), "GET, HEAD, POST");
}

TEST_F(Server, WithoutAKnownTokenNothingIsShown) {
  for (const std::string& token : {std::string(), std::string("dbk_wrong")}) {
    const auto answer = Caller(server_->url(), token).get("/api/crm/persons/");
    EXPECT_EQ(answer.status, 401);
    EXPECT_TRUE(answer.headers.contains("www-authenticate"));
  }
}

TEST_F(Server, AMissingPermissionIsNamed) {
  const auto made = admin().post("/api/crm/tokens/",
                                 R"({"name": "reader", "permissions": ["Ibl.CRM/Persons/read"]})");
  ASSERT_EQ(made.status, 201) << made.body;
  Caller reader(server_->url(), member(made, "token"));
  const auto answer = reader.post("/api/crm/persons/", R"({"name": "Ada"})");
  EXPECT_EQ(answer.status, 403);
  EXPECT_NE(member(answer, "detail").find("Ibl.CRM/Persons/write"), std::string::npos)
      << answer.body;
}

TEST_F(Server, ABodyBeyondAMebibyteIsTooLargeExceptForABatch) {
  const std::string name(std::size_t{1} << 20, 'x');
  EXPECT_EQ(admin().post("/api/crm/persons/", R"({"name": ")" + name + R"("})").status, 413);
  const auto batch =
      admin().post("/api/crm/persons/batch/", R"({"items": [{"name": ")" + name + R"("}]})");
  EXPECT_EQ(batch.status, 200) << batch.body.substr(0, 200);
}

TEST_F(Server, MetricsNameRoutesAndNeverWhatWasInAPath) {
  const auto made = admin().post("/api/crm/persons/", R"({"name": "Ada"})");
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string id = member(made, "id");
  EXPECT_EQ(admin().get("/api/crm/persons/" + id + "/").status, 200);
  admin().get("/nowhere/" + id);
  const auto metrics = nobody().get("/metrics");
  EXPECT_EQ(metrics.status, 200);
  EXPECT_NE(metrics.body.find(R"(route="/api/crm/persons/{id}/")"), std::string::npos);
  EXPECT_EQ(metrics.body.find(id), std::string::npos);
  for (const char* name : {"daybook_commits_total", "daybook_batch_commands_bucket",
                           "daybook_batch_sync_seconds_count", "daybook_view_lag_commits 0",
                           "daybook_outbox_depth 0", "daybook_http_connections"}) {
    EXPECT_NE(metrics.body.find(name), std::string::npos) << name;
  }
}

TEST_F(Server, DescribesItselfWithoutACaller) {
  EXPECT_EQ(member(nobody().get("/api/openapi.json"), "openapi"), "3.1.0");
  EXPECT_EQ(member(nobody().get("/api/openapi-3.0.json"), "openapi"), "3.0.3");
  const auto docs = nobody().get("/api/docs");
  EXPECT_TRUE(docs.headers.at("content-type").starts_with("text/html"));
  EXPECT_TRUE(docs.headers.contains("content-security-policy"));
}

TEST_F(Server, ATokenThatIsRevokedIsRefusedFromTheNextRequestOn) {
  const auto made = admin().post("/api/crm/tokens/", R"({"name": "short", "permissions": ["*"]})");
  ASSERT_EQ(made.status, 201) << made.body;
  Caller other(server_->url(), member(made, "token"));
  ASSERT_EQ(other.get("/api/crm/persons/").status, 200);
  ASSERT_LT(admin().send("DELETE", "/api/crm/tokens/" + member(made, "id") + "/").status, 300);
  EXPECT_EQ(other.get("/api/crm/persons/").status, 401);
}

TEST_F(Server, WhatWaitsForAWorkerIsNotDoneForWhoeverIsRevokedMeanwhile) {
  const auto made = admin().post("/api/crm/tokens/", R"({"name": "short", "permissions": ["*"]})");
  const std::string token = member(made, "token");
  std::promise<void> done;
  const std::shared_future<void> held = done.get_future().share();
  for (int i = 0; i < kMoreThanThereAreWorkers; ++i) {
    ASSERT_TRUE(server_->parts().workers().post(acme_.tenant, [held] { held.wait(); }));
  }
  auto waiting = std::async(std::launch::async, [&] {
    return Caller(server_->url(), token)
        .post("/api/crm/users/", R"({"email": "late@acme.example", "is_admin": true})")
        .status;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  ASSERT_LT(admin().send("DELETE", "/api/crm/tokens/" + member(made, "id") + "/").status, 300);
  done.set_value();
  EXPECT_EQ(waiting.get(), 401);
  EXPECT_EQ(member(admin().get("/api/crm/users/"), "count"), "1");
}

TEST_F(Server, WhatWasAcknowledgedIsThereAfterARestart) {
  const auto made = admin().post("/api/crm/persons/", R"({"name": "Ada"})");
  ASSERT_EQ(made.status, 201) << made.body;
  server_->stop();
  server_.reset();
  server_ = folder_.serve();
  EXPECT_EQ(member(admin().get("/api/crm/persons/" + member(made, "id") + "/"), "name"), "Ada");
}

TEST(ServerStart, AnswersOnlyForItselfBeforeItIsReady) {
  TestFolder folder;
  const auto acme = folder.add_acme();
  api::ServeOptions options = folder.options();
  int asked = 0;
  options.listening = [&](std::uint16_t port) {
    ++asked;
    Caller caller("http://127.0.0.1:" + std::to_string(port), acme.token);
    EXPECT_EQ(caller.get("/healthz").status, 200);
    EXPECT_EQ(caller.get("/metrics").status, 200);
    const auto ready = caller.get("/readyz");
    EXPECT_EQ(ready.status, 503);
    EXPECT_EQ(member(ready, "status"), "starting");
    const auto persons = caller.get("/api/crm/persons/");
    EXPECT_EQ(persons.status, 503);
    EXPECT_TRUE(persons.headers.contains("retry-after"));
  };
  const auto server = folder.serve(options);
  ASSERT_NE(server, nullptr);
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(Caller(server->url(), acme.token).get("/api/crm/persons/").status, 200);
}

TEST(ServerStart, ShowsHowFarARebuildHasCome) {
  TestFolder folder;
  folder.add_acme();
  std::filesystem::remove_all(folder.data().path / "views");
  api::ServeOptions options = folder.options();
  std::string url;
  std::string seen;
  options.listening = [&](std::uint16_t port) { url = "http://127.0.0.1:" + std::to_string(port); };
  options.progress = [&](std::uint64_t, std::uint64_t total) {
    if (total != 0) seen = Caller(url).get("/readyz").body;
  };
  const auto server = folder.serve(options);
  ASSERT_NE(server, nullptr);
  EXPECT_NE(seen.find(R"("status":"rebuilding","done":)"), std::string::npos) << seen;
}

TEST(ServerStart, RefusesAFolderThatAnotherServerUses) {
  TestFolder folder;
  folder.add_acme();
  const auto first = folder.serve();
  ASSERT_NE(first, nullptr);
  const auto second = api::RunningServer::start(folder.options(), {});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().reason, "store.in_use");
}

TEST(ServerStart, RefusesAFolderWithoutData) {
  TestFolder folder;
  api::ServeOptions options;
  options.data = folder.path() / "nothing";
  const auto server = api::RunningServer::start(options, {});
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().reason, "store.absent");
  EXPECT_FALSE(std::filesystem::exists(options.data));
}

TEST(ServerShards, ServesATenantThatLivesOnAnotherShardThanControl) {
  TestFolder folder;
  const auto acme = folder.add_acme(1);
  auto server = folder.serve();
  ASSERT_NE(server, nullptr);
  const auto made =
      Caller(server->url(), acme.token).post("/api/crm/persons/", R"({"name": "Ada"})");
  ASSERT_EQ(made.status, 201) << made.body;
  server.reset();
  server = folder.serve();
  ASSERT_NE(server, nullptr);
  const auto list = Caller(server->url(), acme.token).get("/api/crm/persons/?name=ada");
  EXPECT_EQ(member(list, "count"), "1") << list.body;
  server.reset();
  const auto opened = folder.open();
  ASSERT_NE(opened, nullptr);
  ASSERT_EQ(opened->shards.count(), 2U);
  EXPECT_EQ(opened->shards.at(0).reader().position(acme.tenant).value, 0U);
  EXPECT_GE(opened->shards.at(1).reader().position(acme.tenant).value, 2U);
}

TEST(ServerShards, RefusesToServeWithoutTheShardOfATenant) {
  TestFolder folder;
  folder.add_acme(1);
  std::filesystem::remove_all(folder.data().path / "shards");
  const auto server = api::RunningServer::start(folder.options(), {});
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().reason, "shard.not_here");
}

}  // namespace
}  // namespace daybook::test
