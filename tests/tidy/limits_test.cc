#include "tests/tidy/limits.h"

#include <gtest/gtest.h>

namespace daybook::tidy {
namespace {

std::string lines(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += "x();\n";
  return text;
}

TEST(Limits, FilesAreShort) { EXPECT_EQ(over_tree(long_files), ""); }
TEST(Limits, FunctionsAreShort) { EXPECT_EQ(over_tree(long_functions), ""); }
TEST(Limits, LinesFitTheScreen) { EXPECT_EQ(over_tree(long_lines), ""); }
TEST(Limits, HeadersSayWhatTheyAre) { EXPECT_EQ(over_tree(headers_without_introduction), ""); }

TEST(LimitsCheck, ALongFileIsFoundAndAHeaderSooner) {
  EXPECT_EQ(long_files({"a.cc", lines(401)}).size(), 1U);
  EXPECT_TRUE(long_files({"a.cc", lines(400)}).empty());
  EXPECT_EQ(long_files({"a.h", lines(201)}).size(), 1U);
  EXPECT_TRUE(long_files({"a.csv", lines(900)}).empty());
}

TEST(LimitsCheck, ALongFunctionIsFound) {
  EXPECT_EQ(long_functions({"a.cc", "namespace a {\nint f(int b) {\n" + lines(60) + "}\n}\n"}),
            Complaints{"a.cc:2: function of 61 lines"});
  EXPECT_TRUE(long_functions({"a.cc", "int f(int b) {\n" + lines(59) + "}\n"}).empty());
}

TEST(LimitsCheck, ALongMethodOrTestIsFoundAndALongClassOrTableIsNot) {
  EXPECT_EQ(long_functions({"a.cc", "class A : B {\nA() : b_{1} {\n" + lines(60) + "}\n};"}).size(),
            1U);
  EXPECT_EQ(long_functions({"a.cc", "TEST(A, B) {\nif (a) {\n" + lines(60) + "}\n}\n"}).size(), 1U);
  EXPECT_TRUE(long_functions({"a.cc", "struct A {\n" + lines(70) + "};\n"}).empty());
  EXPECT_TRUE(long_functions({"a.cc", "const A kA = {\n" + lines(70) + "};\n"}).empty());
}

TEST(LimitsCheck, BracesInTextDoNotCount) {
  const std::string text = "void f() {\n// {\nchar a = '{'; auto b = \"{\\\"{\"; R\"x({)x\";\n}\n";
  EXPECT_TRUE(long_functions({"a.cc", text + lines(80) + "void g() {\n}\n"}).empty());
}

TEST(LimitsCheck, ALongLineIsFoundByLettersNotBytes) {
  EXPECT_EQ(long_lines({"a.cc", "\n" + std::string(101, 'a')}),
            Complaints{"a.cc:2: line too long"});
  std::string greek = "//";
  for (int i = 0; i < 98; ++i) greek += "α";
  EXPECT_TRUE(long_lines({"a.cc", greek}).empty());
}

TEST(LimitsCheck, AHeaderWithoutPragmaOrCommentIsFound) {
  EXPECT_EQ(headers_without_introduction({"a.h", "int a;\n"}).size(), 2U);
  EXPECT_EQ(headers_without_introduction({"a.h", "#pragma once\nint a;\n"}).size(), 1U);
  EXPECT_TRUE(headers_without_introduction({"a.h", "// A.\n#pragma once\nint a;\n"}).empty());
  EXPECT_TRUE(headers_without_introduction({"a.cc", "int a;\n"}).empty());
}

}  // namespace
}  // namespace daybook::tidy
