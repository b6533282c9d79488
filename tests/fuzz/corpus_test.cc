// Plays every file of corpus/ back: a bug that was found once stays found, in every build.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/fuzz/targets.h"

namespace daybook::fuzzing {
namespace {

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void play_back(const char* name, void (*target)(std::string_view)) {
  std::size_t files = 0;
  const auto folder = std::filesystem::path(DAYBOOK_SOURCE_ROOT) / "tests/fuzz/corpus" / name;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    SCOPED_TRACE(file.path().filename());
    target(bytes_of(file.path()));
    ++files;
  }
  EXPECT_GT(files, 0u);
  target({});
}

TEST(Corpus, JsonBody) { play_back("json_body", fuzz_json_body); }
TEST(Corpus, Url) { play_back("url", fuzz_url); }
TEST(Corpus, Csv) { play_back("csv", fuzz_csv); }
TEST(Corpus, VCard) { play_back("vcard", fuzz_vcard); }
TEST(Corpus, Codec) { play_back("codec", fuzz_codec); }

// An expectation that never fails would hide what a fuzzer finds.
TEST(Corpus, ABrokenLawEndsTheProcess) {
  EXPECT_DEATH(expect(false, "pigs fly"), "broken law: pigs fly");
}

}  // namespace
}  // namespace daybook::fuzzing
