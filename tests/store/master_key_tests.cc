#include "eventstore/master_key.h"

#include <sys/stat.h>

#include <fstream>

#include "tests/store/event_store_fixture.h"

namespace daybook::testing {
namespace {

class MasterKey : public ::testing::Test {
 protected:
  std::filesystem::path write(std::string_view content) const {
    std::ofstream(file_, std::ios::binary) << content;
    return file_;
  }

  const TemporaryFolder folder_;
  const std::filesystem::path file_ = folder_.path() / "master.key";
};

TEST_F(MasterKey, IsReadAsMadeAndIsItsOwnersAlone) {
  const auto made = make_master_key(file_);
  ASSERT_TRUE(made) << made.error().message;
  struct ::stat status {};
  ASSERT_EQ(::stat(file_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  EXPECT_TRUE(read_master_key(file_).value() == *made);
}

TEST_F(MasterKey, IsNeverOverwritten) {
  const auto made = make_master_key(file_);
  ASSERT_TRUE(made);
  EXPECT_EQ(make_master_key(file_).error().reason, "master_key.exists");
  EXPECT_TRUE(read_master_key(file_).value() == *made);
}

TEST_F(MasterKey, MayBeHexadecimalWithOrWithoutALineEnd) {
  const Secret32 secret = Secret32::random();
  for (const char* end : {"", "\n", "\r\n"}) {
    EXPECT_TRUE(read_master_key(write(hex_encode(secret.view()) + end)).value() == secret);
  }
  EXPECT_TRUE(read_master_key(write(std::string(32, '\n'))).value() ==
              *Secret32::from_bytes(std::string(32, '\n')))
      << "32 bytes are taken as they are";
}

TEST_F(MasterKey, AnythingElseIsRefused) {
  const std::string digits(64, 'a');
  for (const std::string& content :
       {std::string(), std::string(31, 'x'), std::string(33, 'x'), digits + "a", digits.substr(1),
        digits.substr(1) + "g", digits + " ", std::string(500, 'a')}) {
    EXPECT_EQ(read_master_key(write(content)).error().reason, "master_key.malformed") << content;
  }
}

TEST_F(MasterKey, AbsentIsToldFromUnreadable) {
  EXPECT_EQ(read_master_key(file_).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(read_master_key(folder_.path()).error().reason, "master_key.unreadable");
  EXPECT_EQ(make_master_key(folder_.path() / "absent" / "master.key").error().reason,
            "master_key.unreadable");
}

}  // namespace
}  // namespace daybook::testing
