// What a draft makes of the values it is given (domain/core/record.h).
#include <gtest/gtest.h>

#include "domain/people/person.h"
#include "tests/support/records.h"

namespace daybook {
namespace {

using person::kJobTitle;
using testing::a;

Record ada() { return a(person::kPerson, 1, {{kJobTitle, "Engineer"}}); }

TEST(DraftSpec, LeavesOutWhatChangesNothing) {
  const Record now = ada();
  Draft draft(now, "person.updated");
  EXPECT_TRUE(draft.set(kJobTitle, "Engineer").empty());
}

TEST(DraftSpec, OfSeveralValuesOfAFieldTheLastStands) {
  const Record now = ada();
  Draft draft(now, "person.updated");
  const Event event = std::move(draft.set(kJobTitle, Null{}).set(kJobTitle, "Director")).done();
  ASSERT_EQ(event.changes.size(), 1U);
  EXPECT_EQ(event.changes[0].before, Value{"Engineer"});
  EXPECT_EQ(event.changes[0].after, Value{"Director"});
}

TEST(DraftSpec, AValueSetBackToThePresentOneIsNoChange) {
  const Record now = ada();
  Draft draft(now, "person.updated");
  EXPECT_TRUE(draft.set(kJobTitle, "Director").set(kJobTitle, "Engineer").empty());
}

}  // namespace
}  // namespace daybook
