// Reads the body of a batch: {"items": [...], "upsert_by": null, "atomic": false}. Pure; any
// thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/read/json_value.h"
#include "api/read/members.h"
#include "domain/core/record.h"
#include "domain/core/result.h"

namespace daybook::api {

inline constexpr std::size_t kBatchItemsMax = 1000;

struct Batch {
  // Each item alone: one that is wrong does not spoil the others. Holds what was sent; whoever
  // creates from it asks completed() of api/read/input_reader.h for the rest.
  std::vector<Result<Input>> items;
  std::string upsert_by;  // Empty for none.
  bool atomic = false;
  Uuid import;  // Shared by the batches of one import; nil for none.
};

// `upsert_names`: what upsert_by may be. kInvalid for a wrong envelope or a member of it that is
// unknown; kTooLarge "batch.too_many_items".
Result<Batch> read_batch(const Members& members, const JsonValue& object,
                         std::span<const std::string_view> upsert_names);

}  // namespace daybook::api
