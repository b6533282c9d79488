#include <gtest/gtest.h>

#include <random>
#include <sstream>

#include "api/cli/formats/csv_reader.h"
#include "api/cli/formats/csv_writer.h"

namespace daybook::cli {
namespace {

using Table = std::vector<std::vector<std::string>>;

struct Read {
  Table rows;  // Without the header.
  std::vector<std::uint64_t> lines;
  std::string problem;  // Of the last row that has one.
  std::string error;
};

Read read_csv(const std::string& text, CsvOptions options = {}) {
  std::istringstream stream(text);
  CsvReader reader(stream, options);
  Read read;
  Row row;
  for (;;) {
    const Result<bool> found = reader.next(row);
    if (!found) read.error = found.error().message;
    if (!found || !*found) return read;
    auto& cells = read.rows.emplace_back();
    for (const Cell& cell : row.cells) cells.push_back(cell.text);
    read.lines.push_back(row.line);
    if (!row.problem.empty()) read.problem = row.problem;
  }
}

TEST(CsvReader, FieldsComeUnderTheNamesOfTheHeader) {
  std::istringstream stream("Name,E-mail\r\nAda,ada@example.org\r\n");
  CsvReader reader(stream);
  Row row;
  ASSERT_TRUE(*reader.next(row));
  EXPECT_EQ(row.cells, (std::vector<Cell>{{"Name", "Ada"}, {"E-mail", "ada@example.org"}}));
  EXPECT_EQ(row.line, 2U);
  EXPECT_FALSE(*reader.next(row));
}

TEST(CsvReader, QuotedFieldsHoldCommasQuotesAndLineBreaks) {
  const Read read = read_csv("a,b\n\"x, y\",\"he said \"\"no\"\"\"\n\"one\r\ntwo\",last\n");
  EXPECT_EQ(read.rows, (Table{{"x, y", "he said \"no\""}, {"one\r\ntwo", "last"}}));
  EXPECT_EQ(read.lines, (std::vector<std::uint64_t>{2, 3}));
}

TEST(CsvReader, BothLineEndsAndAMissingLastOneAreRead) {
  EXPECT_EQ(read_csv("a,b\r\n1,2\n3,4").rows, (Table{{"1", "2"}, {"3", "4"}}));
  EXPECT_EQ(read_csv("a,b\r\n1,\r").rows, (Table{{"1", ""}}));
}

TEST(CsvReader, AByteOrderMarkIsNoPartOfTheFirstName) {
  std::istringstream stream("\xEF\xBB\xBFName\nAda\n");
  CsvReader reader(stream);
  EXPECT_EQ(**reader.header(), std::vector<std::string>{"Name"});
}

TEST(CsvReader, BlankLinesAreSkippedButAQuotedEmptyFieldIsARow) {
  EXPECT_EQ(read_csv("a\n\nx\n\r\n\"\"\n").rows, (Table{{"x"}, {""}}));
}

TEST(CsvReader, AShortRowIsFilledWithBlanksAndALongOneHasAProblem) {
  EXPECT_EQ(read_csv("a,b,c\n1\n").rows, (Table{{"1", "", ""}}));
  const Read read = read_csv("a,b\n1,2,3\n4,5\n");
  EXPECT_EQ(read.problem, "has 3 fields where the header has 2");
  EXPECT_EQ(read.rows, (Table{{"1", "2", "3"}, {"4", "5"}}));
}

TEST(CsvReader, WrongQuotingIsAnErrorThatNamesTheLine) {
  EXPECT_EQ(read_csv("a,b\n1,2\nx\"y,3\n").error, "line 3: a quote inside an unquoted field");
  EXPECT_EQ(read_csv("a,b\n\"x\"y,3\n").error, "line 2: text after the closing quote of a field");
  EXPECT_EQ(read_csv("a,b\n1,2\n3,\"open\n5,6\n").error,
            "line 3: a quote is opened and not closed");
  EXPECT_EQ(read_csv("a\nx\ry\n").error, "line 2: a carriage return that ends no line");
}

TEST(CsvReader, RowsBeforeWrongQuotingAreStillRead) {
  EXPECT_EQ(read_csv("a,b\n1,2\nx\"y,3\n").rows, (Table{{"1", "2"}}));
}

TEST(CsvReader, LimitsAreErrors) {
  EXPECT_EQ(read_csv("a,b,c\n", {.columns_max = 2}).error, "line 1: more than 2 columns");
  EXPECT_EQ(read_csv("a\n\"12345\n6789", {.record_bytes_max = 6}).error,
            "line 2: a record of more than 6 bytes; is a quote left open?");
  EXPECT_EQ(read_csv("").error, "line 1: the file is empty, a header line is expected");
}

TEST(CsvReader, BlankNamesInTheHeaderGetAPlaceAsAName) {
  std::istringstream stream("a,,\n1,2,3\n");
  CsvReader reader(stream);
  EXPECT_EQ(**reader.header(), (std::vector<std::string>{"a", "column_2", "column_3"}));
}

TEST(CsvReader, AnotherDelimiterMayBeChosen) {
  EXPECT_EQ(read_csv("a;b\n1,5;\"2;3\"\n", {.delimiter = ';'}).rows, (Table{{"1,5", "2;3"}}));
}

TEST(CsvReader, BytesReadReachTheSizeOfTheFile) {
  const std::string text =
      "\xEF\xBB\xBF"
      "a,b\r\n1,2\r\n";
  std::istringstream stream(text);
  CsvReader reader(stream);
  Row row;
  ASSERT_TRUE(*reader.next(row));
  EXPECT_EQ(reader.bytes_read(), text.size());
}

std::string write_csv(const Table& rows, CsvWriterOptions options = {}) {
  std::ostringstream stream;
  CsvWriter writer(stream, options);
  for (const auto& row : rows) writer.write_row(row);
  return stream.str();
}

TEST(CsvWriter, QuotesOnlyWhatNeedsThem) {
  EXPECT_EQ(write_csv({{"plain", "a,b", "say \"x\"", "two\nlines", " spaced", ""}}),
            "plain,\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",\" spaced\",\r\n");
  EXPECT_EQ(write_csv({{""}}), "\"\"\r\n");
}

TEST(CsvWriter, FormulasAreKeptUnlessASpreadsheetIsToReadThem) {
  const Table row = {{"=1+1", "+41 44 000 00 00", "-1", "@x", "a=b", "=\"x\""}};
  EXPECT_EQ(write_csv(row), "=1+1,+41 44 000 00 00,-1,@x,a=b,\"=\"\"x\"\"\"\r\n");
  EXPECT_EQ(write_csv(row, {.safe_for_spreadsheets = true}),
            "'=1+1,'+41 44 000 00 00,'-1,'@x,a=b,\"'=\"\"x\"\"\"\r\n");
}

TEST(Csv, WhatIsWrittenIsReadBackUnchanged) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  constexpr std::string_view kLetters = "ab,;\"\r\n '=\xC3\xA9";
  for (int round = 0; round < 200; ++round) {
    const std::size_t width = 1 + random() % 5;
    Table rows(1 + random() % 6, std::vector<std::string>(width));
    for (auto& row : rows) {
      for (auto& field : row) {
        for (std::size_t i = random() % 8; i > 0; --i)
          field += kLetters[random() % kLetters.size()];
      }
    }
    Table written{std::vector<std::string>(width, "h")};
    written.insert(written.end(), rows.begin(), rows.end());
    const Read read = read_csv(write_csv(written));
    EXPECT_EQ(read.error, "");
    EXPECT_EQ(read.rows, rows);
  }
}

}  // namespace
}  // namespace daybook::cli
