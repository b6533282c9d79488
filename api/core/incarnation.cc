#include "api/core/incarnation.h"

#include <spdlog/spdlog.h>

#include "api/core/joiner.h"
#include "api/outbox/holding.h"
#include "api/records/answers.h"
#include "api/webhooks/holding.h"
#include "domain/access/restoration.h"
#include "eventstore/codec.h"

namespace daybook::api {
namespace {

// The last place that came from the backup: incarnations only grow along the log. Not simply the
// head, since commands may have written to the folder, or an earlier start may have held mails.
Result<Place> restored_place(const EventStore& store) {
  std::uint64_t low = 0;
  std::uint64_t high = store.head().value;
  while (low < high) {
    const std::uint64_t middle = high - (high - low) / 2;
    DAYBOOK_TRY(const StoredCommit stored, store.at(Place{middle}));
    DAYBOOK_TRY(const CommitFacts facts, read_facts(stored));
    if (facts.incarnation < store.identity().incarnation) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return Place{low};
}

Command recording(std::int64_t incarnation, Place place) {
  Command command;
  command.tenant = kControl;
  command.name = "restoration.record";
  Item item;
  item.kind = &restoration::kRestoration;
  item.behaviour = restoration::kRestoration.behaviour("record");
  item.id = fresh_id();
  item.input.set(restoration::kIncarnation.id, incarnation);
  item.input.set(restoration::kPlace.id, static_cast<std::int64_t>(place.value));
  command.items.push_back(std::move(item));
  return command;
}

}  // namespace

Status begin_incarnation(Shards& shards) {
  Shard& control = shards.control();
  const auto incarnation = static_cast<std::int64_t>(control.store().identity().incarnation);
  if (incarnation == 1) return Done{};
  const auto recorded = control.reader().claimed_by(kControl, restoration::kRestoration,
                                                    restoration::kIncarnation, Value(incarnation));
  if (recorded) return Done{};
  DAYBOOK_TRY(const Place place, restored_place(control.store()));
  DAYBOOK_TRY(const std::uint64_t held, hold_queued_mails(shards));
  DAYBOOK_TRY(const std::uint64_t webhooks, hold_deliveries(shards));
  const CommandAnswer answer = run_command(control, recording(incarnation, place));
  DAYBOOK_CHECK(answer.status);
  spdlog::warn(
      "the log was restored and is in incarnation {} now; {} mails and the deliveries of {} "
      "webhooks are held",
      incarnation, held, webhooks);
  return Done{};
}

}  // namespace daybook::api
