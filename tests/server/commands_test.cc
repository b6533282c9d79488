// The commands that work on a folder without a server.
#include <gtest/gtest.h>

#include <fstream>

#include "api/checkpoints/checkpoint_writer.h"
#include "api/cli/digest.h"
#include "api/cli/init.h"
#include "api/cli/log_folder.h"
#include "api/cli/print_log.h"
#include "api/cli/rebuild.h"
#include "api/cli/serve.h"
#include "api/cli/token_create.h"
#include "tests/server/http_calls.h"
#include "tests/server/test_folder.h"

namespace daybook::test {
namespace {

cli::InitOptions asking_for(const TestFolder& folder, const std::string& key) {
  cli::InitOptions options;
  options.folder = folder.data();
  options.tenant = key;
  options.name = "Name of " + key;
  options.admin_email = "Admin@" + key + ".example";
  options.json = true;
  return options;
}

cli::ExitCode init(const cli::InitOptions& options, Printed& printed) {
  return cli::run_init(options, printed.streams());
}

std::string digest_of(const TestFolder& folder) {
  Printed printed;
  EXPECT_EQ(cli::run_digest({folder.data(), true}, printed.streams()), cli::kExitDone)
      << printed.err.str();
  return printed.out.str();
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

cli::HttpResponse parsed(const Printed& printed) { return {200, {}, printed.out.str()}; }

TEST(Init, MakesAFolderWithATenantAnAdministratorAndAToken) {
  TestFolder folder;
  Printed printed;
  ASSERT_EQ(init(asking_for(folder, "acme"), printed), cli::kExitDone) << printed.err.str();
  EXPECT_EQ(member(parsed(printed), "platform"), "1");
  EXPECT_EQ(member(parsed(printed), "platform_key"), "acme");
  EXPECT_EQ(member(parsed(printed), "user"), "1");
  const auto server = folder.serve();
  ASSERT_NE(server, nullptr);
  Caller admin(server->url(), member(parsed(printed), "token"));
  EXPECT_EQ(admin.get("/api/crm/persons/").status, 200);
}

TEST(Init, TheMasterKeyIsReadableByItsOwnerAlone) {
  TestFolder folder;
  folder.add_acme();
  const auto mode = std::filesystem::status(folder.data().path / "master.key").permissions();
  EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_TRUE(folder.data().holds_its_key());
  EXPECT_FALSE((cli::DataFolder{folder.data().path, folder.path() / "key"}).holds_its_key());
}

TEST(Init, AddsATenantOfAnotherKeyButNoneTwice) {
  TestFolder folder;
  Printed first;
  ASSERT_EQ(init(asking_for(folder, "acme"), first), cli::kExitDone) << first.err.str();
  Printed again;
  EXPECT_EQ(init(asking_for(folder, "acme"), again), cli::kExitExists);
  EXPECT_NE(again.err.str().find("tenant.exists"), std::string::npos);
  Printed second;
  ASSERT_EQ(init(asking_for(folder, "bolt"), second), cli::kExitDone) << second.err.str();
  EXPECT_EQ(member(parsed(second), "platform"), "2");
  EXPECT_EQ(member(parsed(second), "user"), "2");
}

TEST(Init, OneUserMayBeTheAdministratorOfTwoTenants) {
  TestFolder folder;
  Printed first;
  ASSERT_EQ(init(asking_for(folder, "acme"), first), cli::kExitDone);
  cli::InitOptions other = asking_for(folder, "bolt");
  other.admin_email = "admin@ACME.example";
  Printed second;
  ASSERT_EQ(init(other, second), cli::kExitDone) << second.err.str();
  EXPECT_EQ(member(parsed(second), "user"), "1");
}

TEST(Init, RefusesAKeyAndAnAddressThatBreakTheRules) {
  TestFolder folder;
  cli::InitOptions options = asking_for(folder, "acme");
  options.tenant = "No Slug";
  Printed key;
  EXPECT_EQ(init(options, key), cli::kExitUsage);
  EXPECT_NE(key.err.str().find("key:"), std::string::npos) << key.err.str();
  options.tenant = "acme";
  options.admin_email = "nobody";
  Printed address;
  EXPECT_EQ(init(options, address), cli::kExitUsage);
  Printed good;
  EXPECT_EQ(init(asking_for(folder, "acme"), good), cli::kExitDone) << good.err.str();
}

TEST(Init, SaysWhenAServerUsesTheFolder) {
  TestFolder folder;
  folder.add_acme();
  const auto server = folder.serve();
  ASSERT_NE(server, nullptr);
  Printed printed;
  EXPECT_EQ(init(asking_for(folder, "bolt"), printed), cli::kExitInUse);
  EXPECT_NE(printed.err.str().find("in use"), std::string::npos);
}

TEST(Init, WithAnotherMasterKeyTheDataStaysUnreadable) {
  TestFolder folder;
  folder.add_acme();
  std::ofstream(folder.data().path / "master.key") << std::string(64, 'a') << "\n";
  Printed printed;
  EXPECT_EQ(init(asking_for(folder, "bolt"), printed), cli::kExitUnreadable);
}

TEST(Digest, IsTheSameAfterTheViewsWereDeletedOrRebuilt) {
  TestFolder folder;
  const auto acme = folder.add_acme();
  {
    const auto server = folder.serve();
    ASSERT_NE(server, nullptr);
    Caller admin(server->url(), acme.token);
    for (const char* name : {"Ada", "Grace", "Edsger"}) {
      const std::string body = std::string(R"({"name": ")") + name + R"("})";
      ASSERT_EQ(admin.post("/api/crm/persons/", body).status, 201);
    }
  }
  const std::string before = digest_of(folder);
  EXPECT_NE(before.find("\"rows\":"), std::string::npos);
  std::filesystem::remove_all(folder.data().path / "views");
  EXPECT_EQ(digest_of(folder), before);
  Printed printed;
  EXPECT_EQ(cli::run_rebuild(folder.data(), printed.streams()), cli::kExitDone);
  EXPECT_EQ(digest_of(folder), before);
}

TEST(Log, ShowsEachCommitAndNoValueUnlessAsked) {
  TestFolder folder;
  folder.add_acme();
  cli::PrintLogOptions options;
  options.folder = folder.data();
  options.json = true;
  Printed hidden;
  ASSERT_EQ(cli::run_print_log(options, hidden.streams()), cli::kExitDone) << hidden.err.str();
  EXPECT_NE(hidden.out.str().find(R"("name":"user.registered")"), std::string::npos);
  EXPECT_EQ(hidden.out.str().find("admin@acme.example"), std::string::npos);
  options.show_values = true;
  Printed shown;
  ASSERT_EQ(cli::run_print_log(options, shown.streams()), cli::kExitDone);
  EXPECT_NE(shown.out.str().find("admin@acme.example"), std::string::npos);
  options.json = false;
  options.from = 2;
  Printed lines;
  ASSERT_EQ(cli::run_print_log(options, lines.streams()), cli::kExitDone);
  EXPECT_TRUE(lines.out.str().starts_with("2  tenant 0 position 2  ")) << lines.out.str();
}

TEST(Log, CanBeReadAndViewsBePreparedBesideARunningServer) {
  TestFolder folder;
  const auto acme = folder.add_acme();
  {
    const auto server = folder.serve();
    ASSERT_NE(server, nullptr);
    const auto made =
        Caller(server->url(), acme.token).post("/api/crm/persons/", R"({"name": "Ada"})");
    ASSERT_EQ(made.status, 201);
    Printed printed;
    cli::PrintLogOptions options;
    options.folder = folder.data();
    EXPECT_EQ(cli::run_print_log(options, printed.streams()), cli::kExitDone) << printed.err.str();
    EXPECT_NE(printed.out.str().find("person.created"), std::string::npos);
    Printed rebuilt;
    EXPECT_EQ(cli::run_rebuild(folder.data(), rebuilt.streams()), cli::kExitDone)
        << rebuilt.err.str();
    EXPECT_TRUE(std::filesystem::exists(folder.data().path / "views.new"));
    EXPECT_EQ(Caller(server->url(), acme.token).get("/api/crm/persons/").status, 200);
  }
  const std::string before = digest_of(folder);
  std::filesystem::remove_all(folder.data().path / "views");
  EXPECT_EQ(digest_of(folder), before);
  EXPECT_FALSE(std::filesystem::exists(folder.data().path / "views.new"));
}

TEST(TokenCreate, MakesOneInTheFolderAndOneByTheServer) {
  TestFolder folder;
  folder.add_acme();
  cli::TokenCreateOptions options;
  options.folder = folder.data();
  options.tenant = "acme";
  options.permissions = {"Ibl.CRM/*"};
  Printed made;
  ASSERT_EQ(cli::run_token_create(options, made.streams()), cli::kExitDone) << made.err.str();
  std::string secret = made.out.str();
  secret.pop_back();
  const auto server = folder.serve();
  ASSERT_NE(server, nullptr);
  EXPECT_EQ(Caller(server->url(), secret).get("/api/crm/persons/").status, 200);

  cli::TokenCreateOptions asked;
  asked.url = server->url();
  asked.token = secret;
  asked.permissions = {"Ibl.CRM/Persons/*"};
  asked.json = true;
  Printed second;
  ASSERT_EQ(cli::run_token_create(asked, second.streams()), cli::kExitDone) << second.err.str();
  Caller narrow(server->url(), member(parsed(second), "token"));
  EXPECT_EQ(narrow.get("/api/crm/persons/").status, 200);
  EXPECT_EQ(narrow.get("/api/crm/deals/").status, 403);
}

TEST(TokenCreate, RefusesAnUnknownTenantAndAMalformedPermission) {
  TestFolder folder;
  folder.add_acme();
  cli::TokenCreateOptions options;
  options.folder = folder.data();
  options.tenant = "bolt";
  options.permissions = {"*"};
  Printed unknown;
  EXPECT_EQ(cli::run_token_create(options, unknown.streams()), cli::kExitUsage);
  options.tenant = "acme";
  options.permissions = {"a*b"};
  Printed malformed;
  EXPECT_EQ(cli::run_token_create(options, malformed.streams()), cli::kExitUsage);
}

TEST(Serve, SaysWhatIsWrongWithItsOptions) {
  TestFolder folder;
  cli::ServeCommandOptions options;
  options.folder = folder.data();
  options.listen = "nonsense";
  Printed listen;
  EXPECT_EQ(cli::run_serve(options, listen.streams()), cli::kExitUsage);
  options.listen = "127.0.0.1:0";
  Printed absent;
  EXPECT_EQ(cli::run_serve(options, absent.streams()), cli::kExitUsage);
  EXPECT_NE(absent.err.str().find("init"), std::string::npos) << absent.err.str();
}

TEST(Checkpoints, EachNamesItsLogAndSizeAndIsSigned) {
  TestFolder folder;
  const auto acme = folder.add_acme();
  const auto opened = folder.open();
  ASSERT_NE(opened, nullptr);
  const auto heads = folder.path() / "heads";
  {
    api::CheckpointWriter writer(opened->shards, heads);
    ASSERT_TRUE(writer.start());
  }
  const std::string note = text_of(heads / "tenant-1.checkpoints");
  const api::Shard& shard = opened->shards.of(acme.tenant);
  const std::string log = shard.store().identity().log.text();
  const std::string size = std::to_string(shard.reader().position(acme.tenant).value);
  EXPECT_TRUE(note.starts_with("daybook.log/" + log + "/1/1\n" + size + "\n")) << note;
  const std::size_t body = note.find("\n\n") + 1;
  const std::size_t mark = note.rfind(' ');
  const auto signed_by = base64_decode(note.substr(mark + 1, note.find('\n', mark) - mark - 1));
  ASSERT_TRUE(signed_by);
  ASSERT_EQ(signed_by->size(), 4U + sizeof(Signature));
  Signature signature;
  std::copy_n(signed_by->data() + 4, signature.size(), signature.data());
  const PublicKey key = ed25519_public_key(shard.keys().signing_key());
  EXPECT_TRUE(ed25519_verify(key, note.substr(0, body), signature));
  EXPECT_FALSE(ed25519_verify(key, "x" + note.substr(0, body), signature));
}

}  // namespace
}  // namespace daybook::test
