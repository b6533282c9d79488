// `daybook digest` over folders whose checkpoints of the views are damaged.
#include <gtest/gtest.h>

#include <fstream>

#include "api/cli/digest.h"
#include "tests/server/backup_fixture.h"
#include "tests/server/backup_tampering.h"

namespace daybook::test {
namespace {

namespace fs = std::filesystem;

// A folder with one checkpoint of its views, which shares no file with them.
class DigestOfCheckpoints : public ::testing::Test {
 protected:
  DigestOfCheckpoints() {
    backed_up_.fill(4);
    const auto opened = backed_up_.folder().open();
    api::Shard& shard = opened->shards.control();
    const auto added = shard.past().checkpoints().add(shard.past().history());
    EXPECT_TRUE(added) << added.error().message;
    place_ = *added;
  }

  void seal() const {
    const auto opened = backed_up_.folder().open();
    Past& past = opened->shards.control().past();
    const Status sealed = past.checkpoints().seal(past.history(), place_);
    ASSERT_TRUE(sealed) << sealed.error().message;
  }

  fs::path checkpoint() const {
    const fs::path all = backed_up_.folder().data().path / "past" / "checkpoints";
    return fs::directory_iterator(all)->path();
  }

  // The largest file of the checkpoint with that beginning or ending of its name.
  fs::path file_of(std::string_view part) const {
    fs::path found;
    for (const auto& entry : fs::directory_iterator(checkpoint() / "views")) {
      const std::string name = entry.path().filename().string();
      if (!name.starts_with(part) && !name.ends_with(part)) continue;
      if (found.empty() || entry.file_size() > fs::file_size(found)) found = entry.path();
    }
    EXPECT_FALSE(found.empty()) << part;
    return found;
  }

  // Tables are linked to those of the live views: these stay as they are.
  static void damage(const fs::path& file, std::int64_t byte) {
    const fs::path own = file.string() + ".own";
    fs::copy_file(file, own);
    fs::rename(own, file);
    flip_byte(file, byte);
  }

  std::string digest(cli::ExitCode expected, bool json) const {
    Printed printed;
    EXPECT_EQ(cli::run_digest({backed_up_.folder().data(), json}, printed.streams()), expected);
    return printed.out.str() + printed.err.str();
  }

  void expect_state(cli::ExitCode expected, const std::string& state) const {
    const std::string place = std::to_string(place_.value);
    const std::string text = digest(expected, false);
    EXPECT_NE(text.find("checkpoint of place " + place + ": " + state), std::string::npos) << text;
    const std::string json = digest(expected, true);
    EXPECT_NE(json.find(R"({"place":)" + place + R"(,"state":")" + state + '"'), std::string::npos)
        << json;
  }

  void expect_damage() const {
    expect_state(cli::kExitUnreadable, "damaged");
    const std::string named = "daybook: the checkpoint of place " + std::to_string(place_.value);
    EXPECT_NE(digest(cli::kExitUnreadable, true).find(named), std::string::npos);
  }

  BackedUpFolder backed_up_;
  Place place_{};
};

TEST_F(DigestOfCheckpoints, SaysWhetherEachVerifies) {
  expect_state(cli::kExitDone, "unsealed");
  seal();
  expect_state(cli::kExitDone, "verified");
}

TEST_F(DigestOfCheckpoints, NamesOneWithAChangedByteInATable) {
  seal();
  const fs::path table = file_of(".sst");
  damage(table, static_cast<std::int64_t>(fs::file_size(table) / 2));
  expect_damage();
}

TEST_F(DigestOfCheckpoints, NamesOneThatCannotBeOpened) {
  seal();
  damage(file_of("MANIFEST"), 20);
  expect_damage();
}

TEST_F(DigestOfCheckpoints, NamesOneWithoutItsFiles) {
  seal();
  fs::remove(file_of("CURRENT"));
  expect_damage();
}

TEST_F(DigestOfCheckpoints, NamesOneWhoseDigestIsAnother) {
  seal();
  flip_byte(checkpoint() / "digest", 7);
  expect_damage();
}

TEST_F(DigestOfCheckpoints, NamesOneWhoseDigestIsNone) {
  seal();
  std::ofstream(checkpoint() / "digest") << "nothing of the sort\n";
  expect_damage();
}

TEST_F(DigestOfCheckpoints, NamesOneThatIsNotOfItsPlace) {
  seal();
  const fs::path old = checkpoint();
  fs::rename(old, old.parent_path() / (std::string(19, '0') + "3"));
  place_ = Place{3};
  expect_damage();
}

}  // namespace
}  // namespace daybook::test
