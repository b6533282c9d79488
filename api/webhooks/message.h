// What a webhook is told of one event: the payload of Standard Webhooks, its fields named and shown
// as the surface does, or, of a kind that is no resource, as the history does.
//
//   {"type": "person.created", "timestamp": "2026-01-31T08:00:00.500000Z",
//    "data": {"id": "<webhook-id>", "position": 7, "kind": "person", "record": "<id>", "actor": 3,
//             "version": 1, "changes": {"name": {"before": null, "after": "Ada"}}}}
//
// `changes` leaves out secret fields and fields that the surface does not show; "exists" is there
// when the event made, deleted or brought back the record. Of a set, `before` are the members that
// left and `after` those that came. Pure; safe from any thread.
#pragma once

#include <cstdint>
#include <string>

#include "api/surface.h"
#include "domain/core/commit.h"

namespace daybook::api {

// The same at every attempt, also after a restart: "<commit id>_<index>". No dot, since the signed
// text is cut at dots.
std::string webhook_message_id(const Commit& commit, std::uint32_t index);

struct ToldEvent {
  const Kind& kind;
  const Resource* resource;  // Null: no resource shows it.
  const Commit& commit;
  std::uint32_t index;
  Version version;  // Of the record after it.
};

std::string write_message(const ToldEvent& told);

// {"type": "webhook.test", ...}: nothing happened.
std::string write_test_message(const std::string& message_id, const Uuid& webhook, Time now);

}  // namespace daybook::api
