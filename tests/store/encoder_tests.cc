// The encoder from batch to batch: what it forgets of one, and how much memory it keeps.
#include <gtest/gtest.h>

#include "domain/people/person.h"
#include "eventstore/codec.h"
#include "eventstore/memory.h"
#include "tests/support/keys.h"
#include "tests/support/records.h"

namespace daybook::testing {
namespace {

using person::kPerson;

constexpr std::uint32_t kPersons = 40;

class EncoderTest : public ::testing::Test {
 protected:
  static std::vector<Record> persons() {
    std::vector<Record> all;
    for (std::uint32_t i = 1; i <= kPersons; ++i) all.push_back(a(kPerson, i));
    return all;
  }

  static Commit commit_of(Events events) {
    Commit commit;
    commit.id = id(77);
    commit.tenant = kTenant;
    commit.position = Position{1};
    commit.time = kNow;
    commit.actor = 2;
    commit.command = "person.update";
    commit.events = std::move(events);
    return commit;
  }

  // The name of one of them is `bytes` long.
  static Commit all_are_named(std::uint32_t long_one, std::size_t bytes) {
    Events events;
    for (const Record& one : persons()) {
      const bool is_long = one.key.id == id(long_one);
      const Value name{std::string(is_long ? bytes : 5, 'x')};
      events.push_back(
          {one.key, "person.updated", {{person::kName.id, Null{}, name, {}, {}}}, one.number, {}});
    }
    return commit_of(std::move(events));
  }

  void keep_keys() { log_.keep(encoder_.take_new_keys()); }

  KeyedLog log_;
  Encoder encoder_{log_.keys(), 1};
};

TEST_F(EncoderTest, WhatIsKnownOfOneBatchIsAskedAnewForTheNext) {
  ASSERT_TRUE(encoder_.encode(all_are_named(1, 5), persons(), {}));
  keep_keys();
  EXPECT_TRUE(encoder_.new_keys().empty());
  Commit by_one_of_them = commit_of({});
  by_one_of_them.actor_id = id(7);
  by_one_of_them.ip_address = "192.0.2.7";
  ASSERT_TRUE(encoder_.encode(by_one_of_them, std::vector<Record>{}, {}));
  EXPECT_TRUE(encoder_.new_keys().empty()) << "a second key for the same person";
  ASSERT_TRUE(log_.keys().erase_subject(kTenant, id(7), kNow));
  const auto encoded = encoder_.encode(by_one_of_them, std::vector<Record>{}, {});
  ASSERT_TRUE(encoded) << encoded.error().message;
  const auto decoded = decode_commit(log_.keys(), encoded->stored);
  EXPECT_EQ(decoded->ip_address, "") << "written under a key that is gone";
}

// A large value that is now one's and now another's, in commits that stand and in refused ones.
TEST_F(EncoderTest, KeepsNoMemoryForEveryPlaceOfALargeValue) {
  constexpr std::size_t kLarge = std::size_t{1} << 20;
  ASSERT_TRUE(encoder_.encode(all_are_named(1, kLarge), persons(), {}));
  keep_keys();
  const std::size_t before = memory_in_use();
  for (std::uint32_t number = 2; number < kPersons; ++number) {
    ASSERT_TRUE(encoder_.encode(all_are_named(number, kLarge), persons(), {}));
  }
  EXPECT_LT(memory_in_use(), before + 8 * kLarge);
  ASSERT_TRUE(log_.keys().erase_subject(kTenant, id(kPersons), kNow));
  for (std::uint32_t number = 1; number < kPersons; ++number) {
    ASSERT_FALSE(encoder_.encode(all_are_named(number, kLarge), persons(), {}));
  }
  EXPECT_LT(memory_in_use(), before + 8 * kLarge);
}

}  // namespace
}  // namespace daybook::testing
