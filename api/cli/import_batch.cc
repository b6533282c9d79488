#include "api/cli/import_batch.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "api/cli/formats/ascii.h"
#include "api/cli/formats/json_text.h"
#include "api/cli/server_answer.h"
#include "eventstore/crypto.h"

namespace daybook::cli {
namespace {

Error bad_answer(std::string message) {
  return {
      .code = ErrorCode::kInvalid, .reason = "batch.answer_invalid", .message = std::move(message)};
}

std::uint64_t number_of(std::string_view text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// Everything but status and id tells why: errors by field, a detail, ids of those that fit.
std::string reason_of(const Row& result) {
  std::string reason;
  for (const Cell& cell : result.cells) {
    if (cell.column == "status" || cell.column == "id") continue;
    if (!reason.empty()) reason += "; ";
    if (cell.column == "errors") {
      reason += error_text(cell.text);
    } else if (cell.column == "detail") {
      reason += cell.text;
    } else {
      reason += cell.column + ": " + cell.text;
    }
  }
  return reason;
}

Result<ItemOutcome> outcome_of(const std::string& element) {
  constexpr int kFirstFailure = 400;
  DAYBOOK_TRY(std::vector<Cell> cells, json_members(element));
  const Row result{.cells = std::move(cells), .line = 0, .problem = {}};
  ItemOutcome outcome;
  outcome.status = static_cast<int>(number_of(result.text_of("status")));
  if (outcome.status < kFirstFailure) {
    outcome.id = result.text_of("id");
    return outcome;
  }
  outcome.reason = reason_of(result);
  if (outcome.reason.empty()) outcome.reason = "status " + std::to_string(outcome.status);
  return outcome;
}

}  // namespace

void ImportBatch::add(ImportRow row, const std::vector<std::string>& row_keys) {
  for (const Cell& cell : row.item.fields) bytes += cell.column.size() + cell.text.size() + 8;
  keys.insert(row_keys.begin(), row_keys.end());
  rows.push_back(std::move(row));
}

bool ImportBatch::is_full(std::size_t items_max) const {
  return rows.size() >= items_max || bytes >= kBatchBytesMax;
}

bool ImportBatch::shares_key(const std::vector<std::string>& others) const {
  return std::any_of(others.begin(), others.end(),
                     [&](const std::string& key) { return keys.contains(key); });
}

bool ImportBatch::shares_key(const ImportBatch& other) const {
  return std::any_of(other.keys.begin(), other.keys.end(),
                     [&](const std::string& key) { return keys.contains(key); });
}

std::vector<std::string> match_keys(const ImportItem& item) {
  std::vector<std::string> keys;
  for (const std::string_view field : {"unique_id", "primary_email", "name"}) {
    const std::string_view text = item.text_of(field);
    if (text.empty()) continue;
    // The server compares addresses without case.
    const bool without_case = field == "primary_email";
    keys.push_back(std::string(field) + '=' +
                   (without_case ? ascii_lower(text) : std::string(text)));
  }
  return keys;
}

std::string batch_body(const ImportBatch& batch) {
  std::string body = "{\"upsert_by\":";
  body += batch.upsert_by.empty() ? "null" : json_string(batch.upsert_by);
  if (!batch.import.empty()) body += ",\"import\":" + json_string(batch.import);
  body += ",\"items\":[";
  for (std::size_t i = 0; i < batch.rows.size(); ++i) {
    if (i != 0) body += ',';
    body += json_object(batch.rows[i].item.fields);
  }
  return body + "]}";
}

std::string import_uuid(std::string_view kind, std::string_view import_id,
                        const ImportBatch& first) {
  Sha256 hash;
  hash.update(kind)
      .update("\n")
      .update(json_string(import_id))
      .update("\n")
      .update(batch_body(first));
  Uuid id = Uuid::from_bytes(view_of(hash.finish()).substr(0, 16));
  // Version 8 (RFC 9562, 5.8): made of a hash.
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0fU) | 0x80U);
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3fU) | 0x80U);
  return id.text();
}

std::string batch_idempotency_key(std::string_view kind, std::string_view import_id,
                                  std::string_view body) {
  Sha256 hash;
  hash.update(kind).update("\n").update(json_string(import_id)).update("\n").update(body);
  return "import-" + hex_encode(view_of(hash.finish()));
}

Result<BatchOutcome> read_batch_answer(std::string_view json, std::size_t items) {
  DAYBOOK_TRY(std::vector<Cell> members, json_members(json));
  const Row answer{.cells = std::move(members), .line = 0, .problem = {}};
  DAYBOOK_TRY(const std::vector<std::string> results, json_elements(answer.text_of("results")));
  if (results.size() != items) {
    return bad_answer("the answer has " + std::to_string(results.size()) + " results for " +
                      std::to_string(items) + " items");
  }
  BatchOutcome outcome;
  for (const std::string& element : results) {
    DAYBOOK_TRY(ItemOutcome item, outcome_of(element));
    outcome.items.push_back(std::move(item));
  }
  outcome.created = number_of(answer.text_of("created"));
  outcome.updated = number_of(answer.text_of("updated"));
  outcome.unchanged = number_of(answer.text_of("unchanged"));
  return outcome;
}

}  // namespace daybook::cli
