#include <gtest/gtest.h>

#include <sstream>

#include "api/cli/formats/json_text.h"
#include "api/cli/formats/ndjson_reader.h"

namespace daybook::cli {
namespace {

TEST(NdjsonReader, TextsAreDecodedAndOtherValuesStayJson) {
  std::istringstream stream(
      "{\"name\": \"Ad\\u0061\", \"emails\": [ \"a@example.org\" , 1.50 ], \"owner\": null}\n");
  NdjsonReader reader(stream);
  Row row;
  ASSERT_TRUE(*reader.next(row));
  EXPECT_EQ(row.cells, (std::vector<Cell>{{"name", "Ada"},
                                          {"emails", "[\"a@example.org\",1.50]", true},
                                          {"owner", "null", true}}));
  EXPECT_FALSE(*reader.next(row));
}

TEST(NdjsonReader, ALineThatIsNoObjectIsARowWithAProblemAndReadingGoesOn) {
  std::istringstream stream("\n{\"a\": 1}\r\n[1]\n{\"a\": \n{\"a\": [1,}\n{\"a\": 2}");
  NdjsonReader reader(stream);
  Row row;
  std::vector<std::uint64_t> good;
  std::vector<std::uint64_t> bad;
  while (*reader.next(row)) (row.problem.empty() ? good : bad).push_back(row.line);
  EXPECT_EQ(good, (std::vector<std::uint64_t>{2, 6}));
  EXPECT_EQ(bad, (std::vector<std::uint64_t>{3, 4, 5}));
}

TEST(NdjsonReader, ALineOverTheLimitIsARowWithAProblem) {
  std::istringstream stream("{\"a\": \"0123456789\"}\n{\"a\": 1}\n");
  NdjsonReader reader(stream, 12);
  Row row;
  ASSERT_TRUE(*reader.next(row));
  EXPECT_EQ(row.problem, "the line is longer than 12 bytes");
  ASSERT_TRUE(*reader.next(row));
  EXPECT_EQ(row.problem, "");
}

TEST(JsonText, AnObjectOfCellsIsReadBackUnchanged) {
  const std::vector<Cell> cells = {{"q\"uote\\", "tab\t line\n nul" + std::string(1, '\0')},
                                   {"list", "[1,{\"x\":[]}]", true},
                                   {"", "\xF0\x9F\x98\x80"}};
  const Result<std::vector<Cell>> read = json_members(json_object(cells));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, cells);
}

TEST(JsonText, WhatIsNotOneWholeValueIsNoJson) {
  EXPECT_TRUE(is_json("[1, 2]"));
  EXPECT_FALSE(is_json("[1, 2"));
  EXPECT_FALSE(is_json("{} {}"));
  EXPECT_FALSE(is_json("{\"a\": 1,}"));
  EXPECT_FALSE(is_json(""));
}

}  // namespace
}  // namespace daybook::cli
