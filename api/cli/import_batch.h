// A batch of an import: the rows that wait, the request they become, the answer they get.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "api/cli/formats/row.h"
#include "api/cli/import_item.h"
#include "domain/core/result.h"

namespace daybook::cli {

inline constexpr std::size_t kBatchItemsMax = 1'000;
// Half of what the server takes, as the estimate does not know how long ids and escapes get.
inline constexpr std::size_t kBatchBytesMax = 8U << 20;

struct ImportRow {
  Row row;
  ImportItem item;
};

struct ImportBatch {
  std::string import;     // The id that its commits are undone by; empty for none.
  std::string upsert_by;  // Empty: every item is a new record.
  std::vector<ImportRow> rows;
  // What its rows are found by. Two batches that share one must not be in flight together, or the
  // later line of the file might be applied first.
  std::unordered_set<std::string> keys;
  std::size_t bytes = 0;
  std::uint64_t file_bytes = 0;  // Of the file that were read when it was closed.

  void add(ImportRow row, const std::vector<std::string>& row_keys);
  bool is_full(std::size_t items_max) const;
  bool shares_key(const std::vector<std::string>& others) const;
  bool shares_key(const ImportBatch& other) const;
};

// The values by which the server may find a record again, each with its field.
std::vector<std::string> match_keys(const ImportItem& item);

std::string batch_body(const ImportBatch& batch);

// The same for the same kind, --import-id and first batch: an import that goes on after a crash has
// the id with which it began.
std::string import_uuid(std::string_view kind, std::string_view import_id,
                        const ImportBatch& first);

// The same for the same kind, options and items, so that an import that is run again, after a crash
// or by mistake, is answered with what it did the first time. `import_id` tells two imports of one
// content apart.
std::string batch_idempotency_key(std::string_view kind, std::string_view import_id,
                                  std::string_view body);

struct ItemOutcome {
  int status = 0;
  std::string id;      // Empty when it failed.
  std::string reason;  // Empty when it did not fail.
};

struct BatchOutcome {
  std::vector<ItemOutcome> items;
  std::uint64_t created = 0;
  std::uint64_t updated = 0;
  std::uint64_t unchanged = 0;
};

// kInvalid "batch.answer_invalid" when it is no answer to that many items.
Result<BatchOutcome> read_batch_answer(std::string_view json, std::size_t items);

}  // namespace daybook::cli
