// Random histories: what the views show is what a fold of the log shows, at any moment, however
// often they were closed, cut short or thrown away.
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <optional>
#include <thread>

#include "eventstore/merkle.h"
#include "projections/digest.h"
#include "tests/projections/random_history.h"

namespace daybook::test {
namespace {

ViewsOptions small() {
  ViewsOptions options;
  options.rows.cache_bytes = 1 << 20;
  options.list_cache_bytes = 64 << 10;
  options.records_cached = 8;
  options.fold_changes = 3000;
  options.fold_terms = 1500;
  options.rebuild_records = 20;
  options.table_records = 12;
  options.table_bytes = 500;
  return options;
}

std::unique_ptr<RocksdbViews> opened(const TestLog& log, const std::string& folder,
                                     const ViewsOptions& options = small()) {
  auto views = open_views(log.readable(), {folder, kKinds, options, {}});
  EXPECT_TRUE(views) << (views ? "" : views.error().message);
  return views ? std::move(views).value() : nullptr;
}

void expect_list(const TestLog& log, const Reader& reader, const ListQuery& query) {
  const auto page = reader.list(query);
  ASSERT_TRUE(page) << page.error().message;
  const std::vector<Record> all = expected_list(log, query);
  EXPECT_EQ(page->count, all.size());
  EXPECT_EQ(page->position, log.position(query.tenant));
  const std::size_t begin = std::min<std::size_t>(query.offset, all.size());
  const std::size_t end = std::min<std::size_t>(begin + query.limit, all.size());
  const std::vector<Record> expected(all.begin() + static_cast<std::ptrdiff_t>(begin),
                                     all.begin() + static_cast<std::ptrdiff_t>(end));
  EXPECT_EQ(page->records, expected);
}

void expect_records(const TestLog& log, const RocksdbViews& views) {
  for (const auto& [key, record] : log.records()) {
    const auto read = views.reader().record(key.first, key.second);
    ASSERT_TRUE(read);
    ASSERT_TRUE(*read);
    EXPECT_EQ(**read, record);
  }
}

// Every unique value is held by the record that has it, and by nobody when that one is deleted.
void expect_claims(const TestLog& log, const RocksdbViews& views) {
  std::map<std::pair<TenantId, std::string>, Uuid> holders;
  std::set<std::pair<TenantId, std::string>> codes;
  for (const auto& [key, record] : log.records()) {
    const Value& code = record.get(contact::kCode);
    if (key.second.kind != kContactKind.id || is_blank(code)) continue;
    codes.insert({key.first, std::get<std::string>(code)});
    if (record.exists()) holders[{key.first, std::get<std::string>(code)}] = key.second.id;
  }
  for (const auto& code : codes) {
    const auto held =
        views.reader().claimed_by(code.first, kContactKind, contact::kCode, code.second);
    const auto expected = holders.find(code);
    EXPECT_EQ(held.has_value(), expected != holders.end());
    if (held && expected != holders.end()) {
      EXPECT_EQ(*held, expected->second);
    }
  }
}

void expect_history(const TestLog& log, const RocksdbViews& views) {
  std::map<std::pair<TenantId, RecordKey>, std::vector<Position>> touched;
  std::map<TenantId, std::uint64_t> leaves;
  for (std::size_t at = 0; at < log.commits().size(); ++at) {
    const Commit& commit = log.commits()[at];
    const auto entry = views.reader().entry(commit.tenant, commit.position);
    ASSERT_TRUE(entry && *entry);
    EXPECT_EQ((*entry)->place, Place{at + 1});
    EXPECT_EQ((*entry)->leaf_hash, view_of(leaf_hash(std::to_string(at))));
    leaves[commit.tenant] = commit.position.value;
    for (const Event& event : commit.events) {
      auto& positions = touched[{commit.tenant, event.record}];
      if (positions.empty() || positions.back() != commit.position) {
        positions.push_back(commit.position);
      }
    }
    if (!commit.idempotency) continue;
    const auto keyed = views.keyed(commit.tenant, commit.idempotency->key);
    ASSERT_TRUE(keyed);
    EXPECT_EQ(keyed->position, commit.position);
    EXPECT_EQ(keyed->input, "input");
  }
  for (const auto& [key, positions] : touched) {
    const auto read = views.reader().history(key.first, key.second, Position{}, 1000);
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, positions);
  }
  for (const auto& [tenant, count] : leaves) {
    MerkleFrontier frontier;
    for (std::size_t at = 0; at < log.commits().size(); ++at) {
      if (log.commits()[at].tenant == tenant) frontier.append(leaf_hash(std::to_string(at)));
    }
    const TenantId of = tenant;
    const auto root = root_at(
        count, [&](unsigned level, std::uint64_t index) { return views.node(of, level, index); });
    ASSERT_TRUE(root) << root.error().message;
    EXPECT_EQ(*root, frontier.root());
  }
}

class ViewsOfRandomHistories : public testing::TestWithParam<std::uint64_t> {};

TEST_P(ViewsOfRandomHistories, ShowWhatTheLogSays) {
  RecordProperty("seed", std::to_string(GetParam()));
  RandomHistory history(GetParam());
  TestLog log;
  TemporaryFolder folder;
  auto views = opened(log, folder.path("views"));
  for (int step = 0; step < 350; ++step) {
    history.step(log);
    if (history.below(3) != 0) continue;
    ASSERT_TRUE(log.apply_to(*views, 1 + history.below(5)));
    for (int i = 0; i < 4; ++i) {
      const ListQuery query = history.query();
      SCOPED_TRACE(testing::Message()
                   << "seed " << GetParam() << " step " << step << " query " << i);
      expect_list(log, views->reader(), query);
      if (HasFailure()) return;
    }
    if (history.below(20) == 0) {
      ASSERT_TRUE(views->fold());
    }
    if (history.below(25) == 0) {
      views.reset();
      views = opened(log, folder.path("views"));
    }
  }
  ASSERT_TRUE(log.apply_to(*views, 4));
  expect_records(log, *views);
  expect_claims(log, *views);
  expect_history(log, *views);
}

TEST_P(ViewsOfRandomHistories, AreTheSameWhenMadeAnew) {
  RandomHistory history(GetParam());
  TestLog log;
  TemporaryFolder folder;
  auto views = opened(log, folder.path("views"));
  for (int step = 0; step < 300; ++step) {
    history.step(log);
    if (history.below(4) == 0) {
      ASSERT_TRUE(log.apply_to(*views, 3));
    }
    if (history.below(40) == 0) {
      ASSERT_TRUE(views->fold());
    }
  }
  ASSERT_TRUE(log.apply_to(*views, 7));
  const auto rows = rows_digest(*views);
  const auto values = values_digest(*views);
  ASSERT_TRUE(rows && values);
  views.reset();
  std::filesystem::remove_all(folder.path("views"));
  views = opened(log, folder.path("views"));
  EXPECT_EQ(*rows_digest(*views), *rows) << "seed " << GetParam();
  EXPECT_EQ(*values_digest(*views), *values) << "seed " << GetParam();
  for (int i = 0; i < 100; ++i) expect_list(log, views->reader(), history.query());
}

// Every file of the folder with its size and time of change; nothing while one of them comes or
// goes.
std::optional<std::map<std::string, std::pair<std::uintmax_t, std::filesystem::file_time_type>>>
files_in(const std::string& folder) try {
  std::map<std::string, std::pair<std::uintmax_t, std::filesystem::file_time_type>> files;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
    files[file.path().string()] = {file.file_size(), file.last_write_time()};
  }
  return files;
} catch (const std::filesystem::filesystem_error&) {
  return std::nullopt;
}

// What a killed process leaves behind is the folder as it is at one moment. The database may be
// writing tables in the background, so a copy counts only when nothing changed while it was made.
void copy_of_one_moment(const std::string& from, const std::string& to) {
  while (true) {
    const auto before = files_in(from);
    try {
      std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
      if (before && before == files_in(from)) return;
    } catch (const std::filesystem::filesystem_error&) {
      // A file went while it was copied.
    }
    std::filesystem::remove_all(to);
  }
}

TEST_P(ViewsOfRandomHistories, SurviveBeingCutShort) {
  RandomHistory history(GetParam());
  TestLog log;
  TemporaryFolder folder;
  auto views = opened(log, folder.path("views"));
  for (int step = 0; step < 240; ++step) {
    history.step(log);
    ASSERT_TRUE(log.apply_to(*views, 3));
    if (history.below(30) == 0) {
      ASSERT_TRUE(views->fold());
    }
    if (step % 60 != 59) continue;
    const std::string copy = folder.path("copy" + std::to_string(step));
    copy_of_one_moment(folder.path("views"), copy);
    const auto reopened = opened(log, copy);
    for (int i = 0; i < 40; ++i) {
      SCOPED_TRACE(testing::Message() << "seed " << GetParam() << " step " << step);
      expect_list(log, reopened->reader(), history.query());
      if (HasFailure()) return;
    }
    EXPECT_EQ(*rows_digest(*reopened), *rows_digest(*views)) << "seed " << GetParam();
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ViewsOfRandomHistories,
                         testing::Values(1, 2, 3, 20261122, 4711, 99));

TEST(ViewsUnderLoad, ReadersSeeOnePositionWhileTheWriterGoesOn) {
  constexpr std::uint64_t kSeed = 5;
  TestLog log;
  TemporaryFolder folder;
  auto views = opened(log, folder.path("views"));
  std::mt19937_64 random(kSeed);
  const TenantId tenant{1};
  std::atomic<bool> done{false};
  std::atomic<int> lists{0};
  // Each commit makes two records, one active and one not: a list of one position counts as many
  // of the one as of the other, and twice the position in all.
  const auto read = [&] {
    while (!done) {
      ListQuery query;
      query.tenant = tenant;
      query.kind = &kContactKind;
      query.order = lists % 2 == 0 ? contact::kName.id : kCreatedAt;
      query.conditions = {{contact::kActive.id, Match::kEquals, lists % 3 == 0}};
      const auto page = views->reader().list(query);
      ASSERT_TRUE(page);
      EXPECT_EQ(page->count, page->position.value);
      EXPECT_EQ(page->records.size(), std::min<std::uint64_t>(page->count, query.limit));
      query.conditions.clear();
      query.search = "maria";
      const auto found = views->reader().list(query);
      ASSERT_TRUE(found);
      EXPECT_EQ(found->count, 2 * found->position.value);
      ++lists;
    }
  };
  std::thread one(read);
  std::thread two(read);
  for (int i = 0; i < 400; ++i) {
    Commit commit = create(tenant, {kContactKind.id, random_id(random)},
                           {{contact::kActive, true}, {contact::kName, std::string("Maria one")}});
    commit.events.push_back(
        create(tenant, {kContactKind.id, random_id(random)},
               {{contact::kActive, false}, {contact::kName, std::string("MARIA")}})
            .events.front());
    log.append(std::move(commit));
    ASSERT_TRUE(log.apply_to(*views, 1));
  }
  while (lists < 4) std::this_thread::yield();
  done = true;
  one.join();
  two.join();
}

}  // namespace
}  // namespace daybook::test
