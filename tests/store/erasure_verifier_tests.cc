// Keys and the commits that tell of their end, when one of both was changed.
#include "eventstore/erasure_verifier.h"

#include <gtest/gtest.h>

#include "domain/access/tenant.h"
#include "domain/access/tenant_erasing.h"
#include "domain/people/erasing.h"
#include "domain/people/person.h"
#include "eventstore/keys.h"
#include "tests/support/records.h"

namespace daybook::testing {
namespace {

constexpr Time kAt{100};

class ErasureVerifying : public ::testing::Test {
 protected:
  // One commit of person 1, and of what else went with them, at that time and incarnation.
  void tell(std::string_view event, Time time, std::uint64_t incarnation = 1) {
    Commit commit;
    commit.tenant = kTenant;
    commit.position = Position{++commits_};
    for (const std::uint32_t record : {1U, 2U}) {
      commit.events.push_back(
          {.record = {person::kPerson.id, id(record)}, .name = std::string(event), .changes = {}});
    }
    CommitFacts facts;
    facts.time = time;
    facts.incarnation = incarnation;
    verifier_.begin(facts);
    verifier_.add(Place{commits_}, commit);
  }

  std::string fault(std::uint32_t subject, std::string bytes) const {
    const auto found = verifier_.fault_of({name_of(subject), std::move(bytes)});
    return found ? std::to_string(found->position.value) + ": " + found->what : "none";
  }

  static std::string name_of(std::uint32_t subject) {
    return "subject/" + std::to_string(kTenant.value) + "/" + id(subject).text();
  }
  static std::string held() { return std::string(1, '\x01') + std::string(60, 'k'); }

  ErasureVerifier verifier_;
  std::uint64_t commits_ = 0;
};

TEST_F(ErasureVerifying, WhatWasAskedForMayBeGoneOrStillThere) {
  tell(erasing::kRequested, kAt);
  verifier_.finish(1);
  EXPECT_EQ(fault(1, erasure_row(kAt)), "none");
  EXPECT_EQ(fault(2, held()), "none");
  EXPECT_EQ(fault(3, held()), "none");
  EXPECT_EQ(fault(3, erasure_row(kAt)),
            "0: the key " + name_of(3) + " is destroyed and no commit asked for it");
}

TEST_F(ErasureVerifying, WhatIsDoneIsGone) {
  tell(erasing::kRequested, kAt);
  tell(erasing::kErased, kAt);
  verifier_.finish(1);
  EXPECT_EQ(fault(1, erasure_row(kAt)), "none");
  for (const std::uint32_t subject : {1U, 2U}) {
    EXPECT_EQ(fault(subject, held()), "2: it says that the key " + name_of(subject) +
                                          " was destroyed, and the key is there");
  }
}

TEST_F(ErasureVerifying, ARestoreExplainsWhatWasDestroyedSinceItsBackup) {
  tell("person.updated", Time{10});
  tell("person.updated", Time{20});
  tell("person.updated", Time{30}, 2);
  tell("person.updated", Time{40}, 2);
  verifier_.finish(2);
  for (const std::int64_t time : {19, 31, 50}) EXPECT_NE(fault(1, erasure_row(Time{time})), "none");
  for (const std::int64_t time : {20, 25, 30}) EXPECT_EQ(fault(1, erasure_row(Time{time})), "none");
}

TEST_F(ErasureVerifying, SoDoesOneThatNoCommitFollowedYet) {
  tell("person.updated", Time{20});
  verifier_.finish(2);
  EXPECT_NE(fault(1, erasure_row(Time{19})), "none");
  EXPECT_EQ(fault(1, erasure_row(Time{50})), "none");
}

// Of tenant 12, whose record in control is 1.
class TenantErasureVerifying : public ErasureVerifying {
 protected:
  void tell_of_tenant(std::string_view event) {
    Commit commit;
    commit.tenant = kControl;
    commit.position = Position{++commits_};
    commit.events.push_back({.record = {tenant::kTenant.id, id(1)},
                             .name = std::string(event),
                             .changes = {},
                             .number = RecordNumber{12}});
    CommitFacts facts;
    facts.time = kAt;
    facts.incarnation = 1;
    verifier_.begin(facts);
    verifier_.add(Place{commits_}, commit);
  }

  bool has_fault(std::string name, std::string bytes) const {
    return verifier_.fault_of({std::move(name), std::move(bytes)}).has_value();
  }

  const std::string subject_ = "subject/12/" + id(3).text();
  const std::string own_ = "subject/0/" + id(1).text();
};

TEST_F(TenantErasureVerifying, KeysOfATenantGoOnlyWhereItWasAskedFor) {
  tell("person.updated", kAt);
  verifier_.finish(1);
  for (const std::string& name : {std::string("tenant/12"), subject_, own_}) {
    EXPECT_TRUE(has_fault(name, erasure_row(kAt))) << name;
    EXPECT_FALSE(has_fault(name, held())) << name;
  }
}

TEST_F(TenantErasureVerifying, ADeletedTenantTakesAllItsKeysAndNoOthers) {
  tell_of_tenant(tenant_erasing::kRequested);
  verifier_.finish(1);
  for (const std::string& name : {std::string("tenant/12"), subject_, own_}) {
    EXPECT_FALSE(has_fault(name, erasure_row(kAt))) << name;
    EXPECT_FALSE(has_fault(name, held())) << name;
  }
  EXPECT_TRUE(has_fault("tenant/1", erasure_row(kAt)));
  EXPECT_TRUE(has_fault("tenant/0", erasure_row(kAt)));
  EXPECT_TRUE(has_fault("subject/0/" + id(3).text(), erasure_row(kAt)));
}

TEST_F(TenantErasureVerifying, OnceItIsDoneNoKeyIsLeft) {
  tell_of_tenant(tenant_erasing::kRequested);
  tell_of_tenant(tenant_erasing::kErased);
  verifier_.finish(1);
  for (const std::string& name : {std::string("tenant/12"), subject_, own_}) {
    EXPECT_TRUE(has_fault(name, held())) << name;
    EXPECT_FALSE(has_fault(name, erasure_row(kAt))) << name;
  }
}

TEST_F(TenantErasureVerifying, ControlTellsTheLogsOfOtherShards) {
  tell_of_tenant(tenant_erasing::kRequested);
  CommitFacts facts;
  facts.time = kAt;
  facts.incarnation = 1;
  ErasureVerifier other;
  other.begin(facts);
  other.know(verifier_.deleted());
  other.finish(1);
  EXPECT_FALSE(other.fault_of({"tenant/12", erasure_row(kAt)}));
  EXPECT_TRUE(other.fault_of({"tenant/13", erasure_row(kAt)}));
}

// What its commits told of destroyed keys went with it; its own key needs a reason still.
TEST_F(TenantErasureVerifying, NobodyCanSayAnyMoreWhatAGoneTenantErasedBefore) {
  tell("person.updated", kAt);
  verifier_.add_unreadable(TenantId{12});
  verifier_.finish(1);
  EXPECT_FALSE(has_fault(subject_, erasure_row(kAt)));
  EXPECT_TRUE(has_fault("tenant/12", erasure_row(kAt)));
}

}  // namespace
}  // namespace daybook::testing
