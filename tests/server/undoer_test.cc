// What the Undoer asks of the caller's permissions, and what it does when others write while it
// plans.
#include "api/history/undoer.h"

#include <gtest/gtest.h>

#include "domain/access/invitation.h"
#include "domain/access/mail.h"
#include "domain/crud/crud.h"
#include "domain/people/organization.h"
#include "domain/people/person.h"
#include "tests/server/test_folder.h"
#include "tests/support/records.h"

namespace daybook::test {
namespace {

using api::UndoDeed;
using api::UndoRequest;
using daybook::testing::Fields;
using daybook::testing::id;
using daybook::testing::input_of;
using organization::kOrganization;
using person::kPerson;
using Deeds = std::set<UndoDeed>;

class UndoerTest : public ::testing::Test {
 protected:
  static Item item(const Kind& kind, std::string_view behaviour, std::uint32_t number,
                   const Fields& fields) {
    return {.kind = &kind,
            .behaviour = crud::find(kind, behaviour),
            .id = id(number),
            .input = input_of(fields)};
  }

  Position run(std::string name, std::vector<Item> items) {
    Command command;
    command.tenant = acme_.tenant;
    command.name = std::move(name);
    command.actor = acme_.user;
    command.items = std::move(items);
    const CommandAnswer answer = api::run_command(shard(), std::move(command));
    EXPECT_TRUE(answer.status) << answer.status.error().message;
    return answer.position;
  }
  Position run(const Kind& kind, std::string_view behaviour, std::uint32_t number,
               const Fields& fields = {}) {
    return run(std::string(kind.name) + "." + std::string(behaviour),
               {item(kind, behaviour, number, fields)});
  }

  CommandAnswer undo(const UndoRequest& request, const api::MayUndo& may) {
    api::Undoer undoer(shard(), may);
    Command command;
    command.tenant = acme_.tenant;
    command.name = request.is_redo ? "history.redo" : "history.undo";
    CommandAnswer answer = undoer.run(request, command);
    targets_ = undoer.targets();
    return answer;
  }
  CommandAnswer undo(const UndoRequest& request) {
    return undo(request, [](const Deeds&, const Events&) -> Status { return Done{}; });
  }

  // What the caller is asked to be allowed.
  Deeds deeds_of(const UndoRequest& request) {
    Deeds asked;
    const auto may = [&](const Deeds& deeds, const Events&) -> Status {
      asked = deeds;
      return Done{};
    };
    const CommandAnswer answer = undo(request, may);
    EXPECT_TRUE(answer.status) << answer.status.error().reason;
    return asked;
  }

  // `between` happens once, after so many plans and before the undo is decided.
  CommandAnswer undo_while(const UndoRequest& request, const std::function<void()>& between,
                           int plans = 1) {
    return undo(request, [&](const Deeds&, const Events&) -> Status {
      if (--plans == 0) between();
      return Done{};
    });
  }

  Record record(const Kind& kind, std::uint32_t number) {
    auto found = shard().reader().record(acme_.tenant, {kind.id, id(number)});
    return found && *found ? **found : Record{};
  }
  std::string job_of(std::uint32_t number) {
    return std::string(record(kPerson, number).text(person::kJobTitle));
  }
  Position position() { return shard().reader().position(acme_.tenant); }
  api::Shard& shard() { return opened_->shards.of(acme_.tenant); }

  static std::string reason_of(const CommandAnswer& answer) {
    return answer.status ? "done" : answer.status.error().reason;
  }

  TestFolder folder_;
  api::AddedTenant acme_ = folder_.add_acme();
  std::unique_ptr<cli::OpenFolder> opened_ = folder_.open();
  std::vector<Position> targets_;
};

const Fields kAnn = {{person::kName, "Ann"}};

TEST_F(UndoerTest, UndoOfACreationAsksForRemovingAndOfAnEditForWriting) {
  const Position made = run(kPerson, "create", 1, kAnn);
  const Position edited = run(kPerson, "update", 1, {{person::kJobTitle, "Dean"}});
  EXPECT_EQ(deeds_of({edited}), (Deeds{{kPerson.id, false}}));
  EXPECT_EQ(deeds_of({made}), (Deeds{{kPerson.id, true}}));
  EXPECT_EQ(deeds_of({made, UndoMode::kStrict, true}), (Deeds{{kPerson.id, false}}));
}

TEST_F(UndoerTest, UndoOfABatchThatCreatedAndEditedAsksForBoth) {
  run(kPerson, "create", 1, kAnn);
  const Position batch = run("person.batch", {item(kPerson, "create", 2, kAnn),
                                              item(kPerson, "update", 1, {{person::kName, "B"}})});
  EXPECT_EQ(deeds_of({batch}), (Deeds{{kPerson.id, false}, {kPerson.id, true}}));
}

TEST_F(UndoerTest, WhatWasChangedInPassingAsksForNothing) {
  run(kOrganization, "create", 9, {{organization::kName, "Acme"}});
  run(kPerson, "create", 1, {{person::kName, "Ann"}, {person::kOrganization, id(9)}});
  const Position removed = run(kOrganization, "delete", 9);
  EXPECT_EQ(deeds_of({removed}), (Deeds{{kOrganization.id, false}}));
  EXPECT_TRUE(record(kPerson, 1).has(person::kOrganization.id));
}

TEST_F(UndoerTest, WhatACommandMadeBesidesIsAskedForToo) {
  run(kPerson, "create", 1, {{person::kName, "Ann"}, {person::kPrimaryEmail, "ann@b.example"}});
  const Position invited = run(kPerson, "invite", 1);
  const KindId invitation = invitation::kInvitation.id;
  const KindId mail = mail::kMail.id;
  const Deeds asked = deeds_of({invited});
  EXPECT_TRUE(asked.contains({invitation, true}));
  EXPECT_TRUE(asked.contains({mail, true}));
  const Deeds again = deeds_of({invited, UndoMode::kStrict, true});
  EXPECT_TRUE(again.contains({invitation, false}));
  EXPECT_TRUE(again.contains({mail, false}));
}

TEST_F(UndoerTest, ACascadeAsksForWhatEachOfItsCommitsNeeds) {
  const Position place = run(kOrganization, "create", 9, {{organization::kName, "Acme"}});
  run(kPerson, "create", 1, {{person::kName, "Ann"}, {person::kOrganization, id(9)}});
  EXPECT_EQ(deeds_of({place, UndoMode::kCascade}),
            (Deeds{{kOrganization.id, true}, {kPerson.id, true}}));
  EXPECT_EQ(targets_.size(), 2U);
}

TEST_F(UndoerTest, ARefusedPermissionWritesNothing) {
  const Position made = run(kPerson, "create", 1, kAnn);
  const Position before = position();
  for (const bool is_dry : {true, false}) {
    const auto answer =
        undo({made, UndoMode::kStrict, false, is_dry}, [](const Deeds&, const Events&) -> Status {
          return forbidden("permission.missing", "It is missing.");
        });
    EXPECT_EQ(reason_of(answer), "permission.missing");
  }
  EXPECT_EQ(position(), before);
}

TEST_F(UndoerTest, AnEditMeanwhileIsInTheWay) {
  run(kPerson, "create", 1, kAnn);
  const Position edited = run(kPerson, "update", 1, {{person::kJobTitle, "Dean"}});
  Position later{};
  const auto answer = undo_while({edited}, [&] {
    later = run(kPerson, "update", 1, {{person::kJobTitle, "Chair"}});
  });
  EXPECT_EQ(reason_of(answer), kUndoObstructed);
  ASSERT_EQ(answer.undone->obstacles.size(), 1U);
  ASSERT_EQ(answer.undone->obstacles[0].later.size(), 1U);
  EXPECT_EQ(answer.undone->obstacles[0].later[0].position, later);
  EXPECT_EQ(job_of(1), "Chair");
}

TEST_F(UndoerTest, AnEditOfAnotherFieldMeanwhileIsNot) {
  run(kPerson, "create", 1, kAnn);
  const Position edited = run(kPerson, "update", 1, {{person::kJobTitle, "Dean"}});
  const auto answer = undo_while({edited}, [&] {
    run(kPerson, "update", 1, {{person::kLifecycleStage, "customer"}});
  });
  EXPECT_EQ(reason_of(answer), "done");
  EXPECT_EQ(job_of(1), "");
  EXPECT_EQ(record(kPerson, 1).text(person::kLifecycleStage), "customer");
}

TEST_F(UndoerTest, WhoComesSecondIsToldThatItIsUndone) {
  run(kPerson, "create", 1, kAnn);
  const Position edited = run(kPerson, "update", 1, {{person::kJobTitle, "Dean"}});
  Position first{};
  const auto answer = undo_while({edited}, [&] { first = undo({edited}).position; });
  EXPECT_EQ(reason_of(answer), "history.undone");
  EXPECT_EQ(answer.status.error().subject, std::to_string(first.value));
  EXPECT_EQ(position(), first);
}

TEST_F(UndoerTest, ACascadeForgetsWhatWasTakenBackMeanwhile) {
  run(kPerson, "create", 1, kAnn);
  const Position edited = run(kPerson, "update", 1, {{person::kJobTitle, "Dean"}});
  const Position later = run(kPerson, "update", 1, {{person::kJobTitle, "Chair"}});
  const auto answer = undo_while(
      {edited, UndoMode::kCascade}, [&] { EXPECT_TRUE(undo({later}).status); }, 2);
  EXPECT_EQ(reason_of(answer), "done");
  EXPECT_EQ(targets_, std::vector<Position>{edited});
  EXPECT_EQ(job_of(1), "");
}

TEST_F(UndoerTest, AChainOfUndosStaysInStep) {
  run(kPerson, "create", 1, kAnn);
  const Position edited = run(kPerson, "update", 1, {{person::kJobTitle, "Dean"}});
  Position last = edited;
  for (int i = 1; i <= 30; ++i) {
    const auto answer = undo({last});
    ASSERT_EQ(reason_of(answer), "done");
    last = answer.position;
    const bool is_undone = i % 2 == 1;
    EXPECT_EQ(job_of(1), is_undone ? "" : "Dean");
    const Position by = shard().reader().undone_by(acme_.tenant, edited);
    EXPECT_EQ(by.value != 0, is_undone) << "after " << i << " undos";
  }
}

}  // namespace
}  // namespace daybook::test
