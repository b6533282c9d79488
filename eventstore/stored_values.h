// Values and changes as protobuf messages. Internal to the codec.
#pragma once

#include "domain/core/commit.h"
#include "domain/core/result.h"
#include "eventstore/commit.pb.h"

namespace daybook {

void store_value(const Value& value, stored::Value& out);
Result<Value> load_value(const stored::Value& stored);

void store_change(const Change& change, bool with_before, bool with_after, stored::Change& out);
// Fills the sides that the message has into `change`.
Status load_change(const stored::Change& stored, Change& change);

void store_outcome(const Outcome& outcome, stored::Outcome& out);
Result<Outcome> load_outcome(const stored::Outcome& stored);

}  // namespace daybook
