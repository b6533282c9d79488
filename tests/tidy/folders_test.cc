// Every folder of the root explains itself in a README of its own.
#include <gtest/gtest.h>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace daybook::tidy {
namespace {

namespace fs = std::filesystem;

bool is_ours(const fs::path& folder) {
  const auto name = folder.filename().string();
  return name != "build" && name != "var" && !name.starts_with('.');
}

std::vector<std::string> folders_without_readme(const fs::path& root) {
  std::vector<std::string> missing;
  for (const auto& entry : fs::directory_iterator(root)) {
    if (!entry.is_directory() || !is_ours(entry.path())) continue;
    if (!fs::exists(entry.path() / "README.md")) {
      missing.push_back(entry.path().filename().string());
    }
  }
  return missing;
}

TEST(Folders, EveryTopLevelFolderHasAReadme) {
  EXPECT_EQ(folders_without_readme(DAYBOOK_SOURCE_ROOT), std::vector<std::string>{});
  EXPECT_TRUE(fs::exists(fs::path(DAYBOOK_SOURCE_ROOT) / "README.md"));
}

TEST(FoldersCheck, AFolderWithoutReadmeIsFound) {
  auto name = (fs::temp_directory_path() /
               "daybook-tidy-XX"
               "XXXX")
                  .string();
  ASSERT_NE(mkdtemp(name.data()), nullptr);
  fs::create_directories(fs::path(name) / "silent");
  fs::create_directories(fs::path(name) / "build");
  EXPECT_EQ(folders_without_readme(name), std::vector<std::string>{"silent"});
  fs::remove_all(name);
}

}  // namespace
}  // namespace daybook::tidy
