#include "tests/tidy/words.h"

#include <gtest/gtest.h>

namespace daybook::tidy {
namespace {

TEST(Words, NothingSaysThatItIsUnfinished) { EXPECT_EQ(over_tree(unfinished_words), ""); }
TEST(Words, NamesTellSomething) { EXPECT_EQ(over_tree(empty_names), ""); }
TEST(Words, NoPathBelongsToOneMachine) { EXPECT_EQ(over_tree(machine_paths), ""); }
TEST(Words, LockFilesNameNoHost) { EXPECT_EQ(over_tree(hosts_in_lock_files), ""); }

TEST(WordsCheck, AMarkOfUnfinishedWorkIsFoundInCodeAndText) {
  EXPECT_EQ(unfinished_words({"a.cc",
                              "int a;\n// TO"
                              "DO: more\n"}),
            Complaints{"a.cc:2: says that it is unfinished"});
  EXPECT_EQ(unfinished_words({"README.md",
                              "a stu"
                              "b for now"})
                .size(),
            1U);
  EXPECT_EQ(unfinished_words({"a.py",
                              "# FIX"
                              "ME"})
                .size(),
            1U);
  EXPECT_TRUE(unfinished_words({"a.cc",
                                "\"\\uXX"
                                "XX\" stubborn"})
                  .empty());
}

TEST(WordsCheck, AnEmptyNameIsFoundAsAPartOfAnIdentifier) {
  EXPECT_EQ(empty_names({"a.cc",
                         "class KeyMana"
                         "ger;\n"})
                .size(),
            1U);
  EXPECT_EQ(empty_names({"a.cc",
                         "int string_ut"
                         "ils();\n"})
                .size(),
            1U);
  EXPECT_EQ(empty_names({"api/ut"
                         "il.cc",
                         ""})
                .size(),
            1U);
  EXPECT_TRUE(empty_names({"a.cc",
                           "int until = utility;  // the hel"
                           "per of others\n"})
                  .empty());
}

TEST(WordsCheck, AMachinesPathIsFoundAndARouteIsNot) {
  EXPECT_EQ(machine_paths({"a.cc",
                           "open(\"/tm"
                           "p/x\");"})
                .size(),
            1U);
  EXPECT_EQ(machine_paths({"a.sh",
                           "cd /ro"
                           "ot\n"})
                .size(),
            1U);
  EXPECT_TRUE(machine_paths({"a.cc",
                             "route(\"/api/tree/ro"
                             "ot/\");"})
                  .empty());
}

TEST(WordsCheck, AHostInALockFileIsFound) {
  const std::string resolved = R"(  "resolved": "https://registry.example/a.tgz",)";
  EXPECT_EQ(hosts_in_lock_files({"tests/e2e/package-lock.json", resolved}).size(), 1U);
  EXPECT_TRUE(hosts_in_lock_files({"tests/e2e/package.json", resolved}).empty());
}

}  // namespace
}  // namespace daybook::tidy
