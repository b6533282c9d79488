// Places on a shard: taken one by one, never more than there are.
#include <gtest/gtest.h>

#include "domain/platform/shard.h"
#include "tests/specs/specification.h"

namespace daybook::testing {
namespace {

using shard::kShard;

Specification given_shard(std::int64_t most, std::int64_t taken, bool is_active = true,
                          bool is_archived = false) {
  return given(kShard, {{shard::kName, "one"},
                        {shard::kDsn, "rocksdb:one"},
                        {shard::kMaxOrgs, most},
                        {shard::kOrgs, taken},
                        {shard::kIsActive, is_active},
                        {shard::kIsArchived, is_archived}});
}

TEST(ShardSpec, PlacesAreTakenOneByOneUntilThereAreNone) {
  given_shard(2, 0)
      .when("take_place")
      .then({{"shard.place_taken", {{shard::kOrgs, std::int64_t{1}}}}})
      .when("take_place")
      .then({{"shard.place_taken", {{shard::kOrgs, std::int64_t{2}}}}})
      .when("take_place")
      .then_refused_as(ErrorCode::kUnavailable, "shard.full");
}

TEST(ShardSpec, APlaceThatIsGivenBackCanBeTakenAgain) {
  given_shard(1, 1)
      .when("give_place_back")
      .then({{"shard.place_given_back", {{shard::kOrgs, std::int64_t{0}}}}})
      .when("take_place")
      .then({{"shard.place_taken", {{shard::kOrgs, std::int64_t{1}}}}});
  given_shard(1, 0).when("give_place_back").then_nothing();
}

TEST(ShardSpec, WhatIsOutOfUseGivesNoPlaces) {
  given_shard(5, 0, false)
      .when("take_place")
      .then_refused_as(ErrorCode::kUnavailable, "shard.full");
  given_shard(5, 0, false, true)
      .when("take_place")
      .then_refused_as(ErrorCode::kUnavailable, "shard.full");
}

TEST(ShardSpec, AnArchivedShardStaysOutOfUse) {
  given_shard(5, 3)
      .when("archive")
      .then({{"shard.archived", {{shard::kIsArchived, true}, {shard::kIsActive, false}}}})
      .when("archive")
      .then_nothing();
  given_shard(5, 3, false, true)
      .when("update", {{shard::kIsActive, true}})
      .then_invalid("is_active");
  given_shard(5, 3, false)
      .when("update", {{shard::kIsActive, true}})
      .then({{"shard.updated", {{shard::kIsActive, true}}}});
}

TEST(ShardSpec, FewerPlacesThanAreTakenLeaveNone) {
  auto lowered = given_shard(5, 3).when("update", {{shard::kMaxOrgs, std::int64_t{2}}});
  lowered.with_status(200);
  EXPECT_EQ(shard::places_left(lowered.record()), 0);
}

TEST(ShardSpec, ADsnNamesAFolder) {
  for (const char* good : {"rocksdb:/a", "rocksdb:a b"}) {
    EXPECT_EQ(shard::check_dsn(std::string(good)), "") << good;
  }
  for (const char* bad : {"", "rocksdb:", "postgres:/a", "ROCKSDB:/a"}) {
    EXPECT_NE(shard::check_dsn(std::string(bad)), "") << bad;
  }
}

}  // namespace
}  // namespace daybook::testing
