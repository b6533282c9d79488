// The checker as a program, for tests that speak with the real server:
//
//   checker DATA_FOLDER LIST
//
// LIST holds a line for each write that was asked for, as line_of (tests/support/checker.h) has it;
// the server is not running. Says what does not hold, a line each, and ends with 1 if anything.
#include <fstream>
#include <iostream>

#include "api/cli/log_folder.h"
#include "domain/catalogue.h"
#include "tests/support/checker.h"

namespace daybook::testing {
namespace {

std::vector<AskedWrite> read_list(const char* path, int& wrong_lines) {
  std::vector<AskedWrite> writes;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    AskedWrite write;
    if (parse_line(line, write)) {
      writes.push_back(std::move(write));
    } else {
      std::cout << "this line says nothing: " << line << '\n';
      ++wrong_lines;
    }
  }
  if (!file.eof()) ++wrong_lines;
  return writes;
}

int check(const std::filesystem::path& folder, const char* list) {
  int wrong_lines = 0;
  const std::vector<AskedWrite> writes = read_list(list, wrong_lines);
  const auto logs = cli::open_logs({folder, {}}, cli::LogUse::kAlone);
  if (!logs) {
    std::cout << "the folder does not open: " << logs.error().message << std::endl;
    return 1;
  }
  Checker checker;
  for (const cli::OpenLog& log : *logs) {
    OpenViews views;
    views.folder = (log.shard / "views").string();
    views.kinds = catalogue();
    checker.add(*log.store, *log.keys, views);
  }
  checker.check(writes);
  for (const std::string& finding : checker.findings()) std::cout << finding << '\n';
  std::cout << writes.size() << " writes, " << checker.commits() << " commits, "
            << checker.findings().size() << " findings" << std::endl;
  return checker.findings().empty() && wrong_lines == 0 ? 0 : 1;
}

}  // namespace
}  // namespace daybook::testing

int main(int count, char** arguments) {
  if (count == 3) return daybook::testing::check(arguments[1], arguments[2]);
  std::cerr << "usage: checker DATA_FOLDER LIST" << std::endl;
  return 2;
}
