// A commit: all events of one command, of one tenant, appended all or none. The unit of audit, undo
// and idempotency. A value type.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/core/record.h"
#include "domain/core/result.h"

namespace daybook {

// What became of one item of a command (a single write has one item), kept so that a retry gets the
// same answer for ever. `detail` is the note of its first event: JSON without personal values.
struct Outcome {
  std::uint16_t status = 0;  // 201 created, 200 changed or unchanged, 204 removed; 0 when refused.
  RecordKey record;
  Version version{};
  bool changed = false;  // An update to what was there already records nothing.
  std::string detail = {};
  std::optional<Error> error = {};  // Why the item was refused; the others stand.
  bool operator==(const Outcome&) const = default;
};

// Kept for ever, in the log. Both are keyed hashes (HMAC-SHA256), so the log holds neither the
// client's key nor its input.
struct Idempotency {
  std::string key;    // Of scope (tenant, actor, operation) and the client's Idempotency-Key.
  std::string input;  // Of the parsed input.
  bool operator==(const Idempotency&) const = default;
};

// What a commit did to the standing of an earlier one: whose undo it lies under from now on, or
// none (position 0) when it stands again. Undoing an undo brings back what that one took away, so
// one undo may change the standing of several commits.
struct Standing {
  Position position{};
  Position undone_by{};
  bool operator==(const Standing&) const = default;
};

struct Commit {
  Uuid id;
  TenantId tenant{};
  Position position{};
  Time time{};
  std::int64_t actor = 0;         // A user's number; 0 is the system.
  Uuid actor_id = {};             // The user's record id: whose key seals the ip address.
  std::int64_t on_behalf_of = 0;  // The user an impersonator stands for; 0 for none.
  // What the actor signed with: the record id of an api token, session or impersonation. Nil: the
  // system, or a commit of before this was kept.
  Uuid credential = {};
  std::string command;  // "person.merge"
  std::string request_id = {};
  std::string trace_id = {};
  std::string ip_address = {};  // Sealed under the actor's key.
  Uuid cause = {};              // The commit this one follows from (a second step); nil for none.
  Uuid import_id = {};          // Shared by the commits of one import; nil for none.
  Position undoes = {};         // The commit it was asked to take back; 0 for none.
  std::vector<Standing> standings = {};  // All that its undoing comes to.
  std::optional<Idempotency> idempotency = {};
  std::vector<Outcome> outcomes = {};
  Events events = {};
  bool operator==(const Commit&) const = default;
};

}  // namespace daybook
