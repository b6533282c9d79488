// `daybook verify` over folders that somebody tampered with: each change of each class of byte is
// found and named.
#include <gtest/gtest.h>

#include <fstream>

#include "api/checkpoints/checkpoint.h"
#include "api/checkpoints/checkpoint_writer.h"
#include "api/cli/verify.h"
#include "api/core/server_parts.h"
#include "eventstore/keys.h"
#include "projections/keys.h"
#include "tests/server/http_calls.h"
#include "tests/server/log_tampering.h"
#include "tests/server/test_folder.h"

namespace daybook::test {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLengthBytes = 4;  // Before the envelope.

std::string batch_of_two_rows() {
  std::string items;
  for (int i = 0; i < 48; ++i) {
    items += (i == 0 ? "" : ",") + std::string(R"({"name": "Large )") + std::to_string(i) +
             R"(", "metadata": {"text": ")" + std::string(60'000, 'x') + R"("}})";
  }
  return R"({"items": [)" + items + "]}";
}

// A folder with commits of every sort, and the signed tree heads of all its histories. Made once;
// each test works on a copy.
class Verify : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    original_ = std::make_unique<TestFolder>();
    const api::AddedTenant acme = original_->add_acme();
    token_ = acme.token;
    {
      const auto server = original_->serve();
      Caller admin(server->url(), acme.token);
      for (const char* name : {"Ada", "Grace", "Edsger"}) {
        const std::string body = std::string(R"({"name": ")") + name + R"("})";
        ASSERT_EQ(admin.post("/api/crm/persons/", body).status, 201);
      }
      const auto batch = admin.post("/api/crm/organizations/batch/", batch_of_two_rows());
      ASSERT_EQ(batch.status, 200) << batch.body.substr(0, 1000);
      ASSERT_EQ(admin.post("/api/crm/tags/", R"({"name": "last"})").status, 201);
    }
    const auto opened = original_->open();
    api::CheckpointWriter writer(opened->shards, original_->path() / "heads");
    ASSERT_TRUE(writer.start());
    const api::Shard& shard = opened->shards.control();
    const api::TreeHead any{shard.store().identity(), acme.tenant, 0, {}};
    key_ = ed25519_public_key(shard.keys().signing_key());
    origin_ = origin_of(any);
  }
  static void TearDownTestSuite() { original_.reset(); }

  Verify() { fs::copy(original_->data().path, folder_.data().path, fs::copy_options::recursive); }

  const fs::path& data() const { return data_; }
  fs::path heads() const { return original_->path() / "heads"; }

  // What it prints, both to see that it ends as it should and what it names.
  std::string verify(cli::ExitCode expected, bool with_heads = false) {
    cli::VerifyOptions options;
    options.folder = folder_.data();
    if (with_heads) options.checkpoints = {heads()};
    Printed printed;
    EXPECT_EQ(cli::run_verify(options, printed.streams()), expected);
    return printed.out.str() + printed.err.str();
  }

  void expect_found(const std::string& where, const std::string& what, bool with_heads = false) {
    const std::string printed = verify(cli::kExitUnreadable, with_heads);
    EXPECT_NE(printed.find(where), std::string::npos) << printed;
    EXPECT_NE(printed.find(what), std::string::npos) << printed;
  }

  // The place of the commit of several rows.
  std::uint64_t place_of_large() const {
    const auto commits = TamperedLog(data()).commits();
    for (std::size_t i = 0; i < commits.size(); ++i) {
      if (commits[i].size() > 1) return i + 1;
    }
    ADD_FAILURE() << "no commit has several rows";
    return 0;
  }

  TestFolder folder_;
  const fs::path data_ = folder_.data().path;

  static inline std::unique_ptr<TestFolder> original_;
  static inline std::string token_;
  static inline PublicKey key_{};
  static inline std::string origin_;
};

TEST_F(Verify, FindsNothingInAFolderAsItWasWritten) {
  const std::string printed = verify(cli::kExitDone, true);
  EXPECT_NE(printed.find("views: what a replay makes"), std::string::npos) << printed;
  EXPECT_NE(printed.find("checkpoints: 2 compared"), std::string::npos) << printed;
  EXPECT_FALSE(fs::exists(data() / "views.verify.new"));
}

TEST_F(Verify, FindsNothingWhenTheViewsAreGone) {
  fs::remove_all(data() / "views");
  const std::string printed = verify(cli::kExitDone);
  EXPECT_NE(printed.find("views: none"), std::string::npos) << printed;
}

TEST_F(Verify, DoesNotCompareTheViewsThatAServerUses) {
  const auto server = folder_.serve();
  ASSERT_NE(server, nullptr);
  const std::string printed = verify(cli::kExitDone, true);
  EXPECT_NE(printed.find("a server uses them"), std::string::npos) << printed;
}

struct Flip {
  const char* what;
  std::uint64_t place;  // 0: that of several rows.
  std::uint32_t row;
  std::size_t byte;  // From the end when beyond it.
  const char* named;
};

constexpr std::size_t kLastByte = SIZE_MAX;

class VerifyFlip : public Verify, public ::testing::WithParamInterface<Flip> {};

TEST_P(VerifyFlip, IsFoundAndNamed) {
  const Flip& flip = GetParam();
  const std::uint64_t place = flip.place == 0 ? place_of_large() : flip.place;
  {
    TamperedLog log(data());
    const auto commits = log.commits();
    const std::size_t bytes = commits.at(place - 1).at(flip.row).size();
    log.flip(place, flip.row, flip.byte == kLastByte ? bytes - 1 : flip.byte);
  }
  expect_found("shard 0, place " + std::to_string(place), flip.named);
}

INSTANTIATE_TEST_SUITE_P(
    OfAByte, VerifyFlip,
    ::testing::Values(Flip{"TheLengthOfTheEnvelope", 6, 0, 0, "does not verify"},
                      Flip{"TheLengthBeyondTheRow", 6, 0, 3, "the envelope is cut"},
                      Flip{"TheFormat", 6, 0, kLengthBytes + 1, "(log.newer_format)"},
                      Flip{"TheCommitId", 6, 0, kLengthBytes + 6, "(seal.broken)"},
                      Flip{"TheEnvelopeOfTheFirst", 1, 0, kLengthBytes + 6, "(seal.broken)"},
                      Flip{"TheSealedPart", 6, 0, 200, "(seal.broken)"},
                      Flip{"TheSealOfThePart", 6, 0, kLastByte, "(seal.broken)"},
                      Flip{"TheFirstOfSeveralRows", 0, 0, 1'000'000, "Part part 0"},
                      Flip{"TheSecondOfSeveralRows", 0, 1, 0, "Part part 1"},
                      Flip{"TheSealOfTheSecondRow", 0, 1, kLastByte, "Part part 1"}),
    [](const ::testing::TestParamInfo<Flip>& flip) { return std::string(flip.param.what); });

TEST_F(Verify, FindsAChangedKeyOfEachSort) {
  std::vector<std::string> names;
  {
    TamperedLog log(data());
    for (const char* prefix : {"tenant/", "subject/", "server/mail", "server/idempotency"}) {
      ASSERT_FALSE(log.keys(prefix).empty()) << prefix;
      names.push_back(log.keys(prefix).front());
    }
  }
  for (const std::string& name : names) {
    TamperedLog(data()).flip_key(name, 20);
    expect_found("the keys of shard 0", name);
    TamperedLog(data()).flip_key(name, 20);
  }
  EXPECT_NE(verify(cli::kExitDone).find("verified"), std::string::npos);
}

TEST_F(Verify, AChangedSigningKeyIsNotTheLogsAnyMore) {
  TamperedLog(data()).flip_key("server/signing", 20);
  EXPECT_NE(verify(cli::kExitUnreadable).find("keys.wrong_master_key"), std::string::npos);
}

TEST_F(Verify, AKeyThatIsUnknownIsNotTakenForErased) {
  {
    TamperedLog log(data());
    log.remove_key(log.keys("subject/1/").back());
  }
  expect_found("shard 0, place ", "a key is unknown");
}

TEST_F(Verify, AnErasedKeyThatNoCommitAskedForIsNamed) {
  std::string name;
  {
    TamperedLog log(data());
    name = log.keys("subject/1/").back();
    log.put_key(name, erasure_row(api::wall_clock()));
  }
  expect_found("the keys of shard 0", "the key " + name + " is destroyed and no commit asked");
}

TEST_F(Verify, AKeyThatIsThereAfterItsErasureIsNamedWithThePosition) {
  std::string name;
  std::string position;
  std::string row;
  {
    const auto server = folder_.serve();
    Caller admin(server->url(), token_);
    const auto made = admin.post("/api/crm/persons/", R"({"name": "Alan"})");
    name = "subject/1/" + member(made, "id");
    const std::string person = "/api/crm/persons/" + member(made, "id");
    row = *server->parts().shards().control().store().key(name).value();
    const auto erased = admin.post(person + "/erase/", R"({"reason": "asked"})");
    ASSERT_EQ(erased.status, 200) << erased.body;
    position = member(erased, "position");
  }
  verify(cli::kExitDone);
  TamperedLog(data()).put_key(name, row);
  expect_found("tenant 1, position " + position, "the key " + name + " was destroyed, and the key");
}

TEST_F(Verify, FindsARemovedCommit) {
  {
    TamperedLog log(data());
    auto commits = log.commits();
    commits.erase(commits.end() - 3);
    log.replace(commits);
  }
  expect_found("place ", "a commit was removed, added or moved");
}

TEST_F(Verify, FindsTwoCommitsThatChangedPlaces) {
  {
    TamperedLog log(data());
    auto commits = log.commits();
    std::swap(commits.end()[-1], commits.end()[-3]);
    log.replace(commits);
  }
  expect_found("place ", "is due: a commit was removed, added or moved");
}

TEST_F(Verify, FindsAnInsertedCommit) {
  {
    TamperedLog log(data());
    auto commits = log.commits();
    const auto copy = commits.end()[-2];
    commits.insert(commits.end() - 1, copy);
    log.replace(commits);
  }
  expect_found("place ", "is due: a commit was removed, added or moved");
}

TEST_F(Verify, FindsAPlaceThatIsMissing) {
  {
    TamperedDatabase log(data() / "log");
    const auto rows = log.rows("default");
    log.remove("default", rows.at(3).key);
  }
  const std::string printed = verify(cli::kExitUnreadable);
  EXPECT_NE(printed.find("Place 4 of the log"), std::string::npos) << printed;
}

void cut_tail(const fs::path& data) {
  TamperedLog log(data);
  auto commits = log.commits();
  commits.pop_back();
  log.replace(commits);
}

// The log that is left is a good one, so only what stood elsewhere tells.
TEST_F(Verify, FindsACutTailByTheCheckpointsAlone) {
  cut_tail(data());
  fs::remove_all(data() / "views");
  EXPECT_NE(verify(cli::kExitDone).find("verified"), std::string::npos);
  expect_found("shard 0, tenant 1, position", "its end was cut off", true);
}

TEST_F(Verify, FindsACutTailByTheViewsThatHoldMore) {
  cut_tail(data());
  expect_found("the views of shard 0", "its end was cut off");
}

TEST_F(Verify, FindsAnotherHistoryThatWentOnFromTheCut) {
  cut_tail(data());
  fs::remove_all(data() / "views");
  {
    const auto server = folder_.serve();
    ASSERT_NE(server, nullptr);
    ASSERT_EQ(Caller(server->url(), token_).post("/api/crm/tags/", R"({"name": "other"})").status,
              201);
  }
  EXPECT_NE(verify(cli::kExitDone).find("verified"), std::string::npos);
  expect_found("shard 0, place ", "the root is not that of the checkpoint of", true);
}

TEST_F(Verify, FindsAChangedRowOfTheViews) {
  std::string key;
  {
    TamperedDatabase views(data() / "views");
    const auto rows = views.rows("default", tenant_prefix(Table::kRecord, TenantId{1}));
    ASSERT_FALSE(rows.empty());
    key = rows.back().key;
    views.flip("default", key, rows.back().value.size() - 1);
  }
  const std::string number = std::to_string(last_number_of(key).value);
  expect_found("the views of shard 0", "with number " + number + " of tenant 1");
}

TEST_F(Verify, FindsARowOfTheViewsThatIsMissingOrTooMuch) {
  TamperedDatabase::Row row;
  {
    TamperedDatabase views(data() / "views");
    row = views.rows("default", tenant_prefix(Table::kEntry, TenantId{1})).back();
    views.remove("default", row.key);
  }
  expect_found("the views of shard 0", "is missing");
  {
    TamperedDatabase views(data() / "views");
    views.put("default", row);
    row.key.back() = static_cast<char>(row.key.back() + 1);
    views.put("default", row);
  }
  expect_found("the views of shard 0", "is in no replay of the log");
}

TEST_F(Verify, FindsAChangedFileOfTheLog) {
  int changed = 0;
  for (const auto& entry : fs::directory_iterator(data() / "log")) {
    if (entry.path().extension() != ".sst" || fs::file_size(entry.path()) < 1'000'000) continue;
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(500'000);
    file.put('\x5a').put('\xa5').put('\x5a');
    ++changed;
  }
  ASSERT_GT(changed, 0);
  const std::string printed = verify(cli::kExitUnreadable);
  EXPECT_NE(printed.find("shard 0"), std::string::npos) << printed;
}

TEST_F(Verify, FindsACheckpointThatAnotherKeySigned) {
  const auto identity = folder_.open()->shards.control().store().identity();
  const api::TreeHead head{identity, TenantId{1}, 0, {}};
  const fs::path file = folder_.path() / "forged.checkpoints";
  std::ofstream(file) << api::sign_checkpoint(head, Secret32::random()) << "\n";
  cli::VerifyOptions options;
  options.folder = folder_.data();
  options.checkpoints = {file};
  Printed printed;
  EXPECT_EQ(cli::run_verify(options, printed.streams()), cli::kExitUnreadable);
  EXPECT_NE(printed.err.str().find("forged.checkpoints: The checkpoint in line 1 is not signed"),
            std::string::npos)
      << printed.err.str();
}

TEST_F(Verify, FindsThatTheLogSignsWithAnotherKeyThanWasKept) {
  cli::VerifyOptions options;
  options.folder = folder_.data();
  options.key = api::verifier_key(origin_, key_);
  Printed right;
  EXPECT_EQ(cli::run_verify(options, right.streams()), cli::kExitDone) << right.err.str();
  options.key = api::verifier_key(origin_, ed25519_public_key(Secret32::random()));
  Printed wrong;
  EXPECT_EQ(cli::run_verify(options, wrong.streams()), cli::kExitUnreadable);
  EXPECT_NE(wrong.err.str().find("The log signs with another one"), std::string::npos);
}

TEST_F(Verify, SaysWhichFileOrKeyIsWrong) {
  cli::VerifyOptions options;
  options.folder = folder_.data();
  options.checkpoints = {folder_.path() / "nowhere"};
  Printed absent;
  EXPECT_EQ(cli::run_verify(options, absent.streams()), cli::kExitUsage);
  EXPECT_NE(absent.err.str().find("nowhere"), std::string::npos);
  options.checkpoints = {};
  options.key = "nonsense";
  Printed malformed;
  EXPECT_EQ(cli::run_verify(options, malformed.streams()), cli::kExitUsage);
}

}  // namespace
}  // namespace daybook::test
