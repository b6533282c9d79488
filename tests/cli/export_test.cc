#include "api/cli/export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/command_run.h"
#include "tests/cli/fake_crm.h"

namespace daybook::cli {
namespace {

using testing::HasSubstr;

ExportOptions from(const FakeCrm& crm, std::string kind, std::string format) {
  ExportOptions options;
  options.kind = std::move(kind);
  options.format = std::move(format);
  options.url = crm.url();
  options.token = "good";
  return options;
}

TEST(Export, EveryPageIsWrittenAsOneObjectALine) {
  FakeCrm crm;
  std::string expected;
  for (int i = 0; i < 1'201; ++i) {
    const std::vector<Cell> deal = {{"title", "Deal " + std::to_string(i)},
                                    {"value", "null", true}};
    crm.add("deals", deal);
    expected += json_object(deal) + "\n";
  }
  const Ran ran = export_records(from(crm, "deal", "ndjson"));
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out, expected);
  EXPECT_EQ(crm.connections(), 1);
}

TEST(Export, ColumnsOfLaterRecordsAreNotLost) {
  FakeCrm crm;
  for (int i = 0; i < 501; ++i) {
    std::vector<Cell> person = {{"name", "P" + std::to_string(i)}, {"owner", "null", true}};
    if (i == 500) person.push_back({"department", "R&D, two"});
    crm.add("persons", person);
  }
  const Ran ran = export_records(from(crm, "person", "csv"));
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(ran.out.starts_with("name,owner,department\r\nP0,,\r\nP1,,\r\n"));
  EXPECT_TRUE(ran.out.ends_with("P499,,\r\nP500,,\"R&D, two\"\r\n"));
}

TEST(Export, FormulasAreGuardedOnlyWhenAskedFor) {
  FakeCrm crm;
  crm.add("persons", {{"name", "=1+1"}});
  ExportOptions options = from(crm, "person", "csv");
  EXPECT_EQ(export_records(options).out, "name\r\n=1+1\r\n");
  options.safe_csv = true;
  EXPECT_EQ(export_records(options).out, "name\r\n'=1+1\r\n");
}

TEST(Export, WhatIsExportedIsImportedElsewhereUnchanged) {
  FakeCrm before;
  before.add("persons", {{"id", "01900000-0000-7000-8000-000000000001"},
                         {"platform", "1", true},
                         {"name", "Zo\xC3\xAB \"Z\", M"},
                         {"primary_email", ""},
                         {"emails", "[\"a@example.org\",{\"value\":\"b@example.org\"}]", true},
                         {"contact_numbers", "{\"work\":\"+41\"}", true},
                         {"organization", "null", true},
                         {"owner", "7", true},
                         {"active", "true", true},
                         {"metadata", "{\"a\":[1,2],\"b\":\"line\\nbreak\"}", true},
                         {"unique_id", "u-1"}});
  Folder folder;
  for (const std::string format : {"csv", "ndjson"}) {
    ExportOptions options = from(before, "person", format);
    options.out = folder.path("people." + format);
    ASSERT_EQ(export_records(options).code, 0);
    FakeCrm after;
    const Ran ran =
        import_file({.file = options.out, .kind = "person", .url = after.url(), .token = "good"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    const Row person = after.persons().at(0);
    for (const std::string_view field :
         {"name", "emails", "contact_numbers", "owner", "metadata", "unique_id"}) {
      EXPECT_EQ(person.text_of(field), before.persons()[0].text_of(field)) << format << field;
    }
    EXPECT_EQ(person.text_of("primary_email"), "");
    EXPECT_EQ(person.text_of("platform"), "");
  }
}

TEST(Export, CardsNameTheOrganizationOfTheirPerson) {
  FakeCrm crm;
  crm.add("organizations", {{"id", "01900000-0000-7000-8000-0000000000aa"}, {"name", "Engines"}});
  crm.add("persons", {{"name", "Ada"}, {"organization", "01900000-0000-7000-8000-0000000000aa"}});
  crm.add("persons", {{"name", "Bob"}, {"organization", "01900000-0000-7000-8000-0000000000bb"}});
  const Ran ran = export_records(from(crm, "person", "vcard"));
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out,
            "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ada\r\nORG:Engines\r\nEND:VCARD\r\n"
            "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Bob\r\nEND:VCARD\r\n");
}

TEST(Export, FiltersAreParametersOfTheList) {
  FakeCrm crm;
  crm.add("organizations", {{"id", "1"}, {"name", "A & B"}});
  crm.add("organizations", {{"id", "2"}, {"name", "C"}});
  ExportOptions options = from(crm, "organization", "csv");
  options.filters = {"name=a & b"};
  EXPECT_EQ(export_records(options).out, "id,name\r\n1,A & B\r\n");
  options.filters = {"unknown=1"};
  const Ran ran = export_records(options);
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("unknown: Unknown parameter."));
}

TEST(Export, AFileAppearsOnlyWhenItIsWhole) {
  FakeCrm crm;
  Folder folder;
  ExportOptions options = from(crm, "person", "csv");
  options.out = folder.path("people.csv");
  options.token = "unknown";
  EXPECT_EQ(export_records(options).code, 4);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path("")));
  options.token = "good";
  EXPECT_EQ(export_records(options).code, 0);
  EXPECT_TRUE(std::filesystem::exists(options.out));
}

TEST(Export, WrongUsageIsToldApart) {
  FakeCrm crm;
  EXPECT_EQ(export_records(from(crm, "nonsense", "csv")).code, 2);
  EXPECT_EQ(export_records(from(crm, "person", "xls")).code, 2);
  EXPECT_EQ(export_records(from(crm, "deal", "vcard")).code, 2);
  ExportOptions options = from(crm, "person", "csv");
  options.filters = {"no value"};
  EXPECT_EQ(export_records(options).code, 2);
  options.filters = {};
  options.out = "/nowhere/at/all.csv";
  EXPECT_EQ(export_records(options).code, 2);
}

}  // namespace
}  // namespace daybook::cli
