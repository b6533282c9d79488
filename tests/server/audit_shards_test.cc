// The audit over organizations that live on different shards is one list.
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "api/core/platform_admins.h"
#include "api/surfaces/crm/crm.h"
#include "api/surfaces/platform/platform.h"
#include "tests/server/http_calls.h"
#include "tests/server/test_folder.h"

namespace daybook::test {
namespace {

constexpr int kOfEach = 9;

struct Seen {
  std::string id;
  std::string time;
  std::string org;
};

std::vector<Seen> seen_in(const std::string& body) {
  static const std::regex kEntry(
      R"re("id":"([^"]+)","created_at":"([^"]+)","org_id":"[^"]+","org_name":"([^"]+)")re");
  std::vector<Seen> all;
  for (std::sregex_iterator at(body.begin(), body.end(), kEntry); at != std::sregex_iterator();
       ++at) {
    all.push_back({(*at)[1], (*at)[2], (*at)[3]});
  }
  return all;
}

class AuditOfShards : public ::testing::Test {
 protected:
  AuditOfShards() {
    make_tenants();
    const api::Surface* const surfaces[] = {&api::crm::kCrm, &api::platform::kPlatform};
    auto started = api::RunningServer::start(folder_.options(), surfaces);
    EXPECT_TRUE(started) << started.error().message;
    server_ = std::move(*started);
    const std::string me = member(root().get(path("me")), "id");
    const auto set =
        root().send("PUT", path("admins/" + me + "/org-access/global"), R"({"is_global": true})");
    EXPECT_EQ(set.status, 200) << set.body;
  }

  // "Other" on the first shard, beside control; "Acme" on the second.
  void make_tenants() {
    {
      Printed printed;
      auto opened = cli::open_folder(folder_.data(), true, printed.streams());
      ASSERT_TRUE(opened) << opened.error().message;
      auto other = api::add_tenant((*opened)->shards, (*opened)->joiner,
                                   {"other", "Other", "admin@other.example", 0});
      auto root = api::add_platform_admin((*opened)->shards, (*opened)->joiner,
                                          {"root@platform.example", "Root", {}});
      ASSERT_TRUE(other && root);
      other_ = std::move(*other);
      root_ = root->token;
    }
    acme_ = folder_.add_acme(1);
  }

  static std::string path(const std::string& rest) { return "/api/v1/platform/" + rest; }
  Caller root() const { return Caller(server_->url(), root_); }
  Caller of(const api::AddedTenant& tenant) const { return Caller(server_->url(), tenant.token); }

  TestFolder folder_;
  api::AddedTenant acme_;
  api::AddedTenant other_;
  std::string root_;
  std::unique_ptr<api::RunningServer> server_;
};

TEST_F(AuditOfShards, IsOneListInTheOrderOfTime) {
  for (int i = 0; i < kOfEach; ++i) {
    for (const api::AddedTenant* tenant : {&acme_, &other_, &acme_}) {
      EXPECT_EQ(of(*tenant).post("/api/crm/persons/", R"({"name": "Ada"})").status, 201);
    }
  }
  std::vector<Seen> all;
  const std::string query = "audit?resource_type=person&page_size=5&page=";
  for (int page = 1; page <= 3 * kOfEach / 5 + 1; ++page) {
    const auto answer = root().get(path(query + std::to_string(page)));
    EXPECT_EQ(member(answer, "total"), std::to_string(3 * kOfEach)) << answer.body;
    for (Seen& one : seen_in(answer.body)) all.push_back(std::move(one));
  }
  ASSERT_EQ(all.size(), 3U * kOfEach);
  std::set<std::string> ids;
  for (const Seen& one : all) ids.insert(one.id);
  EXPECT_EQ(ids.size(), all.size());
  EXPECT_TRUE(std::ranges::is_sorted(all, std::greater{}, &Seen::time));
  EXPECT_EQ(std::ranges::count(all, "Acme", &Seen::org), 2 * kOfEach);
  EXPECT_EQ(all[0].org, "Acme");
  EXPECT_EQ(all[1].org, "Other");
  EXPECT_EQ(root().get(path("audit/" + all[0].id)).status, 200);
}

}  // namespace
}  // namespace daybook::test
