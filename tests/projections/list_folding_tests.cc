// Lists of very many terms are written as table files: what is on disk afterwards is what the
// changes say, whatever was there before.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <roaring/roaring.hh>

#include "projections/postings.h"
#include "tests/support/temporary_folder.h"

namespace daybook::testing {
namespace {

constexpr std::uint32_t kTerms = 60'000;  // More than are written as a batch.

Term term_of(std::uint32_t number) {
  return TermSpace{TenantId{1}, KindId{2}}.value(FieldId{3}, "value " + std::to_string(number));
}

class ListFolding : public ::testing::Test {
 protected:
  ListFolding() {
    auto rows = Rows::open(folder_.path().string(), {});
    EXPECT_TRUE(rows);
    rows_ = std::move(rows).value();
    forget();
  }

  // As after a start: what was not folded is gone.
  void forget() { lists_ = std::make_unique<Postings>(*rows_, std::size_t{1} << 20); }

  // Numbers of some lists go up to `last`.
  std::vector<ListChange> random_changes(std::size_t count, std::uint32_t last = 200'000) {
    std::vector<ListChange> changes;
    for (std::size_t i = 0; i < count; ++i) {
      const auto term = static_cast<std::uint32_t>(i < kTerms ? i : random_() % kTerms);
      const auto number = static_cast<std::uint32_t>(random_() % (term < 5 ? last : 4));
      const bool enters = random_() % 4 != 0;
      changes.push_back({term_of(term), hash_of(term_of(term)), number, enters});
      if (enters) {
        model_[term].add(number);
      } else {
        model_[term].remove(number);
      }
    }
    return changes;
  }

  void fold(std::span<const ListChange> changes) {
    lists_->apply(changes);
    ASSERT_TRUE(lists_->begin_fold());
    const auto last = [](RowBatch& rows) { rows.put("Mlast", "place"); };
    const Status folded = lists_->fold(last);
    ASSERT_TRUE(folded) << folded.error().message;
    EXPECT_EQ(*rows_->get("Mlast"), "place");
  }

  std::map<std::string, std::string> rows() const {
    std::map<std::string, std::string> rows;
    EXPECT_TRUE(rows_->each({}, [&](std::string_view key, std::string_view value) {
      rows.emplace(key, value);
      return true;
    }));
    return rows;
  }

  void expect_lists() const {
    for (const auto& [term, expected] : model_) {
      if (term > 100 && term % 16 != 0) continue;
      const auto list = lists_->bitmap(term_of(term));
      ASSERT_TRUE(list) << list.error().message;
      ASSERT_TRUE(**list == expected) << term;
    }
  }

  std::mt19937_64 random_{5};
  TemporaryFolder folder_;
  std::unique_ptr<Rows> rows_;
  std::unique_ptr<Postings> lists_;
  std::map<std::uint32_t, Roaring> model_;
};

TEST_F(ListFolding, OfManyTermsGivesWhatTheChangesSay) {
  for (int round = 0; round < 2; ++round) {
    fold(random_changes(2 * kTerms));
    lists_->end_fold();
    forget();
    expect_lists();
  }
}

// What was folded before is known, and only looked for where it may be.
TEST_F(ListFolding, AgainAndAgainKeepsWhatIsThere) {
  for (const std::uint32_t last : {40'000U, 60'000U, 140'000U, 140'000U, 400'000U}) {
    fold(random_changes(2 * kTerms, last));
    lists_->end_fold();
  }
  forget();
  expect_lists();
}

TEST_F(ListFolding, ThatWasCutShortIsTakenOnceMore) {
  fold(random_changes(2 * kTerms));
  lists_->end_fold();
  const std::vector<ListChange> changes = random_changes(2 * kTerms);
  fold(changes);
  const auto once = rows();
  forget();
  fold(changes);
  EXPECT_EQ(rows(), once);
}

}  // namespace
}  // namespace daybook::testing
