// What holds for the stored bytes of every kind's commits: they come back as they were, nobody
// reads them without the keys, and an erased subject takes nothing along but its own values.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "domain/catalogue.h"
#include "domain/people/person.h"
#include "domain/sales/note.h"
#include "eventstore/codec.h"
#include "eventstore/codec_labels.h"
#include "eventstore/commit.pb.h"
#include "eventstore/sealing.h"
#include "tests/laws/random_history.h"
#include "tests/support/keys.h"
#include "tests/support/records.h"
#include "tests/support/seed.h"

namespace daybook::testing {
namespace {

class StoredFormLaws : public ::testing::TestWithParam<const Kind*> {
 protected:
  StoredFormLaws() : trace_(__FILE__, __LINE__, "DAYBOOK_SEED=" + std::to_string(seed())) {
    history_ = random_history(kind(), seed());
    Encoder encoder(log_.keys(), 1);
    std::string leaf;
    for (std::size_t i = 0; i < history_.commits.size(); ++i) {
      auto encoded = encoder.encode(history_.commits[i], history_.after[i], leaf);
      EXPECT_TRUE(encoded) << encoded.error().message;
      leaf = std::string(view_of(encoded->leaf));
      stored_.push_back(std::move(encoded->stored));
    }
    log_.keep(encoder.new_keys());
  }

  const Kind& kind() const { return *GetParam(); }

  std::string body_of(std::size_t commit) {
    const std::string_view row = stored_[commit].rows.front();
    std::size_t length = 0;
    for (unsigned i = 0; i < 4; ++i) {
      length |= static_cast<std::size_t>(static_cast<std::uint8_t>(row[i])) << (8 * i);
    }
    auto plain = open_part(*log_.keys().tenant_key(kTenant)->secret,
                           {history_.commits[commit].id, kPartLabel, 0}, row.substr(4 + length),
                           row.substr(4, length));
    EXPECT_TRUE(plain);
    return *plain;
  }

  // Calls visit(commit, change, whether it is personal, whose, of which record) for all that
  // happened.
  template <class Visit>
  void each_change(Visit visit) {
    std::map<RecordKey, Record> records;
    for (std::size_t i = 0; i < history_.commits.size(); ++i) {
      Commit& commit = history_.commits[i];
      for (Event& event : commit.events) {
        const Kind& of = *find_kind(event.record.kind);
        Record& record = records[event.record];
        evolve(record, event, commit.time);
        for (Change& change : event.changes) {
          if (const Field* field = of.find(change.field)) {
            visit(i, change, is_personal(of, *field), subject_of(of, record), event.record);
          }
        }
      }
    }
  }

  KeyedLog log_;
  RandomHistory history_;
  std::vector<StoredCommit> stored_;

 private:
  ::testing::ScopedTrace trace_;
};

TEST_P(StoredFormLaws, DecodingGivesTheCommitBack) {
  for (std::size_t i = 0; i < stored_.size(); ++i) {
    const auto decoded = decode_commit(log_.keys(), stored_[i]);
    ASSERT_TRUE(decoded) << decoded.error().message;
    Commit expected = history_.commits[i];
    ASSERT_EQ(*decoded, expected) << expected.command << " number " << i;
  }
}

TEST_P(StoredFormLaws, NoTextIsInTheStoredBytes) {
  each_change([&](std::size_t commit, const Change& change, bool, const Uuid&, const RecordKey&) {
    for (const Value* value : {&change.before, &change.after}) {
      for (const std::string& word : words_of(*value)) {
        for (const std::string& row : stored_[commit].rows) {
          EXPECT_EQ(row.find(word), row.npos);
        }
      }
    }
  });
  for (std::size_t i = 0; i < stored_.size(); ++i) {
    EXPECT_EQ(stored_[i].rows.front().find(history_.commits[i].command), std::string::npos);
  }
}

TEST_P(StoredFormLaws, PersonalTextIsNotEvenUnderTheTenantsKey) {
  std::size_t found = 0;
  each_change(
      [&](std::size_t commit, const Change& change, bool personal, const Uuid&, const RecordKey&) {
        for (const std::string& word : words_of(change.after)) {
          EXPECT_EQ(body_of(commit).find(word) == std::string::npos, personal) << word;
          ++found;
        }
      });
  const auto is_text = [](const Field& field) {
    return field.type == FieldType::kText || field.type == FieldType::kEmail ||
           field.type == FieldType::kJson;
  };
  const bool has_text = std::ranges::any_of(kind().fields, is_text);
  // What a kind composes by itself may hold no word.
  EXPECT_TRUE(kind().complete == nullptr ? (found > 0) == has_text : has_text);
}

TEST_P(StoredFormLaws, NothingIsReadAfterTheTenantsKeyIsGone) {
  ASSERT_TRUE(log_.keys().erase_tenant(kTenant, kNow));
  for (const StoredCommit& stored : stored_) {
    const auto decoded = decode_commit(log_.keys(), stored);
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().reason, "tenant.erased");
    EXPECT_TRUE(read_facts(stored)) << "ids and numbers stay";
  }
}

// What the commits must read as once the subject is erased: also as the own key of a record that
// may move from one to another.
void erase_sides(Change& change, const Uuid& own, const RecordKey& record, const Uuid& subject) {
  const bool is_whole =
      record.id == subject && erasable_subject(*find_kind(record.kind)) != nullptr;
  if (is_whole || change.before_origin.value_or(own) == subject) {
    change.before = Erased{};
    change.before_origin.reset();
  }
  if (is_whole || change.after_origin.value_or(own) == subject) {
    change.after = Erased{};
    change.after_origin.reset();
  }
}

TEST_P(StoredFormLaws, AnErasedSubjectTakesItsOwnValuesAndNothingElse) {
  std::map<Uuid, std::size_t> subjects;
  each_change(
      [&](std::size_t, const Change& change, bool personal, const Uuid& own, const RecordKey&) {
        if (personal) ++subjects[change.after_origin.value_or(own)];
      });
  EXPECT_EQ(subjects.empty(), kind().subject == SubjectRule::kNone);
  if (subjects.empty()) return;
  const auto most = std::ranges::max_element(subjects, {}, [](const auto& s) { return s.second; });
  const Uuid subject = most->first;
  ASSERT_TRUE(log_.keys().erase_subject(kTenant, subject, kNow));
  std::vector<Change*> sealed;
  std::vector<std::pair<Uuid, RecordKey>> owners;
  each_change(
      [&](std::size_t, Change& change, bool personal, const Uuid& own, const RecordKey& record) {
        if (!personal) return;
        sealed.push_back(&change);
        owners.emplace_back(own, record);
      });
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    erase_sides(*sealed[i], owners[i].first, owners[i].second, subject);
  }
  for (std::size_t i = 0; i < stored_.size(); ++i) {
    const auto decoded = decode_commit(log_.keys(), stored_[i]);
    ASSERT_TRUE(decoded) << decoded.error().message;
    ASSERT_EQ(*decoded, history_.commits[i]) << "number " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Catalogue, StoredFormLaws,
                         ::testing::ValuesIn(catalogue().begin(), catalogue().end()),
                         [](const auto& kind) { return std::string(kind.param->name); });

// --- protobuf: what a newer binary adds is kept

template <class Message>
void expect_unknown_fields_kept(const Message& message) {
  const std::string addition = "\xf8\x7d\x2a";  // Field 2015, varint 42.
  const std::string newer = message.SerializeAsString() + addition;
  Message read;
  ASSERT_TRUE(read.ParseFromString(newer));
  EXPECT_EQ(read.SerializeAsString(), newer) << message.GetTypeName();
}

TEST(UnknownFields, SurviveARoundTripOfEveryMessage) {
  stored::Envelope envelope;
  envelope.set_position(7);
  expect_unknown_fields_kept(envelope);
  stored::Part part;
  part.add_events()->set_name("person.created");
  expect_unknown_fields_kept(part);
  expect_unknown_fields_kept(part.events(0));
  expect_unknown_fields_kept(stored::Head());
  expect_unknown_fields_kept(stored::Idempotency());
  expect_unknown_fields_kept(stored::Outcome());
  expect_unknown_fields_kept(stored::Refusal());
  expect_unknown_fields_kept(stored::Change());
  expect_unknown_fields_kept(stored::Changes());
  expect_unknown_fields_kept(stored::SealedChanges());
  expect_unknown_fields_kept(stored::SealedBytes());
  expect_unknown_fields_kept(stored::Value());
  expect_unknown_fields_kept(stored::References());
}

TEST(UnknownFields, SurviveInsideOfOtherMessages) {
  stored::Part part;
  const std::string event = "\x22\x04name\xf8\x7d\x2a";  // An event's name, and field 2015.
  std::string newer = "\x12";
  newer += static_cast<char>(event.size());
  newer += event;
  ASSERT_TRUE(part.ParseFromString(newer));
  EXPECT_EQ(part.events(0).name(), "name");
  EXPECT_EQ(part.SerializeAsString(), newer);
}

}  // namespace
}  // namespace daybook::testing
