// What the committer and the start of the program rely on.
#include <gtest/gtest.h>

#include <thread>

#include "projections/digest.h"
#include "projections/view_state.h"
#include "tests/projections/test_log.h"

namespace daybook::test {
namespace {

constexpr TenantId kTenant{1};

struct Opened {
  TestLog log;
  TemporaryFolder folder;
  std::mt19937_64 random{3};
  std::unique_ptr<RocksdbViews> views;
  std::uint64_t rebuilt = 0;

  Opened() { open(); }

  void open(const ViewsOptions& options = {}) {
    views.reset();
    rebuilt = 0;
    auto opened = open_views(log.readable(), {folder.path("views"), kKinds, options,
                                              [this](auto done, auto) { rebuilt = done; }});
    ASSERT_TRUE(opened) << opened.error().message;
    views = std::move(opened).value();
  }

  RecordKey add(std::vector<std::pair<Field, Value>> values, const Kind& kind = kContactKind) {
    const RecordKey key{kind.id, random_id(random)};
    log.append(create(kTenant, key, std::move(values)));
    apply();
    return key;
  }

  void edit(const RecordKey& key, std::vector<std::pair<Field, Value>> values) {
    log.append(change(kTenant, key, log.find(kTenant, key), "contact.updated", std::move(values)));
    apply();
  }

  void drop(const RecordKey& key) {
    log.append(remove(kTenant, *log.find(kTenant, key)));
    apply();
  }

  void apply() { ASSERT_TRUE(log.apply_to(*views, 10)); }

  ListPage list(std::vector<Condition> conditions, std::string search = {}) {
    ListQuery query;
    query.tenant = kTenant;
    query.kind = &kContactKind;
    query.conditions = std::move(conditions);
    query.search = std::move(search);
    auto page = views->reader().list(query);
    EXPECT_TRUE(page);
    return page ? std::move(page).value() : ListPage{};
  }
};

TEST(Views, AClaimGoesWithItsRecordAndComesBackWithIt) {
  Opened opened;
  const RecordKey key = opened.add({{contact::kCode, std::string("A1")}});
  const auto holder = [&] {
    return opened.views->claimed_by(kTenant, kContactKind, contact::kCode, std::string("A1"));
  };
  EXPECT_EQ(holder(), key.id);
  opened.drop(key);
  EXPECT_EQ(holder(), std::nullopt);
  opened.edit(key, {{kExists, true}});
  EXPECT_EQ(holder(), key.id);
  opened.edit(key, {{contact::kCode, std::string()}});
  EXPECT_EQ(holder(), std::nullopt);
  EXPECT_EQ(opened.views->claimed_by(kTenant, kContactKind, contact::kCode, std::string()),
            std::nullopt);
}

TEST(Views, AClaimPassesFromOneRecordToAnotherInOneCommit) {
  Opened opened;
  const RecordKey one = opened.add({{contact::kCode, std::string("A1")}});
  const RecordKey two = opened.add({{contact::kCode, std::string("B2")}});
  Commit swap = change(kTenant, one, opened.log.find(kTenant, one), "contact.updated",
                       {{contact::kCode, std::string("B2")}});
  swap.events.push_back(change(kTenant, two, opened.log.find(kTenant, two), "contact.updated",
                               {{contact::kCode, std::string("A1")}})
                            .events.front());
  opened.log.append(std::move(swap));
  opened.apply();
  const Views& views = *opened.views;
  EXPECT_EQ(views.claimed_by(kTenant, kContactKind, contact::kCode, std::string("A1")), two.id);
  EXPECT_EQ(views.claimed_by(kTenant, kContactKind, contact::kCode, std::string("B2")), one.id);
}

std::vector<Uuid> ids_of(const ListPage& page) {
  std::vector<Uuid> ids;
  for (const Record& record : page.records) ids.push_back(record.key.id);
  return ids;
}

TEST(Views, ADocumentIsFoundByEachOfItsTextsWithoutCase) {
  Opened opened;
  const Uuid one = opened.add({{contact::kPhones, Json{R"(["A-1",{"n":"B-2"}])"}}}).id;
  const RecordKey two = opened.add({{contact::kPhones, Json{R"(["b-2"])"}}});
  const auto found = [&](const char* text) {
    return ids_of(opened.list({{contact::kPhones.id, Match::kEquals, std::string(text)}}));
  };
  EXPECT_EQ(found("a-1"), std::vector<Uuid>{one});
  EXPECT_EQ(found("B-2"), (std::vector<Uuid>{one, two.id}));
  EXPECT_EQ(found("A"), std::vector<Uuid>{}) << "whole texts only";
  opened.edit(two, {{contact::kPhones, Json{R"(["c"])"}}});
  EXPECT_EQ(found("b-2"), std::vector<Uuid>{one});
}

TEST(Views, OneOfSeveralAlternativesMustHold) {
  Opened opened;
  const Uuid one = opened.add({{contact::kCode, std::string("A")}, {contact::kActive, true}}).id;
  const Uuid two = opened.add({{contact::kCode, std::string("B")}, {contact::kActive, false}}).id;
  const RecordKey three = opened.add({{contact::kCode, std::string("C")}});
  const auto found = [&](std::vector<std::vector<Condition>> alternatives) {
    ListQuery query;
    query.tenant = kTenant;
    query.kind = &kContactKind;
    query.alternatives = std::move(alternatives);
    return ids_of(*opened.views->reader().list(query));
  };
  const Condition is_a{contact::kCode.id, Match::kEquals, std::string("A")};
  const Condition is_c{contact::kCode.id, Match::kEquals, std::string("C")};
  const Condition inactive{contact::kActive.id, Match::kEquals, false};
  const Condition unsaid{contact::kActive.id, Match::kEquals, Null{}};
  const Condition said{contact::kActive.id, Match::kPresent, Null{}};
  EXPECT_EQ(found({{is_a, is_c}}), (std::vector<Uuid>{one, three.id}));
  EXPECT_EQ(found({{inactive, unsaid}}), (std::vector<Uuid>{two, three.id}));
  EXPECT_EQ(found({{inactive, unsaid}, {is_a, is_c}}), std::vector<Uuid>{three.id});
  EXPECT_EQ(found({{said}}), (std::vector<Uuid>{one, two}));
  EXPECT_EQ(found({{}}), std::vector<Uuid>{}) << "of no alternatives none holds";
  opened.drop(three);
  EXPECT_EQ(found({{inactive, unsaid}}), std::vector<Uuid>{two});
  ListQuery wrong;
  wrong.tenant = kTenant;
  wrong.kind = &kContactKind;
  wrong.alternatives = {{{contact::kNotes.id, Match::kEquals, std::string("x")}}};
  EXPECT_FALSE(opened.views->reader().list(wrong));
}

TEST(Views, AFlagIsAnOrderOfTwoParts) {
  Opened opened;
  std::vector<Uuid> all;
  for (const Value& active : {Value{true}, Value{false}, Value{Null{}}, Value{true}}) {
    all.push_back(opened.add({{contact::kName, std::string("n")}, {contact::kActive, active}}).id);
  }
  const auto listed = [&](bool descending, std::optional<bool> ties, std::uint64_t offset = 0) {
    ListQuery query;
    query.tenant = kTenant;
    query.kind = &kContactKind;
    query.order = contact::kActive.id;
    query.descending = descending;
    query.ties_descending = ties;
    query.offset = offset;
    query.limit = 3;
    return ids_of(*opened.views->reader().list(query));
  };
  EXPECT_EQ(listed(true, {}), (std::vector<Uuid>{all[3], all[0], all[2]}));
  EXPECT_EQ(listed(true, {}, 3), std::vector<Uuid>{all[1]});
  EXPECT_EQ(listed(false, {}), (std::vector<Uuid>{all[1], all[2], all[0]}));
  EXPECT_EQ(listed(true, false), (std::vector<Uuid>{all[0], all[3], all[1]}));
  EXPECT_EQ(listed(true, false, 1), (std::vector<Uuid>{all[3], all[1], all[2]}));
}

TEST(Views, HoldingGivesExistingRecordsAndKnowsEmailsInAnyCase) {
  Opened opened;
  const RecordKey one = opened.add({{contact::kEmail, std::string("Ann@Example.com")}});
  const RecordKey two = opened.add({{contact::kEmail, std::string("ann@example.COM")}});
  const auto held = [&] {
    const auto records = opened.views->holding(kTenant, kContactKind, contact::kEmail,
                                               std::string("ANN@example.com"));
    std::vector<RecordKey> keys;
    for (const Record& record : *records) keys.push_back(record.key);
    return keys;
  };
  EXPECT_EQ(held(), (std::vector<RecordKey>{one, two}));
  opened.drop(one);
  EXPECT_EQ(held(), std::vector<RecordKey>{two});
}

TEST(Views, ANumberThatIsRememberedWronglyIsFoundOut) {
  Opened opened;
  const RecordKey one = opened.add({{contact::kCode, std::string("A1")}});
  opened.add({{contact::kCode, std::string("B2")}});
  for (const std::uint32_t wrong : {2U, 99U}) {
    opened.views->state().numbers.put(kTenant, one, RecordNumber{wrong});
    const auto found = opened.views->reader().record(kTenant, one);
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->key, one);
    EXPECT_EQ((*found)->number, RecordNumber{1});
    EXPECT_EQ(opened.views->state().numbers.find(kTenant, one), RecordNumber{1});
  }
  opened.views->state().numbers.put(kTenant, {kContactKind.id, Uuid{}}, RecordNumber{2});
  EXPECT_EQ(*opened.views->reader().record(kTenant, {kContactKind.id, Uuid{}}), std::nullopt);
}

TEST(Views, MoreHoldersThanADecisionMayLoadAreRefused) {
  Opened opened;
  const Uuid company = random_id(opened.random);
  opened.add({{contact::kCompany, company}});
  opened.add({{contact::kCompany, company}});
  ViewsOptions options;
  options.holders_max = 1;
  opened.open(options);
  const auto held = opened.views->holding(kTenant, kContactKind, contact::kCompany, Value{company});
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(held.error().reason, "commit.too_large");
}

TEST(Views, ASearchFindsPersonsByTheirCompany) {
  Opened opened;
  const RecordKey acme = opened.add({{company::kName, std::string("ACME Ltd")}}, kCompanyKind);
  opened.add({{contact::kName, std::string("Maria")}, {contact::kCompany, acme.id}});
  opened.add({{contact::kName, std::string("Maria")}});
  EXPECT_EQ(opened.list({}, "acme").count, 1U);
  EXPECT_EQ(opened.list({}, "maria acme").count, 1U);
  EXPECT_EQ(opened.list({}, "maria").count, 2U);
  EXPECT_EQ(opened.list({}, "maria nobody").count, 0U);
  opened.drop(acme);
  EXPECT_EQ(opened.list({}, "acme").count, 0U);
}

TEST(Views, AFieldThatIsNotListedIsRefused) {
  Opened opened;
  ListQuery query;
  query.tenant = kTenant;
  query.kind = &kContactKind;
  query.conditions = {{contact::kNotes.id, Match::kEquals, std::string("x")}};
  const auto filtered = opened.views->reader().list(query);
  ASSERT_FALSE(filtered);
  EXPECT_EQ(filtered.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(filtered.error().issues.at(0).field, "notes");
  query.conditions.clear();
  query.order = contact::kEmail.id;
  EXPECT_FALSE(opened.views->reader().list(query));
}

TEST(Views, WaitingForAPositionEndsWhenItIsReachedOrTheTimeIsOver) {
  Opened opened;
  opened.add({{contact::kActive, true}});
  using std::chrono::milliseconds;
  EXPECT_TRUE(opened.views->reader().wait_for(kTenant, Position{1}, milliseconds(0)));
  EXPECT_FALSE(opened.views->reader().wait_for(kTenant, Position{2}, milliseconds(1)));
  std::thread waiter([&] {
    EXPECT_TRUE(opened.views->reader().wait_for(kTenant, Position{2}, std::chrono::minutes(1)));
  });
  opened.add({{contact::kActive, true}});
  waiter.join();
}

TEST(Views, GoOnWhereTheyWereAfterARestart) {
  Opened opened;
  opened.add({{contact::kActive, true}});
  opened.open();
  EXPECT_EQ(opened.rebuilt, 0U);
  EXPECT_EQ(opened.views->reached(), Place{1});
  EXPECT_EQ(opened.views->last_number(kTenant, kContactKind), RecordNumber{1});
  EXPECT_EQ(opened.views->head(kTenant).position, Position{1});
  EXPECT_EQ(opened.views->head(kTenant).time, opened.log.commits().back().time);
  EXPECT_EQ(opened.views->head(kTenant).leaf.size(), 32U);
  EXPECT_EQ(opened.list({{contact::kActive.id, Match::kEquals, true}}).count, 1U);
}

TEST(Views, OfAnotherLogAreMadeAnew) {
  Opened opened;
  opened.add({{contact::kActive, true}});
  TestLog other;
  other.append(create(kTenant, {kLabelKind.id, random_id(opened.random)}, {}));
  opened.views.reset();
  auto views = open_views(other.readable(), {opened.folder.path("views"), kKinds, {}, {}}).value();
  EXPECT_EQ(views->last_number(kTenant, kContactKind), RecordNumber{0});
  EXPECT_EQ(views->last_number(kTenant, kLabelKind), RecordNumber{1});
}

TEST(Views, ThatAreAheadOfTheLogAreMadeAnew) {
  Opened opened;
  const RecordKey key = opened.add({{contact::kActive, true}});
  Commit lost = change(kTenant, key, opened.log.find(kTenant, key), "contact.updated",
                       {{contact::kActive, false}});
  lost.position = Position{2};
  const Record before = *opened.log.find(kTenant, key);
  Record after = before;
  lost.events.front().number = after.number;
  evolve(after, lost.events.front(), Time{1'800'000'000'000'000});
  const std::string leaf(32, 'x');
  const RecordList now(std::vector{after});
  const RecordList was(std::vector{before});
  const Committed committed{Place{2}, &lost, leaf, &now, &was};
  ASSERT_TRUE(opened.views->apply({&committed, 1}));
  opened.open();
  EXPECT_EQ(opened.rebuilt, 1U);
  EXPECT_EQ(*opened.views->record(kTenant, key).value(), *opened.log.find(kTenant, key));
}

TEST(Views, WhoseLastCommitDiffersFromTheLogsAreMadeAnew) {
  Opened opened;
  opened.add({{contact::kActive, true}});
  RowBatch batch;
  write_reached(Place{1}, std::string(32, 'y'), batch);
  ASSERT_TRUE(opened.views->state().rows->write(batch.sorted()));
  opened.open();
  EXPECT_EQ(opened.rebuilt, 1U);
}

TEST(Views, OfAnotherRevisionAreMadeAnew) {
  Opened opened;
  opened.add({{contact::kActive, true}});
  ViewsMeta meta = *opened.views->meta();
  meta.revisions["records"] += 1;
  RowBatch batch;
  write_meta(meta, batch);
  ASSERT_TRUE(opened.views->state().rows->write(batch.sorted()));
  opened.open();
  EXPECT_EQ(opened.rebuilt, 1U);
  EXPECT_EQ(opened.views->meta()->revisions, current_revisions());
}

TEST(Views, RebuiltBesideARunningServerAreTakenAtTheNextStart) {
  Opened opened;
  opened.add({{contact::kName, std::string("one")}});
  const OpenViews open{opened.folder.path("views"), kKinds, {}, {}};
  ASSERT_TRUE(rebuild_views(opened.log.readable(), open));
  const Digest live = *rows_digest(*opened.views);
  opened.views.reset();
  ASSERT_TRUE(swap_rebuilt_views(open.folder));
  opened.open();
  EXPECT_EQ(opened.rebuilt, 0U);
  EXPECT_EQ(*rows_digest(*opened.views), live);
}

TEST(Views, AChangeAndItsUndoLeaveTheValuesAsTheyWere) {
  Opened opened;
  const RecordKey key = opened.add({{contact::kName, std::string("one")}});
  const Digest before = *values_digest(*opened.views);
  opened.edit(key, {{contact::kName, std::string("two")}});
  EXPECT_NE(*values_digest(*opened.views), before);
  opened.edit(key, {{contact::kName, std::string("one")}});
  EXPECT_EQ(*values_digest(*opened.views), before);
}

TEST(Views, AnOrderIsKeptUpOnceItWasAskedFor) {
  Opened opened;
  std::vector<RecordKey> keys;
  for (int i = 0; i < 30; ++i) {
    keys.push_back(opened.add({{contact::kScore, std::int64_t{i}}}));
    ListQuery query;
    query.tenant = kTenant;
    query.kind = &kContactKind;
    query.order = contact::kScore.id;
    query.descending = true;
    const ListPage page = opened.views->reader().list(query).value();
    ASSERT_EQ(page.records.size(), keys.size());
    EXPECT_EQ(page.records.front().key, keys.back());
    EXPECT_EQ(page.records.back().key, keys.front());
  }
}

}  // namespace
}  // namespace daybook::test
