// Commits as stored bytes: what is refused, what large commits become, and when keys are missing.
#include "eventstore/codec.h"

#include <gtest/gtest.h>

#include "domain/people/organization.h"
#include "domain/people/person.h"
#include "domain/sales/note.h"
#include "domain/work/document.h"
#include "eventstore/commit.pb.h"
#include "tests/support/keys.h"
#include "tests/support/records.h"

namespace daybook::testing {
namespace {

using person::kPerson;

const Field& body() { return *note::kNote.find("body"); }
const Field& of_person() { return *note::kNote.find("person"); }

class Codec : public ::testing::Test {
 protected:
  static Commit commit_of(Events events, std::uint32_t number = 77, std::uint64_t position = 1) {
    Commit commit;
    commit.id = id(number);
    commit.tenant = kTenant;
    commit.position = Position{position};
    commit.time = kNow;
    commit.actor = 2;
    commit.actor_id = id(42);
    commit.command = "person.update";
    commit.events = std::move(events);
    return commit;
  }

  static Event event_of(const Record& record, std::vector<Change> changes) {
    return {record.key, "person.updated", std::move(changes), record.number, {}};
  }

  // Keeps the keys that were made, as a committer does.
  StoredCommit encode(const Commit& commit, std::vector<Record> after) {
    Encoder encoder(log_.keys(), 1);
    auto encoded = encoder.encode(commit, after, {});
    EXPECT_TRUE(encoded) << encoded.error().message;
    log_.keep(encoder.new_keys());
    return encoded ? encoded->stored : StoredCommit{};
  }

  std::string refusal(const Commit& commit, std::vector<Record> after) {
    Encoder encoder(log_.keys(), 1);
    const auto encoded = encoder.encode(commit, after, {});
    return encoded ? "accepted" : encoded.error().reason;
  }

  Result<Commit> decode(const StoredCommit& stored) { return decode_commit(log_.keys(), stored); }

  static std::string reason(const Result<Commit>& decoded) {
    return decoded ? "decoded" : decoded.error().reason;
  }

  Commit ann_is_renamed() {
    return commit_of({event_of(ann_, {{person::kName.id, "Ann", "Anna", {}, {}}})});
  }

  KeyedLog log_;
  Record ann_ = a(kPerson, 1, {{person::kName, "Anna"}});
};

TEST_F(Codec, AFileComesInPiecesThatAreAllSealedAndLeftOutWhereNobodyWantsThem) {
  const Record made = a(document::kDocument, 5, {{document::kContent, Bytes{}}});
  Events events;
  const std::string piece(document::kPieceBytes, '\xff');
  for (int i = 0; i < 8; ++i) {
    const Value before = i == 0 ? Value{Null{}} : Value{Bytes{}};
    events.push_back(event_of(made, {{document::kContent.id, before, Bytes{piece}, {}, {}}}));
  }
  const Commit commit = commit_of(std::move(events));
  const StoredCommit stored = encode(commit, {made});
  EXPECT_GT(stored.rows.size(), 1U);
  for (const std::string& row : stored.rows) {
    EXPECT_LE(row.size(), kRowBytesMax);
    EXPECT_EQ(row.find(piece.substr(0, 64)), row.npos);
  }
  const auto whole = decode(stored);
  ASSERT_TRUE(whole) << whole.error().message;
  EXPECT_EQ(*whole, commit);
  const auto without = decode_without_bytes(log_.keys(), stored);
  ASSERT_TRUE(without) << without.error().message;
  ASSERT_EQ(without->events.size(), 8U);
  for (const Event& event : without->events) {
    EXPECT_EQ(event.changes.front().after, Value{Bytes{}});
  }
  ASSERT_TRUE(log_.keys().erase_subject(kTenant, made.key.id, kNow));
  EXPECT_EQ(decode(stored)->events.front().changes.front().after, Value{Erased{}});
}

TEST_F(Codec, AChangedByteAnywhereIsFound) {
  const StoredCommit stored = encode(ann_is_renamed(), {ann_});
  for (std::size_t at = 0; at < stored.rows[0].size(); ++at) {
    StoredCommit changed = stored;
    changed.rows[0][at] = static_cast<char>(changed.rows[0][at] ^ 1);
    EXPECT_FALSE(decode(changed)) << at;
  }
  for (std::size_t size = 0; size < stored.rows[0].size(); ++size) {
    EXPECT_FALSE(decode({{stored.rows[0].substr(0, size)}})) << size;
  }
  EXPECT_FALSE(decode({}));
  EXPECT_TRUE(decode(stored));
}

TEST_F(Codec, ANewerFormatIsRefusedByName) {
  stored::Envelope envelope;
  envelope.set_format(kLogFormat + 1);
  envelope.set_commit_id(std::string(16, 'x'));
  const std::string bytes = envelope.SerializeAsString();
  const StoredCommit newer{{std::string{static_cast<char>(bytes.size()), 0, 0, 0} + bytes}};
  EXPECT_EQ(read_facts(newer).error().reason, "log.newer_format");
  EXPECT_EQ(reason(decode(newer)), "log.newer_format");
}

TEST_F(Codec, FactsAreReadWithoutAKey) {
  Encoder encoder(log_.keys(), 5);
  const std::string leaf(32, 'l');
  const auto encoded = encoder.encode(ann_is_renamed(), std::vector{ann_}, leaf);
  ASSERT_TRUE(encoded);
  const auto facts = read_facts(encoded->stored);
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->id, id(77));
  EXPECT_EQ(facts->tenant, kTenant);
  EXPECT_EQ(facts->position.value, 1U);
  EXPECT_EQ(facts->time, kNow);
  EXPECT_EQ(facts->incarnation, 5U);
  EXPECT_EQ(facts->previous_leaf, leaf);
  EXPECT_EQ(encoded->leaf, leaf_hash(encoded->stored.rows));
}

TEST_F(Codec, AnUnknownKeyIsCorruptAndNeverTakenForErased) {
  const StoredCommit stored = encode(ann_is_renamed(), {ann_});
  KeyedLog other;
  EXPECT_EQ(decode_commit(other.keys(), stored).error().code, ErrorCode::kCorrupt);
  const NewKey tenant = other.keys().make_key({kTenant, Uuid{}});
  other.keep({&tenant, 1});
  EXPECT_EQ(decode_commit(other.keys(), stored).error().code, ErrorCode::kCorrupt);
}

TEST_F(Codec, ALostSubjectKeyIsCorrupt) {
  const StoredCommit stored = encode(ann_is_renamed(), {ann_});
  const std::string name = "subject/7/" + id(1).text();
  ASSERT_TRUE(log_.store().erase_keys(std::vector{name}, {}));
  log_.forget();
  const auto decoded = decode(stored);
  EXPECT_TRUE(!decoded && decoded.error().code == ErrorCode::kCorrupt);
}

TEST_F(Codec, OnlyTheFirstCommitOfATenantMakesItsKey) {
  EXPECT_EQ(refusal(commit_of({}, 77, 2), {}), "key.lost");
  EXPECT_EQ(refusal(commit_of({}, 77, 1), {}), "accepted");
}

TEST_F(Codec, ABatchMakesEachKeyOnce) {
  Encoder encoder(log_.keys(), 1);
  Commit later = ann_is_renamed();
  later.id = id(78);
  later.position = Position{2};
  ASSERT_TRUE(encoder.encode(ann_is_renamed(), std::vector{ann_}, {}));
  ASSERT_TRUE(encoder.encode(later, std::vector{ann_}, {}));
  EXPECT_EQ(encoder.new_keys().size(), 2U) << "the tenant's and Ann's";
}

TEST_F(Codec, NothingIsWrittenForAnErasedSubject) {
  encode(ann_is_renamed(), {ann_});
  ASSERT_TRUE(log_.keys().erase_subject(kTenant, id(1), kNow));
  EXPECT_EQ(refusal(ann_is_renamed(), {ann_}), "key.erased");
}

TEST_F(Codec, ErasedValuesAreWrittenAsNothingAndReadAsErased) {
  encode(ann_is_renamed(), {ann_});
  ASSERT_TRUE(log_.keys().erase_subject(kTenant, id(1), kNow));
  const Record note = a(note::kNote, 3, {{of_person(), ref(2)}, {body(), "new"}});
  // The note was Ann's; what it said of her is gone, and it is about Bob from now on.
  const Commit moved = commit_of({event_of(note, {{body().id, Erased{}, "new", id(1), {}},
                                                  {of_person().id, id(1), id(2), {}, {}}})},
                                 78);
  const auto decoded = decode(encode(moved, {note}));
  ASSERT_TRUE(decoded);
  Commit expected = moved;
  expected.events[0].changes[0].before_origin.reset();
  EXPECT_EQ(*decoded, expected);
}

TEST_F(Codec, TwoSubjectsInOneEventAreErasedApart) {
  const Record note = a(note::kNote, 3, {{of_person(), ref(2)}, {body(), "of Bob"}});
  const Commit moved = commit_of({event_of(
      note, {{body().id, "of Ann", "of Bob", id(1), {}}, {of_person().id, id(1), id(2), {}, {}}})});
  const StoredCommit stored = encode(moved, {note});
  EXPECT_EQ(*decode(stored), moved);
  ASSERT_TRUE(log_.keys().erase_subject(kTenant, id(1), kNow));
  const auto without_ann = decode(stored);
  ASSERT_TRUE(without_ann);
  EXPECT_EQ(without_ann->events[0].changes[0].before, Value{Erased{}});
  EXPECT_EQ(without_ann->events[0].changes[0].after, Value{"of Bob"});
  ASSERT_TRUE(log_.keys().erase_subject(kTenant, id(2), kNow));
  const auto without_both = decode(stored);
  ASSERT_TRUE(without_both);
  EXPECT_EQ(without_both->events[0].changes[0].after, Value{Erased{}});
  EXPECT_EQ(without_both->events[0].changes[1], moved.events[0].changes[1]);
}

// A batch may change a note and then move it: what was said of Ann is Ann's all the same.
TEST_F(Codec, WhatHappenedBeforeAMoveBelongsToTheFirstSubject) {
  Record note = a(note::kNote, 3, {{of_person(), ref(2)}, {body(), "of Ann"}});
  const Commit commit = commit_of({event_of(note, {{body().id, Null{}, "of Ann", {}, {}}}),
                                   event_of(note, {{body().id, "of Ann", "of Ann", id(1), id(1)},
                                                   {of_person().id, id(1), id(2), {}, {}}})});
  const StoredCommit stored = encode(commit, {note});
  EXPECT_EQ(*decode(stored), commit);
  ASSERT_TRUE(log_.keys().erase_subject(kTenant, id(1), kNow));
  const auto decoded = decode(stored);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->events[0].changes[0].after, Value{Erased{}});
  EXPECT_EQ(decoded->events[1].changes[0].after, Value{Erased{}});
}

// What it said of Ann, who is still there, goes with it all the same.
TEST_F(Codec, WhatMovedGoesWholeOnceItsOwnKeyIsErased) {
  const Record of_ann = a(note::kNote, 3, {{of_person(), ref(1)}, {body(), "met"}});
  const Record of_bob = a(note::kNote, 3, {{of_person(), ref(2)}, {body(), "met again"}});
  const Commit written = commit_of({event_of(of_ann, {{body().id, Null{}, "met", {}, {}}}),
                                    event_of(ann_, {{person::kName.id, "Ann", "Anna", {}, {}}})});
  const Commit moved = commit_of({event_of(of_bob, {{body().id, "met", "met again", id(1), {}},
                                                    {of_person().id, id(1), id(2), {}, {}}})},
                                 78);
  const StoredCommit first = encode(written, {ann_, of_ann});
  const StoredCommit second = encode(moved, {of_bob});
  EXPECT_EQ(*decode(first), written);
  EXPECT_EQ(*decode(second), moved);
  ASSERT_TRUE(log_.keys().erase_subject(kTenant, id(3), kNow));
  const auto decoded = decode(first);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->events[0].changes[0].after, Value{Erased{}});
  EXPECT_EQ(decoded->events[1], written.events[1]) << "what is said of Ann herself stays";
  EXPECT_EQ(decode(second)->events[0].changes[0].before, Value{Erased{}});
  EXPECT_EQ(decode(second)->events[0].changes[0].after, Value{Erased{}});
}

TEST_F(Codec, TheActorStaysKnownAndTheAddressGoesWithTheActor) {
  Commit commit = ann_is_renamed();
  EXPECT_EQ(decode(encode(commit, {ann_}))->actor_id, id(42)) << "without an address too";
  commit.id = id(78);
  commit.ip_address = "192.0.2.1";
  const StoredCommit stored = encode(commit, {ann_});
  EXPECT_EQ(decode(stored)->ip_address, "192.0.2.1");
  ASSERT_TRUE(log_.keys().erase_subject(kTenant, id(42), kNow));
  EXPECT_EQ(decode(stored)->ip_address, "");
  EXPECT_EQ(decode(stored)->actor_id, id(42));
  commit.id = id(79);
  const auto later = decode(encode(commit, {ann_}));
  ASSERT_TRUE(later) << "an erased actor may have commands under way";
  EXPECT_EQ(later->ip_address, "");
}

TEST_F(Codec, ALargeCommitIsSeveralRowsAndComesBackWhole) {
  const Field& description = *kPerson.find("description");
  Events events;
  std::vector<Record> after;
  for (std::uint32_t number = 1; number <= 700; ++number) {
    after.push_back(a(kPerson, number, {{person::kName, "Ann"}}));
    const std::string text = std::to_string(number) + std::string(16000, 'x');
    events.push_back(event_of(after.back(), {{description.id, Null{}, text, {}, {}}}));
  }
  const Commit commit = commit_of(std::move(events));
  StoredCommit stored = encode(commit, after);
  EXPECT_GT(stored.rows.size(), 3U);
  for (const std::string& row : stored.rows) EXPECT_LE(row.size(), kRowBytesMax);
  const auto decoded = decode(stored);
  ASSERT_TRUE(decoded);
  EXPECT_TRUE(*decoded == commit);
  std::swap(stored.rows[1], stored.rows[2]);
  EXPECT_FALSE(decode(stored)) << "parts have their places";
  std::swap(stored.rows[1], stored.rows[2]);
  stored.rows.pop_back();
  EXPECT_FALSE(decode(stored)) << "parts are counted";
}

TEST_F(Codec, WhatFitsNoRowIsRefusedAlone) {
  const Field& description = *organization::kOrganization.find("description");
  const Record acme = a(organization::kOrganization, 1);
  EXPECT_EQ(refusal(commit_of({event_of(
                        acme, {{description.id, Null{}, std::string(kRowBytesMax, 'x'), {}, {}}})}),
                    {acme}),
            "commit.too_large");
  Commit talkative = ann_is_renamed();
  talkative.outcomes.emplace_back().detail = std::string(kRowBytesMax, 'x');
  EXPECT_EQ(refusal(talkative, {ann_}), "commit.too_large");
}

TEST_F(Codec, ALargeHeadLeavesRoomForEvents) {
  const Field& description = *organization::kOrganization.find("description");
  Events events;
  std::vector<Record> after;
  for (std::uint32_t number = 1; number <= 120; ++number) {
    after.push_back(a(organization::kOrganization, number));
    events.push_back(
        event_of(after.back(), {{description.id, Null{}, std::string(20000, 'x'), {}, {}}}));
  }
  Commit commit = commit_of(std::move(events));
  commit.outcomes.emplace_back().detail = std::string(kRowBytesMax - (std::size_t{1} << 20), 'x');
  const auto decoded = decode(encode(commit, after));
  ASSERT_TRUE(decoded);
  EXPECT_TRUE(*decoded == commit);
}

// Keys of many subjects are read at once.
class CodecOfMany : public Codec {
 protected:
  static constexpr std::uint32_t kPersons = 40;

  CodecOfMany() {
    for (std::uint32_t i = 1; i <= kPersons; ++i) {
      const std::string name = "Name " + std::to_string(i);
      persons_.push_back(a(kPerson, i, {{person::kName, name}}));
    }
  }

  Commit all_are_named(std::uint32_t number = 77, std::uint64_t position = 1) {
    Events events;
    for (const Record& one : persons_) {
      const Change named{person::kName.id, Null{}, one.get(person::kName), {}, {}};
      events.push_back(event_of(one, {named}));
    }
    return commit_of(std::move(events), number, position);
  }

  static const Value& name_in(const Commit& commit, std::uint32_t person) {
    return commit.events[person - 1].changes.front().after;
  }

  std::vector<Record> persons_;
};

TEST_F(CodecOfMany, ComesBackWholeAndMakesEachKeyOnce) {
  const StoredCommit stored = encode(all_are_named(), persons_);
  EXPECT_EQ(*decode(stored), all_are_named());
  log_.forget();
  EXPECT_EQ(*decode(stored), all_are_named()) << "keys from their rows";
  Encoder again(log_.keys(), 1);
  ASSERT_TRUE(again.encode(all_are_named(78, 2), persons_, {}));
  EXPECT_TRUE(again.new_keys().empty());
}

TEST_F(CodecOfMany, OneOfThemErasedTakesItsValuesAlone) {
  const StoredCommit stored = encode(all_are_named(), persons_);
  ASSERT_TRUE(log_.keys().erase_subject(kTenant, id(7), kNow));
  const auto decoded = decode(stored);
  ASSERT_TRUE(decoded) << decoded.error().message;
  for (std::uint32_t i = 1; i <= kPersons; ++i) {
    const Value expected = i == 7 ? Value{Erased{}} : persons_[i - 1].get(person::kName);
    EXPECT_EQ(name_in(*decoded, i), expected) << i;
  }
  EXPECT_EQ(refusal(all_are_named(78, 2), persons_), "key.erased");
}

TEST_F(CodecOfMany, OneKeyLostIsCorrupt) {
  const StoredCommit stored = encode(all_are_named(), persons_);
  const std::string name = "subject/7/" + id(7).text();
  ASSERT_TRUE(log_.store().erase_keys(std::vector{name}, {}));
  log_.forget();
  const auto decoded = decode(stored);
  EXPECT_TRUE(!decoded && decoded.error().code == ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace daybook::testing
