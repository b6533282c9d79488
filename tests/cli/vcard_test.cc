#include <gtest/gtest.h>

#include <sstream>

#include "api/cli/formats/json_text.h"
#include "api/cli/formats/vcard_reader.h"
#include "api/cli/formats/vcard_writer.h"

namespace daybook::cli {
namespace {

std::vector<Row> read_cards(const std::string& text) {
  std::istringstream stream(text);
  VCardReader reader(stream);
  std::vector<Row> rows;
  Row row;
  while (*reader.next(row)) rows.push_back(row);
  return rows;
}

Row read_card(const std::string& lines) {
  const std::vector<Row> rows = read_cards("BEGIN:VCARD\r\n" + lines + "END:VCARD\r\n");
  EXPECT_EQ(rows.size(), 1U);
  return rows.at(0);
}

TEST(VCardReader, AValueMayEndInABackslash) {
  const Row row = read_card("VERSION:4.0\r\nFN:Ada\r\nORG:\\\r\nN:Lovelace;Ada\\\r\n");
  EXPECT_EQ(row.problem, "");
  EXPECT_EQ(row.text_of("organization"), "\\");
  EXPECT_EQ(row.text_of("given_name"), "Ada\\") << "the last component is not lost";
}

TEST(VCardReader, ACardOfVersion4BecomesColumns) {
  const Row row = read_card(
      "VERSION:4.0\r\n"
      "FN:Ada Lovelace\r\n"
      "N:Lovelace;Ada;Augusta;;\r\n"
      "EMAIL;PREF=2:second@example.org\r\n"
      "EMAIL;PREF=1:first@example.org\r\n"
      "TEL;VALUE=uri;TYPE=\"voice,cell\":tel:+44-20-0000-0000\r\n"
      "ORG:Analytical Engines\\, Ltd;Research;Notes\r\n"
      "TITLE:Mathematician\r\n"
      "NOTE:line one\\nline two\\; end\r\n"
      "UID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1\r\n"
      "URL:https://example.org/ada\r\n"
      "ADR;TYPE=work:;;12 Square;London;;W1;UK\r\n"
      "BDAY:18151210\r\n");
  EXPECT_EQ(row.problem, "");
  EXPECT_EQ(row.text_of("name"), "Ada Lovelace");
  EXPECT_EQ(row.text_of("family_name"), "Lovelace");
  EXPECT_EQ(row.text_of("given_name"), "Ada");
  EXPECT_EQ(row.text_of("additional_names"), "Augusta");
  EXPECT_EQ(row.text_of("primary_email"), "first@example.org");
  EXPECT_EQ(row.text_of("emails"), "[\"second@example.org\"]");
  EXPECT_EQ(row.text_of("contact_numbers"),
            "[{\"type\":\"mobile\",\"value\":\"+44-20-0000-0000\"}]");
  EXPECT_EQ(row.text_of("organization"), "Analytical Engines, Ltd");
  EXPECT_EQ(row.text_of("department"), "Research; Notes");
  EXPECT_EQ(row.text_of("job_title"), "Mathematician");
  EXPECT_EQ(row.text_of("note"), "line one\nline two; end");
  EXPECT_EQ(row.text_of("unique_id"), "urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1");
  EXPECT_EQ(row.text_of("url"), "https://example.org/ada");
  EXPECT_EQ(row.text_of("birthday"), "18151210");
  EXPECT_EQ(row.text_of("address"),
            "{\"type\":\"work\",\"street\":\"12 Square\",\"locality\":\"London\","
            "\"postal_code\":\"W1\",\"country\":\"UK\"}");
}

TEST(VCardReader, FoldedLinesAreJoinedAlsoInsideACharacter) {
  const Row row = read_card("VERSION:3.0\r\nFN:Zo\xC3\r\n \xAB Mar\r\n  tin\r\n");
  EXPECT_EQ(row.text_of("name"), "Zo\xC3\xAB Mar tin");
}

TEST(VCardReader, QuotedPrintableWithSoftBreaksAndACharsetIsDecoded) {
  const Row row = read_card(
      "VERSION:2.1\r\n"
      "N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg\r\n"
      "FN;CHARSET=UTF-8;QUOTED-PRINTABLE:J=C3=B6rg =\r\nM=C3=BCller\r\n"
      "TEL;WORK;FAX:+49 1\r\n"
      "TEL;CELL:+49 2\r\n");
  EXPECT_EQ(row.problem, "");
  EXPECT_EQ(row.text_of("family_name"), "M\xC3\xBCller");
  EXPECT_EQ(row.text_of("given_name"), "J\xC3\xB6rg");
  EXPECT_EQ(row.text_of("name"), "J\xC3\xB6rg M\xC3\xBCller");
  EXPECT_EQ(row.text_of("contact_numbers"),
            "[{\"type\":\"fax\",\"value\":\"+49 1\"},{\"type\":\"mobile\",\"value\":\"+49 2\"}]");
}

TEST(VCardReader, ThePreferredAddressOfVersion3IsThePrimaryOne) {
  const Row row = read_card(
      "VERSION:3.0\r\nFN:A\r\nEMAIL;TYPE=INTERNET:a@example.org\r\n"
      "item1.EMAIL;TYPE=INTERNET,PREF:b@example.org\r\nitem1.X-ABLabel:Office\r\n");
  EXPECT_EQ(row.text_of("primary_email"), "b@example.org");
  EXPECT_EQ(row.text_of("emails"), "[\"a@example.org\"]");
  EXPECT_EQ(row.text_of("x-ablabel"), "");
}

TEST(VCardReader, ParameterValuesMayBeQuotedAndHoldColons) {
  const Row row = read_card("VERSION:4.0\r\nFN:A\r\nADR;LABEL=\"Door: 3; left\":;;Street;;;;\r\n");
  EXPECT_EQ(row.text_of("address"), "{\"street\":\"Street\"}");
}

TEST(VCardReader, PicturesAreLeftOutHoweverLong) {
  const std::string picture(5'000'000, 'A');
  const Row row = read_card("VERSION:3.0\r\nPHOTO;ENCODING=b:" + picture + "\r\nFN:A\r\n");
  EXPECT_EQ(row.problem, "");
  EXPECT_EQ(row.cells, (std::vector<Cell>{{"name", "A"}}));
}

TEST(VCardReader, UnknownPropertiesKeepTheirNameAndRepeatedOnesBecomeAList) {
  const Row row = read_card("VERSION:3.0\r\nFN:A\r\nURL:x\r\nURL:y\r\nX-Team:blue\r\n");
  EXPECT_EQ(row.text_of("url"), "[\"x\",\"y\"]");
  EXPECT_EQ(row.text_of("x-team"), "blue");
}

TEST(VCardReader, AMalformedCardIsARowWithAProblemAndTheOthersAreRead) {
  const std::vector<Row> rows = read_cards(
      "BEGIN:VCARD\nFN:A\nEND:VCARD\n"
      "BEGIN:VCARD\nFN:B\nno colon here\nEND:VCARD\n"
      "stray\nBEGIN:VCARD\nFN:C\n"
      "BEGIN:VCARD\nFN:\xFF\nEND:VCARD\n"
      "begin:vcard\nfn:D\nend:vcard\n"
      "BEGIN:VCARD\nFN:E\n");
  ASSERT_EQ(rows.size(), 7U);
  EXPECT_EQ(rows[0].text_of("name"), "A");
  EXPECT_EQ(rows[1].problem, "line 6: a line has no colon");
  EXPECT_EQ(rows[1].line, 4U);
  EXPECT_EQ(rows[2].problem, "text outside of a card");
  EXPECT_EQ(rows[3].problem, "the card is not ended");
  EXPECT_EQ(rows[4].problem, "line 12: FN is not UTF-8 and names no charset");
  EXPECT_EQ(rows[5].text_of("name"), "D");
  EXPECT_EQ(rows[5].problem, "");
  EXPECT_EQ(rows[6].problem, "the card is not ended");
}

TEST(VCardWriter, APersonIsACardOfVersion4) {
  Row person;
  person.cells = {{"id", "0190"},
                  {"name", "Ada, Countess"},
                  {"given_name", "Ada"},
                  {"family_name", "Lovelace;"},
                  {"primary_email", "ada@example.org"},
                  {"emails", "[\"b@example.org\",{\"value\":\"c@example.org\"}]", true},
                  {"contact_numbers", "[\"1\",{\"type\":\"mobile\",\"value\":\"2\"}]", true},
                  {"job_title", "two\nlines"},
                  {"unique_id", "u-1"}};
  std::ostringstream stream;
  VCardWriter(stream).write_person(person, "Engines");
  EXPECT_EQ(stream.str(),
            "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ada\\, Countess\r\nN:Lovelace\\;;Ada;;;\r\n"
            "EMAIL;PREF=1:ada@example.org\r\nEMAIL:b@example.org\r\nEMAIL:c@example.org\r\n"
            "TEL:1\r\nTEL;TYPE=cell:2\r\nORG:Engines\r\nTITLE:two\\nlines\r\nUID:u-1\r\n"
            "X-DAYBOOK-ID:0190\r\nEND:VCARD\r\n");
}

TEST(VCardWriter, LongLinesAreFoldedAt75OctetsAndReadBack) {
  std::string name;
  for (int i = 0; i < 60; ++i) name += "\xC3\xA9\xE2\x82\xAC x\\";
  Row person;
  person.cells = {{"name", name}};
  std::ostringstream stream;
  VCardWriter(stream).write_person(person, "");
  std::istringstream lines(stream.str());
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), 76U);  // 75 octets and the carriage return.
    EXPECT_TRUE(is_utf8(line));
  }
  EXPECT_EQ(read_cards(stream.str()).at(0).text_of("name"), name);
}

}  // namespace
}  // namespace daybook::cli
