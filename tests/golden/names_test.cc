// Names that leave the program: of events, which are stored for ever, and of errors, which clients
// compare. They are read off the sources.
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>

#include "domain/catalogue.h"
#include "domain/crud/references.h"
#include "tests/golden/golden_file.h"

namespace daybook::testing {
namespace {

namespace fs = std::filesystem;

std::string text_of_folder(const std::string& folder) {
  std::string text;
  for (const auto& entry :
       fs::recursive_directory_iterator(fs::path(DAYBOOK_SOURCE_ROOT) / folder)) {
    const std::string extension = entry.path().extension().string();
    if (extension == ".cc" || extension == ".h") text += read_text(entry.path().string());
  }
  EXPECT_FALSE(text.empty()) << folder;
  return text;
}

void collect(const std::string& text, const std::regex& pattern, Lines& found) {
  for (auto at = std::sregex_iterator(text.begin(), text.end(), pattern);
       at != std::sregex_iterator(); ++at) {
    found.insert((*at)[1].str());
  }
}

Lines literal_events() {
  static const std::regex kDraft("Draft draft\\(\\s*\\w+,\\s*\"(\\w+\\.\\w+)\"");
  Lines found;
  collect(text_of_folder("domain"), kDraft, found);
  return found;
}

// Endings that are put behind the name of a kind, and those of inverse events behind any other.
const Lines kEndings = {".created",       ".updated",  ".deleted",    ".tagged",
                        ".erased",        ".untagged", ".reparented", "_cleared",
                        ".values_erased", "_undone",   "_redone"};

// Of what may hold values of a subject that can be erased.
void add_erasures(const Kind& kind, Lines& names) {
  const std::string name(kind.name);
  if (kind.erasure_field.value != 0) names.insert(name + ".values_erased");
  if (kind.subject != SubjectRule::kReference) return;
  const Kind* subject = find_kind(kind.find(kind.subject_field)->target);
  if (subject == nullptr || subject->erasure_field.value == 0) return;
  names.insert(name + ".erased");
  names.insert(name + ".values_erased");
}

Lines composed_events() {
  Lines names;
  for (const Kind* kind : catalogue()) {
    const std::string name(kind->name);
    for (const char* ending : {".created", ".updated", ".deleted"}) names.insert(name + ending);
    add_erasures(*kind, names);
    if (kind->behaviour("tag") != nullptr) {
      names.insert(name + ".tagged");
      names.insert(name + ".untagged");
    }
    for (const ReferringField& referring : referring_fields(*kind)) {
      const std::string holder(referring.kind->name);
      names.insert(holder + "." + std::string(referring.field->name) + "_cleared");
      if (kind->survivor_field.value != 0) names.insert(holder + ".reparented");
    }
  }
  return names;
}

TEST(Golden, NamesOfEventsStayWhatTheyAre) {
  Lines names = literal_events();
  EXPECT_GE(names.size(), 20U) << "the sources are read wrongly";
  names.merge(composed_events());
  expect_golden_lines("events.txt", names);
}

TEST(Golden, NoOtherEndingOfEventsIsInTheSources) {
  static const std::regex kEnding("[(,] *\"([._][a-z_]+)\"");
  Lines found;
  collect(text_of_folder("domain"), kEnding, found);
  for (const std::string& ending : kEndings) found.erase(ending);
  EXPECT_EQ(found, Lines{}) << "name it in composed_events() and kEndings";
}

TEST(Golden, EveryEventThatIsNamedInTheSourcesHasASpec) {
  const std::string specs = text_of_folder("tests/specs");
  for (const std::string& name : literal_events()) {
    EXPECT_NE(specs.find('"' + name + '"'), std::string::npos) << name;
  }
}

TEST(Golden, ReasonsOfErrorsStayWhatTheyAre) {
  static const std::regex kCall(
      "(?:conflict|not_found|unprocessable|forbidden|unavailable|corrupt)\\(\\s*\"(\\w+(?:\\.\\w+)*"
      ")\"");
  static const std::regex kError("ErrorCode::k\\w+,\\s*\"(\\w+(?:\\.\\w+)*)\"");
  static const std::regex kField("\\.reason\\s*=\\s*\"(\\w+(?:\\.\\w+)*)\"");
  Lines reasons = {"store.row_too_large", "store.append_too_large"};
  for (const char* folder : {"domain", "eventstore"}) {
    const std::string text = text_of_folder(folder);
    for (const std::regex* pattern : {&kCall, &kError, &kField}) collect(text, *pattern, reasons);
  }
  EXPECT_GE(reasons.size(), 20U) << "the sources are read wrongly";
  for (const Kind* kind : catalogue()) {
    reasons.insert(std::string(kind->name) + ".not_found");
    if (kind->survivor_field.value != 0) reasons.insert(std::string(kind->name) + ".merged");
    if (kind->erasure_field.value != 0) reasons.insert(std::string(kind->name) + ".erased");
  }
  expect_golden_lines("reasons.txt", reasons);
}

}  // namespace
}  // namespace daybook::testing
