// Permissions, groups and assignments; and that nobody gives away what they do not have.
#include <gtest/gtest.h>

#include "domain/access/assignment.h"
#include "domain/access/group.h"
#include "domain/access/membership.h"
#include "domain/access/org_access.h"
#include "domain/people/inviting.h"
#include "domain/people/person.h"
#include "tests/specs/specification.h"

namespace daybook::testing {
namespace {

using assignment::kAssignment;
using group::kGroup;

constexpr std::string_view kEscalation = "permission.escalation";

Value list(std::string json) { return Json{std::move(json)}; }

Record a_group(std::uint32_t number, std::string permissions) {
  return a(kGroup, number,
           {{group::kName, "G" + std::to_string(number)},
            {group::kPermissions, list(std::move(permissions))}});
}

// A tenant with one record.
class Alone : public Present {
 public:
  explicit Alone(const Record& record) : record_(record) {}
  TenantId tenant() const override { return kTenant; }
  Result<std::optional<Record>> record(const RecordKey&) const override {
    return std::optional(record_);
  }
  Result<std::vector<Record>> holding(const Kind&, const Field&, const Value&) const override {
    return std::vector<Record>{};
  }

 private:
  const Record& record_;
};

TEST(PermissionsSpec, APatternAllowsWhatItMatches) {
  const Permissions held({"Ibl.CRM/Persons/*", "Ibl.CRM/Deals/read"});
  for (const char* yes : {"Ibl.CRM/Persons/read", "Ibl.CRM/Persons/", "Ibl.CRM/Deals/read"}) {
    EXPECT_TRUE(held.allow(yes)) << yes;
  }
  for (const char* no : {"", "Ibl.CRM/Person", "Ibl.CRM/Deals/reads", "Ibl.CRM/Deals/", "*"}) {
    EXPECT_FALSE(held.allow(no)) << no;
  }
  EXPECT_FALSE(Permissions().allow(""));
}

TEST(PermissionsSpec, OnlyWhatIsWhollyHeldIsCovered) {
  const Permissions held({"Ibl.CRM/Persons/*", "a*"});
  for (const char* yes : {"Ibl.CRM/Persons/*", "Ibl.CRM/Persons/r*", "a*", "abc", "ab*"}) {
    EXPECT_TRUE(held.cover(yes)) << yes;
  }
  for (const char* no : {"*", "Ibl.CRM/*", "Ibl.CRM/Persons", "b", "Ibl*"}) {
    EXPECT_FALSE(held.cover(no)) << no;
  }
}

TEST(PermissionsSpec, WithinALimitNothingExceedsIt) {
  const auto limit = std::make_shared<const Permissions>(
      std::vector<std::string>{"Ibl.CRM/Persons/*", "Ibl.CRM/Deals/read"});
  const Permissions narrowed = Permissions({"*"}).within(limit);
  EXPECT_TRUE(narrowed.allow("Ibl.CRM/Persons/read"));
  EXPECT_FALSE(narrowed.allow("Ibl.CRM/Deals/write"));
  EXPECT_TRUE(narrowed.cover("Ibl.CRM/Persons/*"));
  EXPECT_FALSE(narrowed.cover("*"));
  EXPECT_TRUE(narrowed.name("*"));
  EXPECT_EQ(narrowed.effective(), limit->effective());
  EXPECT_EQ(Permissions({"Ibl.CRM/Persons/read", "x"}).within(limit).effective(),
            std::vector<std::string>{"Ibl.CRM/Persons/read"});
}

TEST(PermissionsSpec, AListIsReadStrictly) {
  EXPECT_EQ(read_permissions(R"(["a","b*"])"), (std::vector<std::string>{"a", "b*"}));
  for (const char* wrong :
       {"", "[", "]", "[\"a\"", "[\"a\",]", "[,\"a\"]", "[\"a\" ]", "[\"a\"\"b\"]", "[1]", "{}",
        "null", "\"a\"", "[\"\"]", "[\"a b\"]", "[\"a*b\"]", R"(["a\"b"])", R"(["a\u0041"])",
        "[[\"a\"]]", "[\"a\"]]"}) {
    EXPECT_FALSE(read_permissions(wrong)) << wrong;
  }
  EXPECT_EQ(read_permissions("[]"), std::vector<std::string>{});
  EXPECT_EQ(write_permissions({"a", "b*"}), R"(["a","b*"])");
  EXPECT_EQ(write_permissions({}), "[]");
  std::string many = "[\"a\"";
  for (std::size_t i = 1; i < kPermissionsMax; ++i) many += ",\"a\"";
  EXPECT_TRUE(read_permissions(many + "]"));
  EXPECT_FALSE(read_permissions(many + ",\"a\"]"));
}

Fields group_input(std::string permissions) {
  return {{group::kName, "Sales"}, {group::kPermissions, list(std::move(permissions))}};
}

TEST(GroupSpec, NobodyMakesAGroupThatMayMoreThanThey) {
  const auto by = [] { return given_none(kGroup).by_whoever_may({"Ibl.CRM/Persons/*"}); };
  by().when("create", group_input(R"(["Ibl.CRM/Persons/read"])")).with_status(201);
  by().when("create", group_input(R"(["Ibl.CRM/Persons/read","Ibl.CRM/Deals/read"])"))
      .then_refused_as(ErrorCode::kForbidden, kEscalation);
  given_none(kGroup).when("create", group_input(R"(["*"])")).with_status(201);
}

TEST(GroupSpec, WhoLeavesThePermissionsAsTheyAreGivesNothing) {
  given(kGroup, {{group::kName, "G"}, {group::kPermissions, list(R"(["*"])")}})
      .by_whoever_may({"Ibl.CRM/Groups/*"})
      .when("update", {{group::kDescription, "all"}})
      .then({{"group.updated", {{group::kDescription, "all"}}}})
      .when("update", {{group::kPermissions, list(R"(["Ibl.CRM/*","Ibl.CRM/Groups/read"])")}})
      .with_status(200)
      .when("update", {{group::kPermissions, list(R"(["Ibl.CRM/*"])")}})
      .with_status(200)
      .when("update", {{group::kPermissions, list(R"(["Ibl.CRM/*","Ibl.*"])")}})
      .then_refused_as(ErrorCode::kForbidden, kEscalation)
      .when("delete")
      .with_status(204);
}

TEST(GroupSpec, AGroupThatNobodyHasIsArchivedAndGivesNothing) {
  auto archived = given(kGroup, {{group::kName, "G"}, {group::kPermissions, list(R"(["*"])")}})
                      .with(a(kAssignment, 2,
                              {{assignment::kUser, 5},
                               {assignment::kGroup, ref(1)},
                               {assignment::kExpiresAt, kNow.value}}));
  archived.when("archive").then({{"group.archived", {{group::kStatus, "archived"}}}});
  EXPECT_TRUE(group::patterns(archived.record()).empty());
}

TEST(GroupSpec, AGroupThatSomebodyHasIsNotArchived) {
  given(kGroup, {{group::kName, "G"}, {group::kPermissions, list(R"(["*"])")}})
      .with(a(kAssignment, 2, {{assignment::kUser, 5}, {assignment::kGroup, ref(1)}}))
      .when("archive")
      .then_refused_as(ErrorCode::kUnprocessable, "group.assigned");
}

TEST(GroupSpec, TheSystemsGroupIsChangedByNobody) {
  given(kGroup,
        {{group::kName, "G"}, {group::kPermissions, list(R"(["*"])")}, {group::kIsSystem, true}})
      .by_whoever_may({"*"})
      .when("update", {{group::kDescription, "mine"}})
      .then_refused_as(ErrorCode::kUnprocessable, "group.is_system");
}

TEST(JoinSpec, AGroupComesWithTheMembership) {
  namespace joining = membership::joining;
  const Fields input = {
      {joining::kUser, 5}, {joining::kEmail, "ann@b.example"}, {joining::kGroup, ref(2)}};
  const auto joined = [&] {
    return given_none(membership::kMembership)
        .with(a_group(2, R"(["Ibl.CRM/Persons/read"])"))
        .by_whoever_may({"Ibl.CRM/Deals/*"});
  };
  joined().when("join", input).then_refused_as(ErrorCode::kForbidden, kEscalation);
  auto made = joined().by_whoever_may({"Ibl.CRM/Persons/*"});
  made.when("join", input);
  ASSERT_EQ(made.events().size(), 2U);
  EXPECT_EQ(made.events()[1].name, "assignment.created");
}

TEST(GroupSpec, ADeletedGroupIsNotEnrichedForWhoeverBringsItBack) {
  Record group = a(kGroup, 1, {{group::kName, "G"}, {group::kPermissions, list(R"(["*"])")}});
  group.put(kExistence, Null{});
  const Permissions held({"Ibl.CRM/Persons/*"});
  Event event;
  event.record = group.key;
  event.changes = {{group::kPermissions.id, Null{}, group.get(group::kPermissions)}};
  EXPECT_EQ(kGroup.guard(event, Alone(group), &held).error().reason, kEscalation);
  EXPECT_TRUE(kGroup.guard(event, Alone(group), nullptr));
}

Fields assigning(std::uint32_t group) {
  return {{assignment::kUser, 5}, {assignment::kGroup, ref(group)}};
}

Specification given_groups() {
  return given_none(kAssignment)
      .with_member(5)
      .with(a_group(2, R"(["Ibl.CRM/Persons/read"])"))
      .with(a_group(3, R"(["*"])"));
}

TEST(AssignmentSpec, NobodyAssignsAGroupThatMayMoreThanThey) {
  auto by = given_groups().by_whoever_may({"Ibl.CRM/Persons/*"});
  by.when("create", assigning(3)).then_refused_as(ErrorCode::kForbidden, kEscalation);
  by.when("create", assigning(2)).with_status(201);
  by.when("update", {{assignment::kGroup, ref(3)}})
      .then_refused_as(ErrorCode::kForbidden, kEscalation);
}

TEST(AssignmentSpec, ProlongingGivesAnew) {
  given(kAssignment, {{assignment::kUser, 5},
                      {assignment::kGroup, ref(3)},
                      {assignment::kExpiresAt, kNow.value - 1}})
      .with_member(5)
      .with(a_group(3, R"(["*"])"))
      .by_whoever_may({"Ibl.CRM/*"})
      .when("update", {{assignment::kExpiresAt, Null{}}})
      .then_refused_as(ErrorCode::kForbidden, kEscalation)
      .when("delete")
      .with_status(204);
}

TEST(AssignmentSpec, OnlyMembersGetAGroup) {
  const auto with = [](const char* status) {
    return given_none(kAssignment)
        .with(
            a(membership::kMembership, 5, {{membership::kUser, 5}, {membership::kStatus, status}}))
        .with(a_group(2, "[]"));
  };
  with("removed").when("create", assigning(2)).then_invalid("user");
  with("suspended").when("create", assigning(2)).with_status(201);
}

TEST(AssignmentSpec, AnArchivedGroupIsNotGiven) {
  given_none(kAssignment)
      .with_member(5)
      .with(a(kGroup, 2, {{group::kName, "G"}, {group::kStatus, "archived"}}))
      .when("create", assigning(2))
      .then_invalid("group");
}

TEST(MembershipSpec, WhoComesBackMayNoMoreThanWhoeverLetsThem) {
  const auto suspended = [](Fields marks, std::vector<std::string> patterns) {
    marks.push_back({membership::kUser, 5});
    marks.push_back({membership::kStatus, "suspended"});
    return given(membership::kMembership, marks)
        .with(a_group(2, R"(["Ibl.CRM/Deals/*"])"))
        .with(a(kAssignment, 3, {{assignment::kUser, 5}, {assignment::kGroup, ref(2)}}))
        .by_whoever_may(std::move(patterns));
  };
  suspended({}, {"Ibl.CRM/Users/*"})
      .when("reinstate")
      .then_refused_as(ErrorCode::kForbidden, kEscalation);
  suspended({{membership::kIsAdmin, true}}, {"Ibl.CRM/Users/*", "Ibl.CRM/Deals/*"})
      .when("reinstate")
      .then_refused_as(ErrorCode::kForbidden, kEscalation);
  suspended({}, {"Ibl.CRM/Deals/*"}).when("reinstate").with_status(200);
}

TEST(MembershipSpec, WhoIsRevokedKeepsNothing) {
  given(membership::kMembership, {{membership::kUser, 5}, {membership::kStatus, "active"}})
      .with(a(kAssignment, 3, {{assignment::kUser, 5}, {assignment::kGroup, ref(2)}}))
      .with(a(org_access::kOrgAccess, 4, {{org_access::kUser, 5}, {org_access::kTenant, 9}}))
      .with(a(kAssignment, 6, {{assignment::kUser, 7}, {assignment::kGroup, ref(2)}}))
      .when("revoke")
      .then({{"membership.deleted", {{kExists, Null{}}}},
             {"assignment.deleted", {{kExists, Null{}}}, id(3)},
             {"org_access.deleted", {{kExists, Null{}}}, id(4)}});
}

TEST(AssignmentSpec, NobodyHasAGroupTwice) {
  given_groups()
      .when("create", assigning(2))
      .decided_on(9)
      .when("create", assigning(2))
      .then_invalid("user_and_group");
}

TEST(AssignmentSpec, ItGoesWithItsGroup) {
  given(kGroup, {{group::kName, "G"}, {group::kPermissions, list(R"(["*"])")}})
      .with(a(kAssignment, 2, {{assignment::kUser, 5}, {assignment::kGroup, ref(1)}}))
      .when("delete")
      .then({{"group.deleted", {{kExists, Null{}}}},
             {"assignment.deleted", {{kExists, Null{}}}, id(2)}});
}

TEST(AssignmentSpec, ItIsActiveUntilItsTime) {
  const auto until = [](std::int64_t time) {
    return a(kAssignment, 1, {{assignment::kExpiresAt, time}});
  };
  EXPECT_TRUE(assignment::is_active(a(kAssignment, 1, {}), kNow));
  EXPECT_TRUE(assignment::is_active(until(kNow.value + 1), kNow));
  EXPECT_FALSE(assignment::is_active(until(kNow.value), kNow));
}

TEST(PrivilegeSpec, NobodyMarksAnAdministratorWithoutBeingOne) {
  const auto by = [](std::vector<std::string> patterns) {
    return given(person::kPerson, {{person::kName, "Ann"}, {person::kPrimaryEmail, "a@b.example"}})
        .by_whoever_may(std::move(patterns));
  };
  by({"Ibl.CRM/Invite/*"}).when("invite").with_status(200);
  by({"Ibl.CRM/Invite/*"})
      .when("invite", {{inviting::kIsAdmin, true}})
      .then_refused_as(ErrorCode::kForbidden, kEscalation);
  by({"Ibl.CRM/*"}).when("invite", {{inviting::kIsAdmin, true}}).with_status(200);
}

}  // namespace
}  // namespace daybook::testing
