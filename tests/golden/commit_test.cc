// The bytes of a commit: the same content under the same keys is the same bytes, now and in later
// versions, and what earlier versions wrote is still read.
#include <gtest/gtest.h>

#include <filesystem>

#include "domain/people/person.h"
#include "domain/sales/note.h"
#include "eventstore/codec.h"
#include "eventstore/memory_event_store.h"
#include "tests/golden/golden_file.h"
#include "tests/support/records.h"

namespace daybook::testing {
namespace {

Secret32 secret_of(std::uint8_t byte) {
  std::array<std::uint8_t, 32> bytes;
  bytes.fill(byte);
  return Secret32(bytes);
}

// As keys.h describes a row.
KeyRow row_of(const std::string& name, std::uint8_t byte) {
  Nonce nonce;
  nonce.fill(byte);
  KeyRow row{name, std::string(1, 1) + std::string(view_of(nonce))};
  seal_aes_256_gcm(secret_of(1), nonce, secret_of(byte).view(), name, row.bytes);
  return row;
}

class CommitBytes : public ::testing::Test {
 protected:
  CommitBytes() {
    EXPECT_TRUE(KeyRing::init(store_, secret_of(1)));
    const std::vector<KeyRow> rows = {row_of("tenant/7", 2), row_of("subject/7/" + id(1).text(), 3),
                                      row_of("subject/7/" + id(2).text(), 4),
                                      row_of("subject/7/" + id(42).text(), 5),
                                      row_of("subject/7/" + id(6).text(), 6)};
    EXPECT_TRUE(store_.put_keys(rows));
    auto opened = KeyRing::open(store_, secret_of(1));
    EXPECT_TRUE(opened);
    keys_ = std::move(opened).value();
  }

  // Every field of a commit, every sort of value, two subjects, a clear and a sealed change.
  static Commit example() {
    Commit commit;
    commit.id = id(77);
    commit.tenant = kTenant;
    commit.position = Position{3};
    commit.time = kNow;
    commit.actor = 2;
    commit.actor_id = id(42);
    commit.on_behalf_of = 5;
    commit.credential = id(80);
    commit.command = "person.merge";
    commit.request_id = "request";
    commit.trace_id = "trace";
    commit.ip_address = "192.0.2.1";
    commit.cause = id(78);
    commit.import_id = id(79);
    commit.undoes = Position{2};
    commit.idempotency = Idempotency{"key", "input"};
    commit.outcomes = outcomes();
    commit.events = {person_event(), note_event()};
    return commit;
  }

  // As it was stored before credentials were.
  static Commit example_of(const std::string& file) {
    Commit commit = example();
    if (file == "1.hex") commit.credential = {};
    return commit;
  }

  static std::vector<Outcome> outcomes() {
    Outcome done;
    done.status = 200;
    done.record = {person::kPerson.id, id(1)};
    done.version = Version{4};
    done.changed = true;
    done.detail = "{}";
    Outcome refused;
    refused.error = Error{
        ErrorCode::kConflict, "person.merged", "Merged.", {{"name", "Required."}}, id(2).text()};
    return {done, refused};
  }

  static Event person_event() {
    return {{person::kPerson.id, id(1)},
            "person.merged",
            {{kExistence, Null{}, true, {}, {}},
             {person::kName.id, "Ann", "Anna \u00e9", {}, id(2)},
             {person::kEmails.id, Null{}, Json{R"(["a@b.example"])"}, {}, {}},
             {person::kOrganization.id, id(5), Null{}, {}, {}},
             {person::kOwner.id, Null{}, std::int64_t{-3}, {}, {}},
             {person::kTags.id, refs({8}), refs({9, 10}), {}, {}}},
            RecordNumber{11},
            R"({"merged_ids":[]})"};
  }

  static Event note_event() {
    const Field& body = *note::kNote.find("body");
    const Field& person = *note::kNote.find("person");
    return {{note::kNote.id, id(6)},
            "note.reparented",
            {{body.id, "met", "met", id(2), id(2)}, {person.id, id(2), id(1), {}, {}}},
            RecordNumber{12},
            ""};
  }

  static std::vector<Record> after() {
    const Field& person = *note::kNote.find("person");
    return {a(person::kPerson, 1), a(note::kNote, 6, {{person, ref(1)}})};
  }

  static std::string hex_of(const StoredCommit& stored) {
    std::string text;
    for (const std::string& row : stored.rows) text += hex_encode(row) + "\n";
    return text;
  }

  static StoredCommit from_hex(const std::string& text) {
    StoredCommit stored;
    std::size_t start = 0;
    for (std::size_t end; (end = text.find('\n', start)) != text.npos; start = end + 1) {
      stored.rows.push_back(hex_decode(text.substr(start, end - start)).value_or(""));
    }
    return stored;
  }

  MemoryEventStore store_;
  std::unique_ptr<KeyRing> keys_;
};

TEST_F(CommitBytes, TheSameCommitIsTheSameBytes) {
  Encoder encoder(*keys_, 1);
  const auto encoded = encoder.encode(example(), after(), std::string(32, 'l'));
  ASSERT_TRUE(encoded) << encoded.error().message;
  EXPECT_TRUE(encoder.new_keys().empty());
  const std::string hex = hex_of(encoded->stored);
  if (is_rewriting()) write_text(golden_path("commit.hex"), hex);
  EXPECT_EQ(read_text(golden_path("commit.hex")), hex)
      << "if what is written may change, keep the old bytes as stored/<n>.hex";
}

TEST_F(CommitBytes, WhatWasEverStoredIsStillRead) {
  std::size_t read = 0;
  for (const auto& file : std::filesystem::directory_iterator(golden_path("stored"))) {
    const auto decoded = decode_commit(*keys_, from_hex(read_text(file.path().string())));
    ASSERT_TRUE(decoded) << file.path() << ": " << decoded.error().message;
    EXPECT_EQ(*decoded, example_of(file.path().filename().string())) << file.path();
    ++read;
  }
  EXPECT_GE(read, 2U);
}

}  // namespace
}  // namespace daybook::testing
