// Backup, verify and restore of whole data folders, and the server that goes on from them.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <mutex>
#include <thread>

#include "api/cli/log_folder.h"
#include "api/cli/outbox_release.h"
#include "api/cli/serve.h"
#include "api/core/server_parts.h"
#include "domain/access/restoration.h"
#include "eventstore/codec.h"
#include "eventstore/master_key.h"
#include "snapshots/backup_manifest.h"
#include "tests/server/backup_fixture.h"
#include "tests/server/http_calls.h"

namespace daybook::test {
namespace {

const std::string kSecret = "0123456789abcdef0123456789abcdef-backup";

// Takes every mail and keeps their recipients. Any thread.
class TakingCourier final : public mailing::MailSender {
 public:
  mailing::Delivery send(const mailing::Mail& mail) override {
    const std::lock_guard lock(mutex_);
    taken_.push_back(mail.to);
    return {mailing::Outcome::kSent};
  }
  std::vector<std::string> taken() const {
    const std::lock_guard lock(mutex_);
    return taken_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> taken_;
};

std::vector<Commit> control_commits_of(const cli::DataFolder& data, std::string_view command,
                                       std::vector<std::uint64_t>& incarnations) {
  std::vector<Commit> found;
  const auto log = cli::open_log(data, cli::LogUse::kBesideOthers);
  EXPECT_TRUE(log);
  EXPECT_TRUE(log->store->read(Place{}, [&](Place, const StoredCommit& stored) {
    const auto commit = decode_commit(*log->keys, stored);
    EXPECT_TRUE(commit) << commit.error().message;
    if (commit->tenant == kControl && commit->command == command) {
      found.push_back(*commit);
      incarnations.push_back(read_facts(stored)->incarnation);
    }
    return true;
  }));
  return found;
}

TEST(Restore, GivesBackPlacesRootsAndRows) {
  BackedUpFolder backed_up;
  backed_up.fill(20);
  Printed printed;
  ASSERT_EQ(backed_up.back_up(printed), cli::kExitDone) << printed.err.str();
  backed_up.fill(10);
  ASSERT_EQ(backed_up.back_up(printed), cli::kExitDone) << printed.err.str();
  EXPECT_NE(printed.out.str().find(", 11 of them new"), std::string::npos) << printed.out.str();
  ASSERT_EQ(backed_up.verify(printed), cli::kExitDone) << printed.err.str();
  ASSERT_EQ(backed_up.restore(printed), cli::kExitDone) << printed.err.str();

  std::size_t rows_max = 0;
  const CommitChain chain = backed_up.chain_of(backed_up.folder().data(), rows_max);
  EXPECT_GT(rows_max, 1U);
  EXPECT_EQ(chain.tenants().size(), 4U);
  EXPECT_EQ(backed_up.chain_of(backed_up.restored(), rows_max), chain);
  EXPECT_EQ(backed_up.digest_of(backed_up.restored()),
            backed_up.digest_of(backed_up.folder().data()));
}

TEST(Restore, TheFirstStartRecordsTheNextIncarnationOnce) {
  BackedUpFolder backed_up;
  backed_up.fill(3);
  Printed printed;
  ASSERT_EQ(backed_up.back_up(printed), cli::kExitDone);
  ASSERT_EQ(backed_up.restore(printed), cli::kExitDone) << printed.err.str();
  std::size_t rows = 0;
  const Place head = backed_up.chain_of(backed_up.restored(), rows).head();
  for (int start = 0; start < 2; ++start) {
    const auto server = backed_up.folder().serve(backed_up.restored_options());
    ASSERT_NE(server, nullptr);
    EXPECT_EQ(server->parts().shards().control().store().identity().incarnation, 2U);
    Caller caller(server->url(), backed_up.tenants()[0].token);
    const auto made = caller.post("/api/crm/persons/", R"({"name": "After"})");
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_TRUE(made.headers.at("daybook-position").ends_with("@2"));
    EXPECT_TRUE(made.headers.at("etag").starts_with("\"v1.2-")) << made.headers.at("etag");
    const auto listed = caller.get("/api/crm/persons/");
    EXPECT_EQ(listed.headers.at("daybook-position"), made.headers.at("daybook-position"));
  }
  std::vector<std::uint64_t> incarnations;
  const auto recorded =
      control_commits_of(backed_up.restored(), "restoration.record", incarnations);
  ASSERT_EQ(recorded.size(), 1U);
  EXPECT_EQ(incarnations, std::vector<std::uint64_t>{2});
  ASSERT_EQ(recorded[0].events.size(), 1U);
  EXPECT_EQ(recorded[0].events[0].name, "server.restored");
  const auto value_of = [&](const Field& field) {
    const auto& changes = recorded[0].events[0].changes;
    return std::ranges::find(changes, field.id, &Change::field)->after;
  };
  EXPECT_EQ(value_of(restoration::kIncarnation), Value(std::int64_t{2}));
  EXPECT_EQ(value_of(restoration::kPlace), Value(static_cast<std::int64_t>(head.value)));
}

TEST(Restore, ALogThatWasNeverRestoredRecordsNothing) {
  BackedUpFolder backed_up;
  { ASSERT_NE(backed_up.folder().serve(), nullptr); }
  std::vector<std::uint64_t> incarnations;
  EXPECT_TRUE(
      control_commits_of(backed_up.folder().data(), "restoration.record", incarnations).empty());
}

TEST(Restore, QueuedMailsWaitUntilTheyAreReleased) {
  BackedUpFolder backed_up;
  backed_up.invite("grace@navy.example");
  Printed printed;
  ASSERT_EQ(backed_up.back_up(printed), cli::kExitDone);
  ASSERT_EQ(backed_up.restore(printed), cli::kExitDone) << printed.err.str();
  const auto courier = std::make_shared<TakingCourier>();
  api::ServeOptions options = backed_up.restored_options();
  options.courier = courier;
  {
    const auto server = backed_up.folder().serve(options);
    ASSERT_NE(server, nullptr);
    EXPECT_EQ(server->parts().outbox().depth(), 0);
    // A mail of the new incarnation leaves; the outbox looked at all mails then.
    Caller caller(server->url(), backed_up.tenants()[0].token);
    const auto made =
        caller.post("/api/crm/persons/", R"({"name": "New", "primary_email": "new@navy.example"})");
    const auto invited = caller.post("/api/crm/persons/" + member(made, "id") + "/invite/", "{}");
    ASSERT_LT(invited.status, 300) << invited.body;
    ASSERT_TRUE(eventually([&] { return !courier->taken().empty(); }));
  }
  EXPECT_EQ(courier->taken(), std::vector<std::string>{"new@navy.example"});
  Printed released;
  ASSERT_EQ(cli::run_outbox_release(backed_up.restored(), released.streams()), cli::kExitDone);
  EXPECT_EQ(released.out.str(), "released 1 mails and the deliveries of 0 webhooks\n");
  const auto server = backed_up.folder().serve(options);
  ASSERT_NE(server, nullptr);
  ASSERT_TRUE(eventually([&] { return courier->taken().size() == 2; }));
  EXPECT_EQ(courier->taken().back(), "grace@navy.example");
}

TEST(Restore, RefusesByNameWhatItMustNotDo) {
  BackedUpFolder backed_up;
  Printed printed;
  ASSERT_EQ(backed_up.back_up(printed), cli::kExitDone);
  cli::RestoreCommandOptions options = backed_up.restore_options();
  options.folder.path = backed_up.in("data");
  Printed full;
  EXPECT_EQ(backed_up.restore(options, full), cli::kExitExists);
  EXPECT_NE(full.err.str().find("restore.not_empty"), std::string::npos);

  options = backed_up.restore_options();
  options.folder.master_key_file = backed_up.in("other.key");
  ASSERT_TRUE(make_master_key(options.folder.master_key_file));
  Printed wrong;
  EXPECT_EQ(backed_up.restore(options, wrong), cli::kExitUnreadable);
  EXPECT_NE(wrong.err.str().find("keys.wrong_master_key"), std::string::npos) << wrong.err.str();

  options = backed_up.restore_options();
  options.incarnation = 1;
  Printed early;
  EXPECT_EQ(backed_up.restore(options, early), cli::kExitUsage);

  std::filesystem::remove(backed_up.in("keys") / "erasures");
  Printed listless;
  EXPECT_EQ(backed_up.restore(listless), cli::kExitUsage);
  EXPECT_NE(listless.err.str().find("backup.no_erasure_list"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(backed_up.in("restored")));
  EXPECT_FALSE(std::filesystem::exists(backed_up.in("restored.restoring")));
}

TEST(BackupVerify, NamesTheDamagedFile) {
  BackedUpFolder backed_up;
  Printed printed;
  ASSERT_EQ(backed_up.back_up(printed), cli::kExitDone);
  const auto file = segment_file(backed_up.in("commits"), Place{1});
  {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(200);
    stream.put('\xff').put('\xfe');
  }
  Printed found;
  EXPECT_EQ(backed_up.verify(found), cli::kExitUnreadable);
  EXPECT_NE(found.err.str().find(file.string()), std::string::npos) << found.err.str();
  EXPECT_NE(found.err.str().find("place 1"), std::string::npos) << found.err.str();
}

TEST(BackupByServer, IsTheSameAsFromTheFolder) {
  BackedUpFolder backed_up;
  backed_up.fill(7);
  api::ServeOptions options = backed_up.folder().options();
  options.backup_token = kSecret;
  options.key_backup_folder = backed_up.in("kept-keys");
  const auto server = backed_up.folder().serve(options);
  ASSERT_NE(server, nullptr);
  EXPECT_TRUE(std::filesystem::exists(backed_up.in("kept-keys") / "erasures"));
  cli::BackupCommandOptions remote = backed_up.backup_options();
  remote.data.clear();
  remote.url = server->url();
  remote.token = kSecret;
  remote.to = backed_up.in("remote");
  remote.keys_to = backed_up.in("remote-keys");
  Printed printed;
  ASSERT_EQ(backed_up.back_up(remote, printed), cli::kExitDone) << printed.err.str();
  ASSERT_EQ(backed_up.back_up(printed), cli::kExitDone) << printed.err.str();
  const auto there = read_manifest(remote.to);
  const auto here = read_manifest(backed_up.in("commits"));
  ASSERT_TRUE(there && here);
  EXPECT_EQ(there->chain, here->chain);
  EXPECT_EQ(there->segments, here->segments);
  cli::RestoreCommandOptions restore = backed_up.restore_options();
  restore.from = remote.to;
  restore.keys_from = backed_up.in("kept-keys");
  ASSERT_EQ(backed_up.restore(restore, printed), cli::kExitDone) << printed.err.str();
}

TEST(BackupByServer, OpensToItsSecretAlone) {
  BackedUpFolder backed_up;
  api::ServeOptions options = backed_up.folder().options();
  const std::vector<std::string> paths = {"/api/backup/logs", "/api/backup/commits?after=0&until=9",
                                          "/api/backup/keys"};
  {
    const auto server = backed_up.folder().serve(options);
    ASSERT_NE(server, nullptr);
    Caller tenant(server->url(), backed_up.tenants()[0].token);
    for (const std::string& path : paths) EXPECT_EQ(tenant.get(path).status, 404) << path;
    EXPECT_EQ(tenant.get("/api/openapi.json").body.find("/api/backup"), std::string::npos);
  }
  options.backup_token = kSecret;
  const auto server = backed_up.folder().serve(options);
  ASSERT_NE(server, nullptr);
  for (const std::string& token :
       {backed_up.tenants()[0].token, std::string(), kSecret + "x", kSecret.substr(1)}) {
    Caller stranger(server->url(), token);
    for (const std::string& path : paths) EXPECT_EQ(stranger.get(path).status, 401) << path;
  }
  Caller operator_of(server->url(), kSecret);
  for (const std::string& path : paths) EXPECT_EQ(operator_of.get(path).status, 200) << path;
  EXPECT_EQ(operator_of.get("/api/crm/persons/").status, 401);
  EXPECT_NE(operator_of.get("/api/openapi.json").body.find("/api/backup/keys"), std::string::npos);
  for (const char* query : {"", "?after=x&until=9", "?after=0", "?after=0&until=9&shard=7",
                            "?after=0&until=9&shard=-1", "?after=0&until=9&colour=red"}) {
    EXPECT_EQ(operator_of.get(std::string("/api/backup/commits") + query).status, 400) << query;
  }
  cli::BackupCommandOptions refused = backed_up.backup_options();
  refused.data.clear();
  refused.url = server->url();
  refused.token = backed_up.tenants()[0].token;
  Printed printed;
  EXPECT_EQ(backed_up.back_up(refused, printed), cli::kExitRefused) << printed.err.str();
}

TEST(BackupByServer, AShortSecretIsNoSecret) {
  BackedUpFolder backed_up;
  for (const std::string& secret : {std::string(), std::string(31, 'x'), std::string(40, ' ')}) {
    std::ofstream(backed_up.in("secret")) << secret << "\n";
    cli::ServeCommandOptions options;
    options.folder = backed_up.folder().data();
    options.listen = "127.0.0.1:0";
    options.backup_token_file = backed_up.in("secret").string();
    Printed printed;
    EXPECT_EQ(cli::run_serve(options, printed.streams()), cli::kExitUsage);
    EXPECT_NE(printed.err.str().find("backup-token-file"), std::string::npos);
  }
}

TEST(BackupUnderLoad, EveryRunIsWholeAndGoesOnFromTheLast) {
  BackedUpFolder backed_up;
  api::ServeOptions options = backed_up.folder().options();
  options.backup_token = kSecret;
  auto server = backed_up.folder().serve(options);
  ASSERT_NE(server, nullptr);
  std::atomic<bool> is_over = false;
  std::atomic<int> written = 0;
  std::vector<std::thread> writers;
  for (const api::AddedTenant& tenant : backed_up.tenants()) {
    writers.emplace_back([&, token = tenant.token] {
      Caller caller(server->url(), token);
      while (!is_over) {
        EXPECT_EQ(caller.post("/api/crm/persons/", R"({"name": "Load"})").status, 201);
        ++written;
      }
    });
  }
  cli::BackupCommandOptions remote = backed_up.backup_options();
  remote.data.clear();
  remote.url = server->url();
  remote.token = kSecret;
  Place reached{};
  for (int run = 0; run < 6; ++run) {
    const int before = written;
    EXPECT_TRUE(eventually([&] { return written > before; }));
    Printed printed;
    const auto& from = run % 2 == 0 ? remote : backed_up.backup_options();
    EXPECT_EQ(backed_up.back_up(from, printed), cli::kExitDone) << printed.err.str();
    EXPECT_EQ(backed_up.verify(printed), cli::kExitDone) << printed.err.str();
    const auto manifest = read_manifest(backed_up.in("commits"));
    ASSERT_TRUE(manifest);
    EXPECT_GT(manifest->chain.head(), reached);
    reached = manifest->chain.head();
  }
  is_over = true;
  for (std::thread& writer : writers) writer.join();
  server.reset();
  Printed printed;
  ASSERT_EQ(backed_up.back_up(printed), cli::kExitDone) << printed.err.str();
  ASSERT_EQ(backed_up.restore(printed), cli::kExitDone) << printed.err.str();
  EXPECT_EQ(backed_up.digest_of(backed_up.restored()),
            backed_up.digest_of(backed_up.folder().data()));
}

}  // namespace
}  // namespace daybook::test
