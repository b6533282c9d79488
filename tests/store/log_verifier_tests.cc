// Logs that were sealed with the right keys and are wrong all the same: what the seals cannot tell.
#include "eventstore/log_verifier.h"

#include <gtest/gtest.h>

#include "domain/people/person.h"
#include "tests/support/keys.h"
#include "tests/support/records.h"

namespace daybook::testing {
namespace {

using person::kPerson;

constexpr TenantId kOther{8};

class LogVerifying : public ::testing::Test {
 protected:
  // A commit of the tenant, sealed as a committer seals it.
  StoredCommit sealed(std::uint64_t position, std::string_view previous, Time time = kNow,
                      TenantId tenant = kTenant) {
    Commit commit;
    commit.id = id(++ids_);
    commit.tenant = tenant;
    commit.position = Position{position};
    commit.time = time;
    commit.command = "person.update";
    commit.events = {{ann_.key,
                      "person.updated",
                      {{person::kName.id, Value{"Ann"}, Value{"Anna"}, {}, {}}},
                      ann_.number,
                      {}}};
    Encoder encoder(log_.keys(), 1);
    const auto encoded = encoder.encode(commit, std::vector{ann_}, previous);
    EXPECT_TRUE(encoded) << encoded.error().message;
    log_.keep(encoder.new_keys());
    return encoded ? encoded->stored : StoredCommit{};
  }

  static std::string leaf_of(const StoredCommit& commit) {
    return std::string(view_of(fold_leaf(commit.rows)));
  }

  // A history of that many commits, each following from the one before.
  std::vector<StoredCommit> history(std::uint64_t count, TenantId tenant = kTenant) {
    std::vector<StoredCommit> commits;
    std::string leaf;
    for (std::uint64_t position = 1; position <= count; ++position) {
      commits.push_back(sealed(position, leaf, kNow, tenant));
      leaf = leaf_of(commits.back());
    }
    return commits;
  }

  static Digest root_of(const std::vector<StoredCommit>& commits, std::size_t size) {
    MerkleFold fold;
    for (std::size_t i = 0; i < size; ++i) fold.add(fold_leaf(commits[i].rows));
    return fold.root();
  }

  // Appends them to another store and verifies that; nothing when all is well.
  std::optional<LogFault> fault_of(const std::vector<StoredCommit>& commits,
                                   const std::vector<StatedRoot>& stated = {}) {
    MemoryEventStore store;
    EXPECT_TRUE(store.append(Place{}, commits, {}));
    LogVerifier verifier(log_.keys(), stated);
    EXPECT_TRUE(store.read(Place{}, [&](Place place, const StoredCommit& commit) {
      return verifier.add(place, commit);
    }));
    if (!verifier.fault()) verifier.finish();
    return verifier.fault();
  }

  void expect_fault(const std::vector<StoredCommit>& commits, std::uint64_t place,
                    std::string_view what, const std::vector<StatedRoot>& stated = {}) {
    const auto fault = fault_of(commits, stated);
    ASSERT_TRUE(fault) << what;
    EXPECT_EQ(fault->place.value, place) << fault->what;
    EXPECT_NE(fault->what.find(what), std::string::npos) << fault->what;
  }

  KeyedLog log_;
  Record ann_ = a(kPerson, 1, {{person::kName, "Anna"}});
  std::uint32_t ids_ = 1000;
};

TEST_F(LogVerifying, AGoodLogOfTwoTenantsHasNoFault) {
  auto commits = history(5);
  for (const StoredCommit& other : history(3, kOther)) commits.insert(commits.begin() + 2, other);
  std::swap(commits[2], commits[4]);  // Inserted backwards.
  EXPECT_EQ(fault_of(commits), std::nullopt);
  EXPECT_EQ(fault_of({}), std::nullopt);
}

TEST_F(LogVerifying, ACommitThatNamesAnotherBeforeIt) {
  auto commits = history(3);
  commits.push_back(sealed(4, leaf_of(commits[1])));
  expect_fault(commits, 4, "previous_leaf");
  expect_fault({sealed(1, leaf_of(commits[1]))}, 1, "previous_leaf");
}

TEST_F(LogVerifying, TimeThatGoesBack) {
  auto commits = history(2);
  commits.push_back(sealed(3, leaf_of(commits.back()), Time{kNow.value - 1}));
  expect_fault(commits, 3, "time is before");
}

TEST_F(LogVerifying, APositionThatIsLeftOutOrTwiceThere) {
  auto commits = history(2);
  auto gap = commits;
  gap.push_back(sealed(4, leaf_of(commits.back())));
  expect_fault(gap, 3, "position 4 where 3 is due");
  auto twice = commits;
  twice.push_back(sealed(2, leaf_of(commits.back())));
  expect_fault(twice, 3, "position 2 where 3 is due");
}

TEST_F(LogVerifying, AHistoryThatWasWrittenAnewDiffersFromTheRootThatWasStated) {
  const auto stated = history(4);
  const auto anew = history(4);
  EXPECT_EQ(fault_of(anew), std::nullopt);
  EXPECT_EQ(fault_of(stated, {{kTenant, 3, root_of(stated, 3), 1}}), std::nullopt);
  expect_fault(anew, 3, "checkpoint of 3 commits in line 7", {{kTenant, 3, root_of(stated, 3), 7}});
}

TEST_F(LogVerifying, EveryStatedRootIsComparedInWhateverOrderTheyCome) {
  const auto commits = history(9);
  std::vector<StatedRoot> stated;
  for (const std::size_t size : {9U, 0U, 4U, 4U, 1U}) {
    stated.push_back({kTenant, size, root_of(commits, size), size});
  }
  EXPECT_EQ(fault_of(commits, stated), std::nullopt);
  for (std::size_t i = 0; i < stated.size(); ++i) {
    auto wrong = stated;
    wrong[i].root[0] ^= 1;
    expect_fault(commits, std::max<std::size_t>(stated[i].size, 1), "the root is not that of",
                 wrong);
  }
}

TEST_F(LogVerifying, AHistoryShorterThanWasStatedWasCut) {
  const auto commits = history(4);
  auto cut = commits;
  cut.pop_back();
  expect_fault(cut, 0, "its end was cut off", {{kTenant, 4, root_of(commits, 4), 1}});
  expect_fault(cut, 0, "before the checkpoint of 1 commits", {{kOther, 1, root_of(commits, 1), 1}});
  EXPECT_EQ(fault_of(cut, {{kOther, 0, sha256(""), 1}}), std::nullopt);
}

TEST_F(LogVerifying, ErasedKeysAreNoFaultAndUnknownOnesAre) {
  const auto commits = history(3);
  ASSERT_TRUE(log_.keys().erase_subject(kTenant, ann_.key.id, kNow));
  EXPECT_EQ(fault_of(commits), std::nullopt);
  ASSERT_TRUE(log_.keys().erase_tenant(kTenant, kNow));
  EXPECT_EQ(fault_of(commits), std::nullopt);
  auto changed = commits;
  changed[1].rows[0].back() = static_cast<char>(changed[1].rows[0].back() ^ 1);
  expect_fault(changed, 3, "previous_leaf");
  KeyedLog without_keys;
  LogVerifier verifier(without_keys.keys());
  EXPECT_FALSE(verifier.add(Place{1}, commits[0]));
  EXPECT_NE(verifier.fault()->what.find("a key is unknown"), std::string::npos);
}

TEST_F(LogVerifying, KeysAreCountedAndABrokenRowIsNamed) {
  static_cast<void>(history(1));
  ASSERT_TRUE(log_.keys().erase_subject(kTenant, ann_.key.id, kNow));
  const auto counts = log_.keys().check();
  ASSERT_TRUE(counts) << counts.error().message;
  EXPECT_EQ(counts->erased, 1U);
  EXPECT_EQ(counts->held, 4U);  // The tenant's, and the server's three.
  const auto row = log_.store().key("server/mail");
  ASSERT_TRUE(row && *row);
  std::string broken = **row;
  broken.back() = static_cast<char>(broken.back() ^ 1);
  ASSERT_TRUE(log_.store().put_keys(std::vector<KeyRow>{{"server/mail", broken}}));
  const auto refused = log_.keys().check();
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("server/mail"), std::string::npos);
}

}  // namespace
}  // namespace daybook::testing
