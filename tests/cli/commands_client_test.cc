#include "api/cli/commands_client.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

#include "tests/cli/command_run.h"
#include "tests/cli/fake_crm.h"

namespace daybook::cli {
namespace {

// As the program parses them; the exit code is what the shell would see.
int run(std::vector<std::string> arguments) {
  CLI::App app("daybook");
  add_client_commands(app);
  std::reverse(arguments.begin(), arguments.end());
  std::ostringstream unused;
  try {
    app.parse(arguments);
  } catch (const CLI::RuntimeError& error) {
    return error.get_exit_code();
  } catch (const CLI::ParseError& error) {
    return 1000 + app.exit(error, unused, unused);
  }
  return 0;
}

TEST(ClientCommands, OptionsReachTheCommandAndItsExitCodeComesBack) {
  FakeCrm crm;
  Folder folder;
  const std::string file = folder.write("people.txt", "Who;Mail\nAda;ada@example.org\nBob;bad\n");
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const int code =
      run({"import", "--kind", "person", "--url", crm.url(), "--token", "good", "--format", "csv",
           "--delimiter", ";", "--map", "Who=name", "--map", "Mail=primary_email", file,
           "--rejects", folder.path("rejects.csv"), "--json"});
  const std::string out = testing::internal::GetCapturedStdout();
  testing::internal::GetCapturedStderr();
  EXPECT_EQ(code, 1);
  EXPECT_NE(out.find("\"created\":1"), std::string::npos) << out;
  EXPECT_EQ(folder.read("rejects.csv"),
            "Who;Mail;reason\r\nBob;bad;primary_email: Enter a valid email address.\r\n");
}

TEST(ClientCommands, ExportWritesItsFile) {
  FakeCrm crm;
  crm.add("persons", {{"name", "Ada"}});
  Folder folder;
  testing::internal::CaptureStderr();
  EXPECT_EQ(run({"export", "--kind", "person", "--format", "csv", "--url", crm.url(), "--token",
                 "good", "--filter", "name=a", "--out", folder.path("p.csv")}),
            0);
  testing::internal::GetCapturedStderr();
  EXPECT_EQ(folder.read("p.csv"), "name\r\nAda\r\n");
}

TEST(ClientCommands, MissingAndWrongOptionsAreParseErrors) {
  EXPECT_GT(run({"import", "file.csv"}), 1000);
  EXPECT_GT(run({"import", "file.csv", "--kind", "nonsense", "--url", "x", "--token", "y"}), 1000);
  EXPECT_GT(run({"import", "file.csv", "--kind", "person", "--url", "x", "--token", "y",
                 "--delimiter", "ab"}),
            1000);
  EXPECT_GT(run({"import", "file.csv", "--kind", "person", "--url", "x", "--token", "y",
                 "--batch-size", "1001"}),
            1000);
  EXPECT_EQ(run({"import", "--help"}), 1000);
}

}  // namespace
}  // namespace daybook::cli
