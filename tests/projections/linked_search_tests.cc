// A search finds records by the words of those that they link to, however many there are of either.
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>

#include "projections/rocksdb_views.h"
#include "tests/projections/test_kinds.h"
#include "tests/projections/test_log.h"

namespace daybook::test {
namespace {

constexpr TenantId kTenant{1};
// More than are read one by one, or asked of lists one by one.
constexpr std::size_t kMany = 5000;

class LinkedSearches : public ::testing::Test {
 protected:
  LinkedSearches() {
    auto opened = open_views(log_.readable(), {folder_.path("views"), kKinds});
    EXPECT_TRUE(opened);
    views_ = std::move(*opened);
  }

  // In one commit.
  void append(std::vector<Commit> commits) {
    Commit all = std::move(commits.front());
    for (std::size_t i = 1; i < commits.size(); ++i) {
      all.events.push_back(std::move(commits[i].events.front()));
    }
    log_.append(std::move(all));
    ASSERT_TRUE(log_.apply_to(*views_, 1));
  }

  // "Acme 1", "Acme 2" ...
  std::vector<RecordKey> add_companies(std::size_t count) {
    std::vector<RecordKey> keys;
    std::vector<Commit> commits;
    for (std::size_t i = 1; i <= count; ++i) {
      keys.push_back({kCompanyKind.id, random_id(random_)});
      commits.push_back(
          create(kTenant, keys.back(), {{company::kName, "Acme " + std::to_string(i)}}));
    }
    append(std::move(commits));
    return keys;
  }

  void add_contacts(std::size_t count, const std::function<RecordKey(std::size_t)>& company_of) {
    std::vector<Commit> commits;
    for (std::size_t i = 0; i < count; ++i) {
      commits.push_back(
          create(kTenant, {kContactKind.id, random_id(random_)},
                 {{contact::kName, std::string("Eve")}, {contact::kCompany, company_of(i).id}}));
    }
    append(std::move(commits));
  }

  ListPage found(std::string search) {
    ListQuery query;
    query.tenant = kTenant;
    query.kind = &kContactKind;
    query.search = std::move(search);
    auto page = views_->reader().list(query);
    EXPECT_TRUE(page);
    return page ? std::move(*page) : ListPage();
  }

  TestLog log_;
  TemporaryFolder folder_;
  std::mt19937_64 random_{7};
  std::unique_ptr<RocksdbViews> views_;
};

TEST_F(LinkedSearches, FewLinkToSomeOfTheMany) {
  const auto companies = add_companies(kMany);
  add_contacts(12, [&](std::size_t i) { return companies[i / 2]; });
  EXPECT_EQ(found("acme").count, 12u);
  EXPECT_EQ(found("cm").count, 12u);
  EXPECT_EQ(found("acme eve").count, 12u) << "one word here, one there";
  EXPECT_EQ(found("acme acm ac").count, 12u);
  EXPECT_EQ(found("4999").count, 0u);
  const Record removed = *log_.find(kTenant, companies.front());
  log_.append(remove(kTenant, removed));
  ASSERT_TRUE(log_.apply_to(*views_, 1));
  EXPECT_EQ(found("acme").count, 10u) << "not by what is removed";
}

TEST_F(LinkedSearches, ManyLinkToTheMany) {
  const auto companies = add_companies(kMany);
  add_contacts(kMany + 1, [&](std::size_t i) { return companies[i % kMany]; });
  EXPECT_EQ(found("acme").count, kMany + 1);
  EXPECT_EQ(found("4711").count, 1u);
  EXPECT_EQ(found("acme 4711").count, 1u);
}

// The name changes faster than the companies can be looked through.
TEST_F(LinkedSearches, ShowOnePositionWhileTheWriterGoesOn) {
  const auto companies = add_companies(kMany);
  add_contacts(kMany + 6, [&](std::size_t i) { return companies[i < kMany ? 1 : 0]; });
  std::atomic<bool> goes_on = true;
  std::atomic<int> lists = 0;
  const auto read = [&] {
    while (goes_on) {
      const ListPage page = found("acme");
      EXPECT_EQ(page.count, kMany + (page.position.value % 2 == 0 ? 6 : 0)) << page.position.value;
      ++lists;
    }
  };
  std::thread reader(read);
  for (int i = 0; i < 400 || lists < 20; ++i) {
    const Record now = *log_.find(kTenant, companies.front());
    const std::string name = i % 2 == 0 ? "Other" : "Acme";
    log_.append(change(kTenant, now.key, &now, "company.renamed", {{company::kName, name}}));
    ASSERT_TRUE(log_.apply_to(*views_, 1));
  }
  goes_on = false;
  reader.join();
}

}  // namespace
}  // namespace daybook::test
