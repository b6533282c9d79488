// The job that undoes an import.
#include <gtest/gtest.h>

#include "domain/history/import_undo.h"
#include "tests/specs/specification.h"

namespace daybook::testing {
namespace {

using namespace daybook::import_undo;

constexpr std::string_view kSomeImport = "0198c0de-0000-7000-8000-000000000001";

TEST(ImportUndo, RunsFromWhenItIsAskedFor) {
  given_none(kImportUndo)
      .when("request", {{kImport, std::string(kSomeImport)},
                        {kMode, "fields"},
                        {kActor, std::int64_t{7}},
                        {kActorId, id(42).text()}})
      .then({{"import_undo.requested",
              {{kExists, true},
               {kImport, std::string(kSomeImport)},
               {kMode, "fields"},
               {kStatus, "running"},
               {kActiveImport, std::string(kSomeImport)},
               {kActor, std::int64_t{7}},
               {kActorId, id(42).text()}}}});
}

TEST(ImportUndo, IsNotAskedForTwiceUnderOneId) {
  given(kImportUndo, {{kImport, std::string(kSomeImport)}, {kStatus, "running"}})
      .when("request", {{kImport, std::string(kSomeImport)}, {kMode, "strict"}})
      .then_refused("record.exists");
}

TEST(ImportUndo, OneRunsAtATime) {
  const Record running =
      a(kImportUndo, 2, {{kStatus, "running"}, {kActiveImport, std::string(kSomeImport)}});
  given_none(kImportUndo)
      .with(running)
      .when("request", {{kImport, std::string(kSomeImport)}, {kMode, "strict"}})
      .then_refused("import.undo_running", id(2).text());
}

TEST(ImportUndo, IsRefusedWhereNothingIsLeftToUndo) {
  given_none(kImportUndo)
      .when("request", {{kImport, std::string(kSomeImport)}, {kCommits, std::int64_t{0}}})
      .then_refused("import.undone");
}

TEST(ImportUndo, AnotherMayBeginOnceItIsOver) {
  for (const char* end : {"finish", "stop"}) {
    given(kImportUndo, {{kStatus, "running"}, {kActiveImport, std::string(kSomeImport)}})
        .when(end, {{kObstructed, std::int64_t{0}}})
        .then({{std::string(end) == "stop" ? "import_undo.stopped" : "import_undo.finished",
                {{kStatus, std::string(end) == "stop" ? "stopped" : "done"},
                 {kActiveImport, Null{}},
                 {kObstructed, std::int64_t{0}}}}});
  }
}

TEST(ImportUndo, EndsWithWhatCouldNotBeUndone) {
  given(kImportUndo, {{kImport, std::string(kSomeImport)}, {kStatus, "running"}})
      .when("finish", {{kObstructed, std::int64_t{2}}})
      .then({{"import_undo.finished", {{kStatus, "done"}, {kObstructed, std::int64_t{2}}}}})
      .when("finish", {{kObstructed, std::int64_t{2}}})
      .then_nothing();
}

TEST(ImportUndo, StopsWhenWhoAskedMayNotGoOn) {
  given(kImportUndo, {{kImport, std::string(kSomeImport)}, {kStatus, "running"}})
      .when("stop", {{kObstructed, std::int64_t{0}}})
      .then({{"import_undo.stopped", {{kStatus, "stopped"}, {kObstructed, std::int64_t{0}}}}});
}

TEST(ImportUndo, CannotBeUndoneItself) {
  EXPECT_FALSE(kImportUndo.behaviour("stop")->irreversible.empty());
  EXPECT_FALSE(kImportUndo.behaviour("request")->irreversible.empty());
  EXPECT_FALSE(kImportUndo.behaviour("finish")->irreversible.empty());
}

}  // namespace
}  // namespace daybook::testing
