// A committer over a log in memory and either sort of views, with what its tests ask of it.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "domain/people/organization.h"
#include "eventstore/committer.h"
#include "tests/store/committer_fixture.h"

namespace daybook::testing {

using organization::kOrganization;

class CommitterTest : public ::testing::TestWithParam<ViewsSort> {
 protected:
  std::future<CommandAnswer> create(std::uint32_t number, const std::string& name,
                                    TenantId tenant = kTenant) {
    return ask(shard_.committer(), create_organization(number, name, tenant));
  }
  CommandAnswer created(std::uint32_t number, const std::string& name) {
    auto answer = create(number, name);
    shard_.committer().run_once();
    return taken(answer);
  }
  bool is_shown(std::uint32_t number) {
    const auto found = shard_.views().record(kTenant, {kOrganization.id, id(number)});
    return found && *found && (*found)->exists();
  }
  // Positions of each tenant without a gap, times that never go back.
  void expect_whole_histories() {
    std::map<TenantId, TenantHead> heads;
    for (const Commit& commit : shard_.commits()) {
      TenantHead& head = heads[commit.tenant];
      EXPECT_EQ(commit.position.value, head.position.value + 1);
      EXPECT_GE(commit.time, head.time);
      head = {commit.position, commit.time, {}};
    }
    for (const auto& [tenant, head] : heads) {
      EXPECT_EQ(shard_.views().head(tenant).position, head.position);
    }
  }

  Shard shard_{GetParam()};
};

}  // namespace daybook::testing
