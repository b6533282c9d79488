#include "api/records/content.h"

#include <algorithm>

#include "eventstore/crypto.h"

namespace daybook::api {
namespace {

constexpr std::uint32_t kAtOnce = 500;

Error lost() { return corrupt("content.damaged", "What the file held cannot be read."); }

// The commits that set both, which a commit does that stores a file.
Result<std::vector<Position>> candidates(const Reader& reader, TenantId tenant,
                                         const RecordKey& key, FieldId content, FieldId digest) {
  std::vector<Position> positions;
  Position after{};
  while (true) {
    DAYBOOK_TRY(const std::vector<Touch> some, reader.touches(tenant, key, after, kAtOnce));
    for (const Touch& touch : some) {
      const auto has = [&](FieldId field) {
        return std::ranges::binary_search(touch.fields, field);
      };
      if (has(content) && has(digest)) positions.push_back(touch.position);
    }
    if (some.size() < kAtOnce) return positions;
    after = some.back().position;
  }
}

std::string pieces_in(const Commit& commit, const RecordKey& key, FieldId content) {
  std::string whole;
  for (const Event& event : commit.events) {
    if (event.record != key) continue;
    for (const Change& change : event.changes) {
      const auto* bytes = std::get_if<Bytes>(&change.after);
      if (change.field == content && bytes != nullptr) whole += bytes->data;
    }
  }
  return whole;
}

}  // namespace

std::string hex_digest(std::string_view bytes) { return hex_encode(view_of(sha256(bytes))); }

Result<std::string> read_content(const Shard& shard, const Reader& reader, TenantId tenant,
                                 const Record& record, const Field& content, const Field& digest) {
  if (is_erased(record.get(content))) return gone("content.erased", "The file has been erased.");
  if (!record.has(content.id)) return not_found("content.not_found", "There is no file.");
  DAYBOOK_TRY(const auto positions, candidates(reader, tenant, record.key, content.id, digest.id));
  for (auto at = positions.rbegin(); at != positions.rend(); ++at) {
    DAYBOOK_TRY(const Commit commit, shard.commit_with_bytes(tenant, *at));
    std::string whole = pieces_in(commit, record.key, content.id);
    if (hex_digest(whole) == record.text(digest)) return whole;
  }
  return lost();
}

}  // namespace daybook::api
