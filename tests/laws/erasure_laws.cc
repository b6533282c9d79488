// What an erased person leaves, whatever happened before: no word in any commit that can be read,
// and live records that are what a rebuild makes of those commits.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "domain/access/invitation.h"
#include "domain/access/mail.h"
#include "domain/catalogue.h"
#include "domain/crud/crud.h"
#include "domain/people/erasing.h"
#include "domain/people/person.h"
#include "domain/sales/activity.h"
#include "domain/sales/note.h"
#include "eventstore/codec.h"
#include "tests/laws/random_history.h"
#include "tests/support/keys.h"
#include "tests/support/records.h"
#include "tests/support/seed.h"

namespace daybook::testing {
namespace {

constexpr std::uint32_t kFirst = 5001;  // Of the records that random commands make.
constexpr std::uint32_t kRecords = 6;
constexpr std::uint32_t kTries = 4 * kRecords;

class ErasureLaws : public ::testing::TestWithParam<const Kind*> {
 protected:
  ErasureLaws()
      : trace_(__FILE__, __LINE__, "DAYBOOK_SEED=" + std::to_string(seed())),
        commands_(*GetParam(), seed()) {}

  const Kind& kind() const { return *GetParam(); }

  // A person whom the records name, or one of the persons that were made.
  Uuid make_history() {
    for (int i = 0; i < 120; ++i) commands_.step();
    const bool is_person = kind().id == person::kPerson.id;
    for (std::uint32_t i = 0; i < kTries; ++i) {
      const Uuid one = is_person ? id(kFirst + i % kRecords) : commands_.some("person");
      if (erase(one)) return one;
    }
    return erase_another();
  }

  bool erase(const Uuid& person) {
    Input reason;
    reason.set(erasing::kReason.id, std::string("asked"));
    return commands_.decide_on(person::kPerson, erasing::kErase, person, reason);
  }

  // Chance may have made users of all of them, and whoever is a user is removed first.
  Uuid erase_another() {
    const Uuid another = id(kFirst + kRecords);
    Input nobody = commands_.whole_input();
    nobody.set(person::kPlatformUser.id, Null{});
    EXPECT_TRUE(commands_.decide(crud::kCreate, another, nobody));
    EXPECT_TRUE(erase(another)) << "nobody could be erased";
    return another;
  }

  void store() {
    Encoder encoder(log_.keys(), 1);
    std::string leaf;
    const RandomHistory& history = commands_.history();
    for (std::size_t i = 0; i < history.commits.size(); ++i) {
      auto encoded = encoder.encode(history.commits[i], history.after[i], leaf);
      ASSERT_TRUE(encoded) << encoded.error().message;
      leaf = std::string(view_of(encoded->leaf));
      stored_.push_back(std::move(encoded->stored));
    }
    log_.keep(encoder.new_keys());
  }

  std::vector<Uuid> destroy_keys() {
    std::vector<Uuid> subjects;
    for (const Event& event : commands_.history().commits.back().events) {
      if (erasing::takes_whole_record(event)) subjects.push_back(event.record.id);
    }
    EXPECT_TRUE(log_.keys().erase_subjects(kTenant, subjects, kNow));
    return subjects;
  }

  // Those that lay under the subjects' keys.
  std::set<std::string> words_under(const std::vector<Uuid>& subjects) const {
    std::set<std::string> words;
    std::map<RecordKey, Record> records;
    for (const Commit& commit : commands_.history().commits) {
      for (const Event& event : commit.events) {
        const Kind& of = *find_kind(event.record.kind);
        Record& record = records[event.record];
        evolve(record, event, commit.time);
        for (const Change& change : event.changes) {
          const Field* field = of.find(change.field);
          const Uuid owner = change.after_origin.value_or(subject_of(of, record));
          if (field == nullptr || !is_personal(of, *field)) continue;
          if (std::ranges::find(subjects, owner) == subjects.end()) continue;
          for (const std::string& word : words_of(change.after)) words.insert(word);
        }
      }
    }
    return words;
  }

  Commit decoded(std::size_t index) {
    auto commit = decode_commit(log_.keys(), stored_[index]);
    EXPECT_TRUE(commit) << commit.error().message;
    return std::move(*commit);
  }

  ::testing::ScopedTrace trace_;
  RandomCommands commands_;
  KeyedLog log_;
  std::vector<StoredCommit> stored_;
};

TEST_P(ErasureLaws, NoWordOfThePersonCanBeRead) {
  make_history();
  store();
  const std::vector<Uuid> subjects = destroy_keys();
  const std::set<std::string> words = words_under(subjects);
  for (std::size_t i = 0; i < stored_.size(); ++i) {
    for (const Event& event : decoded(i).events) {
      for (const Change& change : event.changes) {
        for (const Value* value : {&change.before, &change.after}) {
          for (const std::string& word : words_of(*value)) EXPECT_FALSE(words.contains(word));
        }
      }
    }
  }
}

TEST_P(ErasureLaws, ARebuildMakesTheRecordsThatAreLive) {
  make_history();
  store();
  destroy_keys();
  std::map<RecordKey, Record> rebuilt;
  for (std::size_t i = 0; i < stored_.size(); ++i) {
    const Commit commit = decoded(i);
    for (const Event& event : commit.events) evolve(rebuilt[event.record], event, commit.time);
  }
  std::size_t compared = 0;
  for (std::uint32_t i = 0; i < kRecords; ++i) {
    const Record live = commands_.record(kFirst + i);
    if (live.version.value == 0) continue;
    EXPECT_EQ(rebuilt.at(live.key), live) << kind().name << ' ' << kFirst + i;
    ++compared;
  }
  EXPECT_GT(compared, 0U);
}

constexpr const Kind* kOfPersons[] = {&person::kPerson, &note::kNote, &activity::kActivity,
                                      &invitation::kInvitation, &mail::kMail};

INSTANTIATE_TEST_SUITE_P(Catalogue, ErasureLaws, ::testing::ValuesIn(kOfPersons),
                         [](const auto& kind) { return std::string(kind.param->name); });

}  // namespace
}  // namespace daybook::testing
