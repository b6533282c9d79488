// Runs a client command inside the test with files in a folder of its own.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "api/cli/export.h"
#include "api/cli/formats/json_text.h"
#include "api/cli/import.h"

namespace daybook::cli {

class Folder {
 public:
  Folder() {
    std::string name = std::filesystem::temp_directory_path() / "daybook-cli-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string path(const std::string& name) const { return path_ / name; }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }
  std::string read(const std::string& name) const {
    std::ifstream stream(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

 private:
  std::filesystem::path path_;
};

struct Ran {
  int code = -1;
  std::string out;
  std::string err;

  // Of the summary printed with --json.
  std::string summary(std::string_view member) const {
    const auto members = json_members(out);
    if (!members) return "no summary: " + out;
    return std::string(Row{.cells = *members, .line = 0, .problem = {}}.text_of(member));
  }
};

inline Ran import_file(ImportOptions options, const std::string& input = {}) {
  options.json = true;
  std::istringstream in(input);
  std::ostringstream out;
  std::ostringstream err;
  Ran ran;
  ran.code = run_import(options, {.in = in, .out = out, .err = err});
  ran.out = out.str();
  ran.err = err.str();
  return ran;
}

inline Ran export_records(const ExportOptions& options) {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  Ran ran;
  ran.code = run_export(options, {.in = in, .out = out, .err = err});
  ran.out = out.str();
  ran.err = err.str();
  return ran;
}

}  // namespace daybook::cli
