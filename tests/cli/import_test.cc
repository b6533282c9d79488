#include "api/cli/import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/cli/command_run.h"
#include "tests/cli/fake_crm.h"

namespace daybook::cli {
namespace {

using testing::HasSubstr;

ImportOptions into(const FakeCrm& crm, std::string file, std::string kind = "person") {
  ImportOptions options;
  options.file = std::move(file);
  options.kind = std::move(kind);
  options.url = crm.url() + "/";
  options.token = "good";
  return options;
}

TEST(Import, HeadersOfOtherProgramsAreKnownAndUnknownColumnsBecomeMetadata) {
  FakeCrm crm;
  Folder folder;
  const std::string file = folder.write(
      "people.csv",
      "First Name,Last Name,E-mail Address,E-mail 2 Address,Mobile Phone,Business Phone,Job Title,"
      "Lifecycle Stage,Shoe Size\r\n"
      "Ada,Lovelace,ada@example.org,countess@example.org,+44 1,+44 2,Mathematician,Lead,36\r\n");
  const Ran ran = import_file(into(crm, file));
  EXPECT_EQ(ran.code, 0) << ran.err;
  ASSERT_EQ(crm.persons().size(), 1U);
  const Row person = crm.persons()[0];
  EXPECT_EQ(person.text_of("given_name"), "Ada");
  EXPECT_EQ(person.text_of("family_name"), "Lovelace");
  EXPECT_EQ(person.text_of("primary_email"), "ada@example.org");
  EXPECT_EQ(person.text_of("emails"), "[\"countess@example.org\"]");
  EXPECT_EQ(person.text_of("contact_numbers"),
            "[{\"type\":\"mobile\",\"value\":\"+44 1\"},{\"type\":\"work\",\"value\":\"+44 2\"}]");
  EXPECT_EQ(person.text_of("job_title"), "Mathematician");
  EXPECT_EQ(person.text_of("lifecycle_stage"), "lead");
  EXPECT_EQ(person.text_of("metadata"), "{\"Shoe Size\":\"36\"}");
}

TEST(Import, ANumberWithoutATypeIsAPlainText) {
  FakeCrm crm;
  Folder folder;
  const std::string file = folder.write("people.csv", "name,Phone,Mobile\nAda,+44 1,+44 2\n");
  EXPECT_EQ(import_file(into(crm, file)).code, 0);
  EXPECT_EQ(crm.persons().at(0).text_of("contact_numbers"),
            "[\"+44 1\",{\"type\":\"mobile\",\"value\":\"+44 2\"}]");
}

TEST(Import, AMapSendsAColumnWhereItIsToldOrNowhere) {
  FakeCrm crm;
  Folder folder;
  ImportOptions options = into(
      crm, folder.write("people.csv", "Who,Mail,Secret,Team\nAda,ada@example.org,hidden,blue\n"));
  options.maps = {"Who=name", "Secret=", "Team=metadata.group", "Mail=primary_email"};
  EXPECT_EQ(import_file(options).code, 0);
  const Row person = crm.persons().at(0);
  EXPECT_EQ(person.text_of("name"), "Ada");
  EXPECT_EQ(person.text_of("metadata"), "{\"group\":\"blue\"}");
  for (const Cell& cell : person.cells) EXPECT_EQ(cell.text.find("hidden"), std::string::npos);
}

TEST(Import, ColumnsOfJsonAreSentAsJson) {
  FakeCrm crm;
  Folder folder;
  const std::string file = folder.write(
      "people.csv",
      "name,emails,contact_numbers,metadata,Team\n"
      "Ada,\"[\"\"a@example.org\"\"]\",\"[\"\"+44 1\"\"]\",\"{\"\"a\"\": {\"\"b\"\": 1}}\",blue\n");
  EXPECT_EQ(import_file(into(crm, file)).code, 0);
  const Row person = crm.persons().at(0);
  EXPECT_EQ(person.text_of("emails"), "[\"a@example.org\"]");
  EXPECT_EQ(person.text_of("contact_numbers"), "[\"+44 1\"]");
  EXPECT_EQ(person.text_of("metadata"), "{\"a\":{\"b\":1},\"Team\":\"blue\"}");
}

TEST(Import, RunTwiceNothingDoubles) {
  FakeCrm crm;
  Folder folder;
  std::string text = "name,primary_email,unique_id\n";
  for (int i = 0; i < 250; ++i) {
    const std::string number = std::to_string(i);
    // A third is found by id, a third by address, a third by nothing.
    text += "Person " + number + "," + (i % 3 == 1 ? "p" + number + "@example.org" : "") + "," +
            (i % 3 == 0 ? "u" + number : "") + "\n";
  }
  ImportOptions options = into(crm, folder.write("people.csv", text));
  options.batch_size = 40;
  const Ran first = import_file(options);
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_EQ(first.summary("created"), "250");
  EXPECT_EQ(crm.persons().size(), 250U);
  const Ran second = import_file(options);
  EXPECT_EQ(second.code, 0) << second.err;
  EXPECT_EQ(crm.persons().size(), 250U);
  EXPECT_EQ(first.summary("replayed"), "0");
  EXPECT_EQ(second.summary("replayed"), "250");
  EXPECT_EQ(crm.replays(), 9);  // 84, 83 and 83 rows in batches of 40.
}

TEST(Import, AnotherImportIdAppliesTheSameFileAgain) {
  FakeCrm crm;
  Folder folder;
  ImportOptions options =
      into(crm, folder.write("people.csv", "name,primary_email\nAda,ada@example.org\n"));
  EXPECT_EQ(import_file(options).summary("created"), "1");
  options.import_id = "second";
  const Ran again = import_file(options);
  EXPECT_EQ(again.summary("unchanged"), "1");
  EXPECT_EQ(crm.persons().size(), 1U);
  EXPECT_EQ(crm.replays(), 0);
}

TEST(Import, AddressesAreMatchedWithoutCaseAndInTheOrderOfTheFile) {
  FakeCrm crm;
  Folder folder;
  std::string text = "name,primary_email,unique_id\n";
  for (int i = 0; i < 60; ++i) {
    // Every other row knows an id too, and so goes into another batch.
    text += "Version " + std::to_string(i) +
            (i % 2 == 0 ? ",Ada@Example.org,u-1\n" : ",ada@example.org,\n");
  }
  ImportOptions options = into(crm, folder.write("people.csv", text));
  options.batch_size = 7;
  const Ran ran = import_file(options);
  EXPECT_EQ(ran.code, 0) << ran.err;
  ASSERT_EQ(crm.persons().size(), 1U);
  EXPECT_EQ(crm.persons()[0].text_of("name"), "Version 59");
}

TEST(Import, OrganizationsAreFoundByTheirExactNameAndMadeOnce) {
  FakeCrm crm;
  crm.add("organizations", {{"id", "01900000-0000-7000-8000-0000000000aa"}, {"name", "Engines"}});
  crm.add("organizations", {{"id", "01900000-0000-7000-8000-0000000000ab"}, {"name", "engines"}});
  Folder folder;
  const std::string file = folder.write("people.csv",
                                        "name,primary_email,Company\n"
                                        "A,a@example.org,Engines\n"
                                        "B,b@example.org,\"New & Co, Ltd\"\n"
                                        "C,c@example.org,\"New & Co, Ltd\"\n"
                                        "D,d@example.org,01900000-0000-7000-8000-0000000000ab\n"
                                        "E,e@example.org,\n");
  const Ran ran = import_file(into(crm, file));
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.summary("organizations_created"), "1");
  ASSERT_EQ(crm.organizations().size(), 3U);
  EXPECT_EQ(crm.organizations()[2].text_of("name"), "New & Co, Ltd");
  const std::vector<Row> persons = crm.persons();
  EXPECT_EQ(persons[0].text_of("organization"), "01900000-0000-7000-8000-0000000000aa");
  EXPECT_EQ(persons[1].text_of("organization"), crm.organizations()[2].text_of("id"));
  EXPECT_EQ(persons[2].text_of("organization"), persons[1].text_of("organization"));
  EXPECT_EQ(persons[3].text_of("organization"), "01900000-0000-7000-8000-0000000000ab");
  EXPECT_EQ(persons[4].text_of("organization"), "");
}

TEST(Import, AnExactNameBehindManyThatContainItIsFound) {
  FakeCrm crm;
  for (int i = 0; i < 1'200; ++i) {
    crm.add("organizations", {{"id", "x" + std::to_string(i)}, {"name", "A" + std::to_string(i)}});
  }
  crm.add("organizations", {{"id", "the-one"}, {"name", "a"}});
  Folder folder;
  const std::string file = folder.write("people.csv", "name,Company\nAda,a\n");
  EXPECT_EQ(import_file(into(crm, file)).code, 0);
  EXPECT_EQ(crm.persons().at(0).text_of("organization"), "the-one");
}

TEST(Import, OrganizationsAreImportedByName) {
  FakeCrm crm;
  Folder folder;
  const std::string file = folder.write("orgs.csv", "Company,Country,Colour\nEngines,GB,red\n");
  EXPECT_EQ(import_file(into(crm, file, "organization")).code, 0);
  ImportOptions again = into(crm, file, "organization");
  again.import_id = "again";
  EXPECT_EQ(import_file(again).summary("unchanged"), "1");
  EXPECT_EQ(crm.organizations().at(0).text_of("country"), "GB");
  EXPECT_EQ(crm.organizations().at(0).text_of("metadata"), "{\"Colour\":\"red\"}");
}

TEST(Import, RejectedRowsAreKeptInAFileOfTheSameFormatWithAReason) {
  FakeCrm crm;
  Folder folder;
  ImportOptions options = into(crm, folder.write("people.csv",
                                                 "name,primary_email\r\n"
                                                 "Ada,ada@example.org\r\n"
                                                 "\"Bad, Bob\",nowhere\r\n"
                                                 "Too,many@example.org,fields\r\n"
                                                 ",nameless@example.org\r\n"
                                                 "\xFF,latin@example.org\r\n"));
  options.rejects_file = folder.path("rejects.csv");
  const Ran ran = import_file(options);
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.summary("created"), "1");
  EXPECT_EQ(ran.summary("rejected"), "4");
  EXPECT_EQ(folder.read("rejects.csv"),
            "name,primary_email,reason\r\n"
            "Too,many@example.org,has 3 fields where the header has 2,fields\r\n"
            "\xFF,latin@example.org,is not UTF-8\r\n"
            "\"Bad, Bob\",nowhere,primary_email: Enter a valid email address.\r\n"
            ",nameless@example.org,name: This field is required.\r\n");
}

TEST(Import, CorrectedRejectsAreImportedWithTheReasonLeftOut) {
  FakeCrm crm;
  Folder folder;
  ImportOptions options = into(crm, folder.write("rejects.csv",
                                                 "name,primary_email,reason\n"
                                                 "Bob,bob@example.org,was bad\n"
                                                 "Eve,still bad,was bad\n"));
  options.maps = {"reason="};
  options.rejects_file = folder.path("again.csv");
  EXPECT_EQ(import_file(options).code, 1);
  EXPECT_EQ(crm.persons().at(0).text_of("metadata"), "");
  EXPECT_EQ(folder.read("again.csv"),
            "name,primary_email,reason\r\n"
            "Eve,still bad,primary_email: Enter a valid email address.\r\n");
}

TEST(Import, RejectsOfOtherFormatsAreNdjson) {
  FakeCrm crm;
  Folder folder;
  ImportOptions options =
      into(crm, folder.write("people.ndjson",
                             "{\"name\":\"Ada\",\"owner\":7}\n"
                             "[1]\n"
                             "{\"primary_email\":\"x\",\"metadata\":{\"a\":1}}\n"));
  options.rejects_file = folder.path("rejects.ndjson");
  EXPECT_EQ(import_file(options).code, 1);
  EXPECT_EQ(crm.persons().at(0).text_of("owner"), "7");
  EXPECT_THAT(folder.read("rejects.ndjson"),
              HasSubstr("{\"line\":\"[1]\",\"reason\":\"not a JSON"));
  EXPECT_THAT(folder.read("rejects.ndjson"),
              HasSubstr("{\"primary_email\":\"x\",\"metadata\":{\"a\":1},\"reason\":\"primary_em"));
}

TEST(Import, CardsAreImportedWithTheirOrganization) {
  FakeCrm crm;
  Folder folder;
  const std::string file = folder.write("people.vcf",
                                        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada Lovelace\r\n"
                                        "EMAIL:ada@example.org\r\nTEL;TYPE=CELL:+44 1\r\n"
                                        "ORG:Engines;Research\r\nNICKNAME:Countess\r\n"
                                        "END:VCARD\r\n");
  EXPECT_EQ(import_file(into(crm, file)).code, 0);
  const Row person = crm.persons().at(0);
  EXPECT_EQ(person.text_of("name"), "Ada Lovelace");
  EXPECT_EQ(person.text_of("department"), "Research");
  EXPECT_EQ(person.text_of("metadata"), "{\"nickname\":\"Countess\"}");
  EXPECT_EQ(person.text_of("organization"), crm.organizations().at(0).text_of("id"));
}

TEST(Import, AnAnswerThatIsLostIsAskedForAgainAndNothingDoubles) {
  FakeCrm crm;
  crm.answer_next({.drop = true});
  Folder folder;
  const Ran ran = import_file(into(crm, folder.write("people.csv", "name\nAda\nBob\n")));
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(crm.persons().size(), 2U);
  EXPECT_EQ(crm.replays(), 1);
}

TEST(Import, ABusyServerIsTriedAgain) {
  FakeCrm crm;
  crm.answer_next({429, "{\"detail\":\"slow down\"}"});
  crm.answer_next({503, "{\"detail\":\"not now\"}", {"Retry-After: 0"}});
  Folder folder;
  const Ran ran = import_file(into(crm, folder.write("people.csv", "name\nAda\n")));
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(crm.persons().size(), 1U);
}

TEST(Import, ARefusedTokenStopsItWithItsOwnExitCode) {
  FakeCrm crm;
  Folder folder;
  ImportOptions options = into(crm, folder.write("people.csv", "name\nAda\n"));
  options.token = "weak";
  const Ran weak = import_file(options);
  EXPECT_EQ(weak.code, 4);
  EXPECT_THAT(weak.err, HasSubstr("missing permission Ibl.CRM/Persons/write"));
  EXPECT_THAT(weak.summary("error"), HasSubstr("403"));
  options.token = "unknown";
  EXPECT_EQ(import_file(options).code, 4);
}

TEST(Import, ABatchThatIsRefusedAsAWholeRejectsItsRowsOnly) {
  FakeCrm crm;
  crm.answer_next({413, "{\"detail\":\"too large\"}"});
  Folder folder;
  ImportOptions options = into(crm, folder.write("people.csv", "name\nA\nB\nC\n"));
  options.batch_size = 2;
  const Ran ran = import_file(options);
  EXPECT_EQ(ran.code, 1);
  // Both batches are in flight: either may be the one that is refused.
  const std::size_t refused = std::stoul(ran.summary("rejected"));
  EXPECT_TRUE(refused == 1 || refused == 2);
  EXPECT_EQ(crm.persons().size(), 3 - refused);
}

TEST(Import, WrongQuotingStopsReadingButWhatCameBeforeIsIn) {
  FakeCrm crm;
  Folder folder;
  const Ran ran = import_file(into(crm, folder.write("people.csv", "name\nAda\nB\"ob\nEve\n")));
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("line 3: a quote inside an unquoted field"));
  EXPECT_EQ(ran.summary("rows"), "1");
}

TEST(Import, WrongUsageIsToldApart) {
  FakeCrm crm;
  Folder folder;
  const std::string file = folder.write("people.csv", "name\nAda\n");
  EXPECT_EQ(import_file(into(crm, file, "deal")).code, 2);
  EXPECT_EQ(import_file(into(crm, folder.path("missing.csv"))).code, 2);
  EXPECT_EQ(import_file(into(crm, folder.write("people.xls", "x"))).code, 2);
  EXPECT_EQ(import_file(into(crm, folder.write("empty.csv", ""))).code, 2);
  ImportOptions options = into(crm, file);
  options.maps = {"name=nonsense"};
  EXPECT_THAT(import_file(options).err, HasSubstr("no editable field \"nonsense\""));
  options.maps = {"absent=name"};
  EXPECT_EQ(import_file(options).code, 2);
  options.maps = {};
  options.upsert_by = "nonsense";
  EXPECT_EQ(import_file(options).code, 2);
  options.upsert_by = {};
  options.rejects_file = file;
  EXPECT_EQ(import_file(options).code, 2);
  EXPECT_EQ(folder.read("people.csv"), "name\nAda\n");
  EXPECT_TRUE(crm.persons().empty());
}

TEST(Import, TheStandardInputIsReadWhenAFormatIsNamed) {
  FakeCrm crm;
  ImportOptions options = into(crm, "-");
  EXPECT_EQ(import_file(options, "{\"name\":\"Ada\"}\n").code, 2);
  options.format = "ndjson";
  EXPECT_EQ(import_file(options, "{\"name\":\"Ada\"}\n").code, 0);
  EXPECT_EQ(crm.persons().size(), 1U);
}

TEST(Import, ManyBatchesGoOverThreeConnections) {
  FakeCrm crm;
  Folder folder;
  std::string text = "name,primary_email\n";
  for (int i = 0; i < 2'000; ++i) {
    text += "P" + std::to_string(i) + ",p" + std::to_string(i) + "@example.org\n";
  }
  ImportOptions options = into(crm, folder.write("people.csv", text));
  options.batch_size = 50;
  const Ran ran = import_file(options);
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(crm.persons().size(), 2'000U);
  const std::vector<std::string> keys = crm.batch_keys();
  EXPECT_EQ(std::set<std::string>(keys.begin(), keys.end()).size(), 40U);
  EXPECT_LE(crm.connections(), 3);
}

}  // namespace
}  // namespace daybook::cli
