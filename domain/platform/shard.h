// A shard as control knows it: where the log of some tenants is, and how many there may be. A
// record of control. Its number says which of the server's shards it is: the first is the data
// folder itself, which holds control as well.
//
// Places are counted in the record that gives them, in the commit that makes the tenant, so however
// many are made at once, no shard takes more than it has room for.
#pragma once

#include "domain/core/kind.h"

namespace daybook::shard {

inline constexpr std::int64_t kOrgsMost = 1'000'000;

// What is wrong with the text "rocksdb:PATH", or with how many tenants there may be; empty:
// nothing.
std::string_view check_dsn(const Value& value);
std::string_view check_max_orgs(const Value& value);

inline constexpr Field kName = text(1, "name").required();
inline constexpr Field kDsn = text(2, "dsn", 1024).required().secret().checked(check_dsn);
inline constexpr Field kRegion = text(3, "region").blank();
inline constexpr Field kMaxOrgs = integer(4, "max_orgs").required().checked(check_max_orgs);
inline constexpr Field kIsActive = boolean(5, "is_active").defaults("true").indexed();
inline constexpr Field kIsArchived = boolean(6, "is_archived").defaults("false").managed();
inline constexpr Field kOrgs = integer(7, "orgs").managed();  // How many tenants live there.
inline constexpr Field kLog = text(8, "log", 36).managed();   // The id of the log that is there.

extern const Kind kShard;

// Of the server's shards: 0 for the first record.
std::size_t index_of(const Record& shard);

// Takes new tenants, were there places.
bool is_open(const Record& shard);

// How many places are left; never below 0, since the limit may have been lowered.
std::int64_t places_left(const Record& shard);

// Its behaviours: `take_place` (kUnavailable "shard.full" when there is none), `give_place_back`,
// and `archive`, which is for good.

}  // namespace daybook::shard
