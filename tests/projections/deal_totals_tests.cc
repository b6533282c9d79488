// What the deals of a person come to is always what counting them one by one would give.
#include <gtest/gtest.h>

#include "domain/catalogue.h"
#include "domain/people/person.h"
#include "domain/sales/deal.h"
#include "projections/digest.h"
#include "tests/projections/test_log.h"
#include "tests/support/seed.h"

namespace daybook::test {
namespace {

constexpr TenantId kTenant{1};
constexpr std::size_t kPersons = 4;
constexpr std::size_t kSteps = 400;

class DealTotalsTest : public ::testing::Test {
 protected:
  DealTotalsTest() : random_(testing::seed()) {
    for (std::size_t i = 0; i < kPersons; ++i) persons_.push_back(random_id(random_));
  }

  std::unique_ptr<RocksdbViews> opened(std::string_view name, const ViewsOptions& options = {}) {
    auto views = open_views(log_.readable(), {folder_.path(name), catalogue(), options, {}});
    EXPECT_TRUE(views) << views.error().message;
    return std::move(views).value();
  }

  Value some_person() {
    const std::size_t at = random_() % (kPersons + 1);
    if (at == kPersons) return Null{};
    return persons_[at];
  }

  Value some_amount() {
    if (random_() % 5 == 0) return Null{};
    return static_cast<std::int64_t>(random_() % 2'000'001) - 1'000'000;
  }

  std::vector<std::pair<Field, Value>> some_values() {
    static constexpr std::string_view kStatuses[] = {"open", "won", "lost"};
    std::vector<std::pair<Field, Value>> values;
    values.emplace_back(deal::kPerson, some_person());
    values.emplace_back(deal::kStatus, std::string(kStatuses[random_() % 3]));
    values.emplace_back(deal::kAmount, some_amount());
    return values;
  }

  // Makes a deal, changes one, takes one away or brings one back.
  void step() {
    if (deals_.empty() || random_() % 4 == 0) {
      deals_.push_back({deal::kDeal.id, random_id(random_)});
      log_.append(create(kTenant, deals_.back(), some_values()));
      return;
    }
    const RecordKey& key = deals_[random_() % deals_.size()];
    const Record& now = *log_.find(kTenant, key);
    if (now.exists() && random_() % 3 == 0) {
      log_.append(remove(kTenant, now));
    } else {
      auto values = some_values();
      values.emplace_back(kExists, true);
      log_.append(change(kTenant, key, &now, "deal.updated", std::move(values)));
    }
  }

  DealTotals counted(const Uuid& person) const {
    DealTotals totals;
    std::int64_t sum = 0;
    for (const RecordKey& key : deals_) {
      const Record& one = *log_.find(kTenant, key);
      const Uuid* named = one.reference(deal::kPerson);
      if (!one.exists() || named == nullptr || *named != person) continue;
      ++totals.deals;
      totals.won += one.text(deal::kStatus) == "won" ? 1 : 0;
      totals.lost += one.text(deal::kStatus) == "lost" ? 1 : 0;
      sum += one.integer(deal::kAmount);
    }
    const std::int64_t half = sum < 0 ? -5000 : 5000;
    totals.size = (sum + half) / 10'000;
    return totals;
  }

  void expect_all(const RocksdbViews& views) const {
    for (const Uuid& person : persons_) {
      const auto totals = views.reader().deal_totals(kTenant, person);
      ASSERT_TRUE(totals);
      ASSERT_EQ(*totals, counted(person)) << "DAYBOOK_SEED=" << testing::seed();
    }
    const auto other = views.reader().deal_totals(TenantId{2}, persons_.front());
    EXPECT_EQ(*other, DealTotals{}) << "of another tenant";
  }

  TestLog log_;
  TemporaryFolder folder_;
  std::mt19937_64 random_;
  std::vector<Uuid> persons_;
  std::vector<RecordKey> deals_;
};

TEST_F(DealTotalsTest, TheyFollowEveryChange) {
  const auto views = opened("views");
  for (std::size_t i = 0; i < kSteps; ++i) {
    step();
    ASSERT_TRUE(log_.apply_to(*views, 1 + random_() % 5));
    expect_all(*views);
  }
}

TEST_F(DealTotalsTest, ARebuildInPartsGivesTheSameRows) {
  const auto views = opened("views");
  for (std::size_t i = 0; i < kSteps; ++i) step();
  ASSERT_TRUE(log_.apply_to(*views, 7));
  for (const std::size_t part : {1U, 3U, 100'000U}) {
    ViewsOptions options;
    options.rebuild_records = part;
    const auto again = opened("again" + std::to_string(part), options);
    expect_all(*again);
    EXPECT_EQ(*rows_digest(*again), *rows_digest(*views));
  }
}

TEST_F(DealTotalsTest, AListOfPersonsBearsThemWhenTheyAreAskedFor) {
  const auto views = opened("views");
  for (const Uuid& person : persons_) {
    log_.append(create(kTenant, {person::kPerson.id, person}, {{person::kName, person.text()}}));
  }
  for (std::size_t i = 0; i < 50; ++i) step();
  ASSERT_TRUE(log_.apply_to(*views, 9));
  ListQuery query;
  query.tenant = kTenant;
  query.kind = &person::kPerson;
  EXPECT_TRUE(views->reader().list(query)->deal_totals.empty());
  query.with_deal_totals = true;
  const auto page = views->reader().list(query);
  ASSERT_TRUE(page);
  ASSERT_EQ(page->deal_totals.size(), kPersons);
  for (std::size_t i = 0; i < kPersons; ++i) {
    EXPECT_EQ(page->deal_totals[i], counted(page->records[i].key.id));
  }
}

TEST_F(DealTotalsTest, HalvesOfWhatIsNegativeAreRoundedAwayFromZeroAsWell) {
  const auto views = opened("views");
  for (const std::int64_t amount : {-80'000, 5'000}) {
    deals_.push_back({deal::kDeal.id, random_id(random_)});
    log_.append(create(kTenant, deals_.back(),
                       {{deal::kPerson, persons_.front()}, {deal::kAmount, amount}}));
  }
  ASSERT_TRUE(log_.apply_to(*views, 7));
  EXPECT_EQ(views->reader().deal_totals(kTenant, persons_.front()).value().size, -8);
  expect_all(*views);
}

TEST_F(DealTotalsTest, ValuesThatAreLargeTogetherStillAddUp) {
  const auto views = opened("views");
  constexpr std::int64_t kMost = INT64_MAX;
  for (int i = 0; i < 3; ++i) {
    deals_.push_back({deal::kDeal.id, random_id(random_)});
    log_.append(create(kTenant, deals_.back(),
                       {{deal::kPerson, persons_.front()}, {deal::kAmount, kMost}}));
  }
  ASSERT_TRUE(log_.apply_to(*views, 3));
  EXPECT_EQ(views->reader().deal_totals(kTenant, persons_.front())->size, 2'767'011'611'056'433);
}

}  // namespace
}  // namespace daybook::test
