// How a record changed between two moments. Pure; safe from any thread.
#pragma once

#include <optional>
#include <string>

#include "api/render/json_writer.h"
#include "api/surface.h"
#include "domain/core/record.h"

namespace daybook::api {

// A record at both ends; nothing where it did not exist.
struct Difference {
  const Record* before = nullptr;
  const Record* after = nullptr;
};

// Null when the record is absent or deleted.
const Record* existing(const std::optional<Record>& record);

// The record's id, as the resource shows it. One of both must be there.
void write_id(const Resource& resource, const Difference& difference, JsonWriter& json);

// {"before": true, "after": false}
void write_existence(const Difference& difference, JsonWriter& json);

// {"name": {"before": "Ada", "after": null}, ...}: the fields whose values differ. Secret fields
// are left out.
void write_changes(const Resource& resource, const Difference& difference, JsonWriter& json);

}  // namespace daybook::api
