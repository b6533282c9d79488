// `daybook rebuild` beside a server that erases somebody meanwhile: what it makes holds nothing of
// them, whenever the erasure comes.
#include <gtest/gtest.h>

#include "api/cli/log_folder.h"
#include "api/cli/rebuild.h"
#include "domain/catalogue.h"
#include "domain/people/person.h"
#include "projections/rebuild_beside.h"
#include "tests/server/http_calls.h"
#include "tests/server/test_folder.h"

namespace daybook::test {
namespace {

namespace fs = std::filesystem;

// Calls a function when something was printed for the first time.
class FirstFlush : public std::stringbuf {
 public:
  explicit FirstFlush(std::function<void()> call) : call_(std::move(call)) {}

 protected:
  int sync() override {
    if (const auto call = std::exchange(call_, {})) call();
    return 0;
  }

 private:
  std::function<void()> call_;
};

// Served, with a person in a tenant on the second shard.
class RebuildBesideAnErasure : public ::testing::Test {
 protected:
  RebuildBesideAnErasure() : acme_(folder_.add_acme(1)) {
    server_ = folder_.serve();
    const auto made = admin().post("/api/crm/persons/", R"({"name": "Ada"})");
    EXPECT_EQ(made.status, 201) << made.body;
    person_ = member(made, "id");
  }

  Caller admin() const { return Caller(server_->url(), acme_.token); }

  void erase() const {
    const auto erased =
        admin().post("/api/crm/persons/" + person_ + "/erase/", R"({"reason": "asked"})");
    EXPECT_EQ(erased.status, 200) << erased.body;
  }

  fs::path shard() const { return folder_.data().path / "shards" / "1"; }
  fs::path rebuilt_folder() const { return shard() / "views.new"; }

  Value name_in(const std::string& views) const {
    const auto opened = RocksdbViews::open(views, catalogue(), {});
    EXPECT_TRUE(opened) << opened.error().message;
    const auto record =
        (*opened)->record(acme_.tenant, {person::kPerson.id, *Uuid::parse(person_)});
    EXPECT_TRUE(record && *record);
    return (*record)->get(person::kName.id);
  }

  TestFolder folder_;
  api::AddedTenant acme_;
  std::unique_ptr<api::RunningServer> server_;
  std::string person_;
};

TEST_F(RebuildBesideAnErasure, BeforeTheFolderIsMadeItIsSeen) {
  FirstFlush after_first_shard([this] { erase(); });
  std::ostream out(&after_first_shard);
  Printed printed;
  const cli::Streams streams{.in = printed.in, .out = out, .err = printed.err};
  ASSERT_EQ(cli::run_rebuild(folder_.data(), streams), cli::kExitDone) << printed.err.str();
  EXPECT_TRUE(is_erased(name_in(rebuilt_folder().string())));
}

TEST_F(RebuildBesideAnErasure, OfALogThatWasOpenedBeforeNothingIsLeft) {
  OpenViews open;
  open.folder = (shard() / "views").string();
  open.kinds = catalogue();
  cli::OpenLog log;
  const auto opened_before_it = [&]() -> Result<ReadableLog> {
    DAYBOOK_TRY(const Secret32 master, cli::master_key_of(folder_.data()));
    DAYBOOK_TRY(log, cli::open_shard_log(shard(), master, cli::LogUse::kBesideOthers));
    erase();
    return log.readable();
  };
  const Status rebuilt = rebuild_views_beside(opened_before_it, open);
  ASSERT_FALSE(rebuilt);
  EXPECT_EQ(rebuilt.error().reason, "views.removed");
  EXPECT_FALSE(fs::exists(rebuilt_folder()));
}

}  // namespace
}  // namespace daybook::test
