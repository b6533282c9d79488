#include "tests/golden/golden_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

namespace daybook::testing {
namespace {

Lines lines_of(const std::string& text) {
  Lines lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty() && !line.starts_with('#')) lines.insert(line);
  }
  return lines;
}

std::string difference(const Lines& from, const Lines& other) {
  std::string out;
  for (const std::string& line : from) {
    if (!other.contains(line)) out += "  " + line + "\n";
  }
  return out;
}

// What the file says about itself stays.
std::string introduction_of(const std::string& text) {
  std::string out;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line) && line.starts_with('#');) out += line + "\n";
  return out;
}

}  // namespace

std::string golden_path(const std::string& name) {
  return std::string(DAYBOOK_SOURCE_ROOT) + "/tests/golden/" + name;
}

bool is_rewriting() {
  const char* wish = std::getenv("DAYBOOK_REWRITE_GOLDEN");
  return wish != nullptr && std::string(wish) == "1";
}

std::string read_text(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write_text(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

void expect_golden_lines(const std::string& name, const Lines& lines) {
  const std::string path = golden_path(name);
  const std::string text = read_text(path);
  const Lines golden = lines_of(text);
  const std::string gone = difference(golden, lines);
  EXPECT_EQ(gone, "") << name << " has lines that are true no more. What is stored or relied upon "
                      << "does not go away; if it must, edit the file by hand.";
  const std::string added = difference(lines, golden);
  if (!is_rewriting()) {
    EXPECT_EQ(added, "") << "not in " << name << " yet; DAYBOOK_REWRITE_GOLDEN=1 writes it";
    return;
  }
  if (!gone.empty() || added.empty()) return;
  std::string written = introduction_of(text);
  for (const std::string& line : lines) written += line + "\n";
  write_text(path, written);
}

}  // namespace daybook::testing
