// The parts that lists are made of.
#include <gtest/gtest.h>

#include <random>
#include <roaring/roaring.hh>
#include <set>

#include "domain/core/record_codec.h"
#include "projections/chunks.h"
#include "projections/order_run.h"
#include "projections/overlap.h"
#include "projections/paging.h"
#include "projections/pending.h"
#include "projections/selection.h"

namespace daybook::test {
namespace {

TEST(Chunks, ComeBackAsTheyWere) {
  std::mt19937_64 random(7);
  for (const std::size_t size : {1U, 2U, 4095U, 4096U, 4097U, 30000U, 65536U}) {
    std::set<std::uint16_t> lows;
    while (lows.size() < size) lows.insert(static_cast<std::uint16_t>(random()));
    const std::vector<std::uint16_t> sorted(lows.begin(), lows.end());
    const std::string row = encode_chunk(sorted);
    EXPECT_EQ(decode_chunk(row), sorted);
    ChunkAssembler assembler;
    assembler.add(0, row);
    assembler.add(3, row);
    const Roaring list = assembler.finish();
    EXPECT_EQ(list.cardinality(), 2 * size);
    EXPECT_TRUE(list.contains(sorted.back()));
    EXPECT_TRUE(list.contains((3U << 16) + sorted.front()));
  }
}

ListChange change_of(std::uint16_t field, std::uint32_t number, bool enters) {
  const Term term = TermSpace{TenantId{1}, KindId{2}}.present(FieldId{field});
  return {term, hash_of(term), number, enters};
}

TEST(PendingTerms, TheLastChangeOfANumberCounts) {
  std::mt19937_64 random(11);
  PendingTerms pending;
  std::map<std::uint16_t, std::map<std::uint32_t, bool>> model;
  std::vector<ListChange> changes;
  for (int i = 0; i < 20000; ++i) {
    const auto field = static_cast<std::uint16_t>(random() % 1500);
    const auto number = static_cast<std::uint32_t>(random() % (field < 3 ? 70000 : 20));
    const bool enters = random() % 2 == 0;
    changes.push_back(change_of(field, number, enters));
    model[field][number] = enters;
  }
  pending.apply(changes);
  EXPECT_EQ(pending.changes(), changes.size());
  EXPECT_EQ(pending.size(), model.size());
  std::vector<PendingTerms::Number> numbers;
  for (std::size_t i = 0; i < pending.size(); ++i) {
    const auto& expected = model[pending.term(i).field];
    pending.sorted(i, numbers);
    ASSERT_EQ(numbers.size(), expected.size());
    std::size_t at = 0;
    for (const auto& [number, enters] : expected) {
      EXPECT_EQ(numbers[at].number, number);
      EXPECT_EQ(numbers[at++].enters, enters);
    }
    Roaring list;
    list.add(5);
    pending.apply_to(list, pending.term(i));
    pending.apply_to(list, pending.term(i));
    for (const auto& [number, enters] : expected) EXPECT_EQ(list.contains(number), enters);
  }
}

TEST(PendingTerms, CanBeAppliedFromWhereAnEarlierTimeEnded) {
  PendingTerms pending;
  std::vector<ListChange> changes;
  for (std::uint32_t number = 0; number < 100; ++number) {
    changes.push_back(change_of(1, number, true));
  }
  const Term term = changes.front().term;
  for (std::uint32_t first = 0; first <= 100; ++first) {
    if (first == 0) pending.apply(changes);
    Roaring list;
    pending.apply_to(list, term, first);
    EXPECT_EQ(list.cardinality(), 100 - first);
  }
}

BitmapPtr numbers_with(std::mt19937_64& random, std::uint32_t limit, unsigned of_thousand) {
  auto list = std::make_shared<Roaring>();
  for (std::uint32_t number = 1; number < limit; ++number) {
    if (random() % 1000 < of_thousand) list->add(number);
  }
  list->runOptimize();
  return list;
}

// Dense and sparse lists, of one container and of many, ending where others go on.
TEST(Pages, OfAnOverlapAreThoseOfTheIntersection) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 60; ++round) {
    std::vector<BitmapPtr> all;
    std::vector<BitmapPtr> none;
    const auto some = [&] {
      const unsigned share[] = {2, 90, 300, 999};
      return numbers_with(random, 1 + static_cast<std::uint32_t>(random() % 300'000),
                          share[random() % 4]);
    };
    for (std::uint64_t i = 1 + random() % 3; i > 0; --i) all.push_back(some());
    if (random() % 4 == 0) none.push_back(some());
    const BitmapPtr shared = intersection(all, none);
    for (const bool descending : {true, false}) {
      const PageOf page{descending, random() % (shared->cardinality() + 2), 50};
      for (const PageOf& asked : {page, PageOf{descending, 0, 50}}) {
        const CountedPage found = page_of_overlap(all, none, asked);
        EXPECT_EQ(found.count, shared->cardinality());
        EXPECT_EQ(found.numbers, page_by_number(*shared, asked));
      }
    }
  }
}

// Pages over an order kept in several runs, against a sorted vector.
TEST(Pages, AreThoseOfTheSortedListWhateverTheRuns) {
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U}) {
    std::mt19937_64 random(seed);
    std::map<std::uint32_t, std::optional<std::string>> now;
    OrderRuns runs;
    const auto add_run = [&](std::uint32_t count) {
      std::map<std::uint32_t, OrderRun::Row> rows;
      for (std::uint32_t i = 0; i < count; ++i) {
        const auto number = static_cast<std::uint32_t>(1 + random() % 3000);
        const bool has_value = random() % 8 != 0;
        const std::string key =
            std::string(1 + random() % 2, static_cast<char>('a' + random() % 9));
        rows[number] = {has_value ? key : "", number, has_value};
        now[number] = has_value ? std::optional(key) : std::nullopt;
      }
      std::vector<OrderRun::Row> run;
      run.reserve(rows.size());
      for (auto& [number, row] : rows) run.push_back(row);
      runs.push_back(std::make_shared<const OrderRun>(run));
    };
    add_run(2500);
    for (int i = 0; i < 4; ++i) add_run(60);
    if (seed % 2 == 0) {
      OrderRunPtr joined = OrderRun::merged(*runs[2], *runs[3]);
      runs.erase(runs.begin() + 2, runs.begin() + 4);
      runs.insert(runs.begin() + 2, joined);
    }
    for (const unsigned share : {1U, 2U, 40U}) {
      Roaring matching;
      std::vector<std::pair<std::string, std::uint32_t>> sorted;
      for (const auto& [number, key] : now) {
        if (number % share != 0) continue;
        matching.add(number);
        sorted.emplace_back(key ? "1" + *key : "0", number);
      }
      std::sort(sorted.begin(), sorted.end());
      for (int i = 0; i < 60; ++i) {
        PageOf of{random() % 2 == 0, random() % (sorted.size() + 5),
                  static_cast<std::uint32_t>(1 + random() % 70)};
        std::vector<std::uint32_t> expected;
        for (std::uint64_t at = of.offset;
             at < std::min<std::uint64_t>(of.offset + of.limit, sorted.size()); ++at) {
          const std::size_t from = of.descending ? sorted.size() - 1 - at : at;
          expected.push_back(sorted[from].second);
        }
        EXPECT_EQ(page_in_order(matching, runs, of), expected) << "seed " << seed;
      }
    }
    const BitmapPtr range = numbers_in_range(runs, "c", true);
    for (const auto& [number, key] : now) {
      EXPECT_EQ(range->contains(number), key && *key >= "c");
    }
  }
}

TEST(RecordRows, ComeBackAsTheyWere) {
  Record record;
  record.key = {KindId{2}, Uuid::from_bytes("0123456789abcdef")};
  record.number = RecordNumber{77};
  record.version = Version{300};
  record.created_at = Time{1'700'000'000'000'000};
  record.updated_at = Time{1'700'000'001'000'000};
  const Value values[] = {true,
                          std::int64_t{-5},
                          std::string("text"),
                          Uuid::from_bytes("fedcba9876543210"),
                          Json{"{\"a\":1}"},
                          References{{Uuid{}, Uuid::from_bytes("xxxxxxxxxxxxxxxx")}},
                          Erased{},
                          std::string()};
  std::uint16_t field = 0;
  for (const Value& value : values) {
    record.put(FieldId{field}, value,
               field % 3 == 0 ? Origin{} : Origin{Uuid::from_bytes("oooooooooooooooo")});
    ++field;
  }
  const std::string row = encode_record(record);
  const auto read = decode_record(record.key.kind, record.number, row);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, record);
  EXPECT_EQ(id_of_record_row(row), record.key.id);
  EXPECT_EQ(created_at_of_record_row(row), record.created_at);
  EXPECT_EQ(updated_at_of_record_row(row), record.updated_at);
  for (const Slot& slot : record.slots) {
    EXPECT_EQ(value_of_record_row(row, slot.field), slot.value);
  }
  EXPECT_TRUE(is_null(value_of_record_row(row, FieldId{field})));
  for (std::size_t cut = 0; cut < row.size(); ++cut) {
    // Bytes that are not all there are never read beyond; most are told to be no record.
    const auto part = decode_record(record.key.kind, record.number, row.substr(0, cut));
    EXPECT_TRUE(cut >= 24 || !part);
  }
}

}  // namespace
}  // namespace daybook::test
