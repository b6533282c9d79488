#include "domain/platform/shard.h"

#include <algorithm>

namespace daybook::shard {
namespace {

constexpr Field kFields[] = {kName, kDsn, kRegion, kMaxOrgs, kIsActive, kIsArchived, kOrgs, kLog};
static_assert(well_formed(kFields));

Result<Events> take_place(const Record& now, const Input&, const Loaded&, const Context&) {
  if (!is_open(now) || places_left(now) == 0) {
    return unavailable("shard.full", "The shard takes no further organizations.");
  }
  Draft draft(now, "shard.place_taken");
  return std::move(draft.set(kOrgs, now.integer(kOrgs) + 1)).events();
}

Result<Events> give_place_back(const Record& now, const Input&, const Loaded&, const Context&) {
  Draft draft(now, "shard.place_given_back");
  return std::move(draft.set(kOrgs, std::max<std::int64_t>(now.integer(kOrgs) - 1, 0))).events();
}

Result<Events> archive(const Record& now, const Input&, const Loaded&, const Context&) {
  Draft draft(now, "shard.archived");
  return std::move(draft.set(kIsArchived, true).set(kIsActive, false)).events();
}

Status guard(const Event& event, const Present& present, const Permissions*) {
  DAYBOOK_TRY(const auto shard, present.record(event.record));
  if (!shard || !shard->flag(kIsArchived) || !shard->flag(kIsActive)) return Done{};
  return invalid("is_active", "An archived shard takes no organizations any more.");
}

constexpr std::string_view kCounted = "The places of a shard are counted with its organizations.";

constexpr Behaviour kBehaviours[] = {
    {.name = "take_place", .decide = take_place, .irreversible = kCounted},
    {.name = "give_place_back", .decide = give_place_back, .irreversible = kCounted},
    {.name = "archive", .decide = archive, .irreversible = "An archived shard stays archived."},
};

}  // namespace

std::string_view check_dsn(const Value& value) {
  constexpr std::string_view kScheme = "rocksdb:";
  const std::string_view dsn = text_of(value);
  const bool is_known = dsn.starts_with(kScheme) && dsn.size() > kScheme.size();
  return is_known && dsn.find('\0') == dsn.npos ? "" : "Enter rocksdb: and the path of a folder.";
}

std::string_view check_max_orgs(const Value& value) {
  const auto* number = std::get_if<std::int64_t>(&value);
  const bool fits = number == nullptr || (*number >= 1 && *number <= kOrgsMost);
  return fits ? "" : "Enter a number from 1 to 1000000.";
}

std::size_t index_of(const Record& shard) { return shard.number.value - 1; }

bool is_open(const Record& shard) {
  return shard.exists() && shard.flag(kIsActive) && !shard.flag(kIsArchived);
}

std::int64_t places_left(const Record& shard) {
  return std::max<std::int64_t>(shard.integer(kMaxOrgs) - shard.integer(kOrgs), 0);
}

extern constexpr Kind kShard = {.id = KindId{29},
                                .name = "shard",
                                .plural = "shards",
                                .fields = kFields,
                                .behaviours = kBehaviours,
                                .in_control = true,
                                .guard = guard};

}  // namespace daybook::shard
