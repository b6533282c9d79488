#include "api/core/erasure_certificate.h"

#include <algorithm>

#include "domain/people/erasing.h"
#include "domain/people/person.h"

namespace daybook::api {
namespace {

constexpr std::uint32_t kPositionsAtOnce = 1024;

Error not_requested() {
  return conflict("erasure.not_requested", "The erasure of the person was not asked for.");
}

const Event* event_of(const Commit& commit, const RecordKey& key, std::string_view name) {
  const auto at = std::ranges::find_if(
      commit.events, [&](const Event& event) { return event.record == key && event.name == name; });
  return at == commit.events.end() ? nullptr : &*at;
}

}  // namespace

Error erasure_pending() {
  return unavailable("erasure.pending",
                     "The erasure was asked for and goes on; ask again for its certificate.");
}

// The newest commit in which that happened to the record.
Result<Commit> newest_commit(const Shard& shard, TenantId tenant, const RecordKey& key,
                             std::string_view event) {
  std::vector<Position> all;
  while (true) {
    const Position after = all.empty() ? Position{} : all.back();
    DAYBOOK_TRY(const auto some, shard.reader().history(tenant, key, after, kPositionsAtOnce));
    all.insert(all.end(), some.begin(), some.end());
    if (some.size() < kPositionsAtOnce) break;
  }
  for (auto position = all.rbegin(); position != all.rend(); ++position) {
    DAYBOOK_TRY(Commit commit, shard.commit_at(tenant, *position));
    if (event_of(commit, key, event) != nullptr) return commit;
  }
  return not_requested();
}

Result<ErasureCertificate> certificate_of(Shard& shard, TenantId tenant, const Uuid& person) {
  const RecordKey key{person::kPerson.id, person};
  DAYBOOK_TRY(const auto found, shard.reader().record(tenant, key));
  if (!found || !found->has(person::kErasure.id)) return not_requested();
  if (found->text(person::kErasure) == kErasureRequested) return erasure_pending();
  DAYBOOK_TRY(const Commit asked, newest_commit(shard, tenant, key, erasing::kRequested));
  DAYBOOK_TRY(const Commit done, newest_commit(shard, tenant, key, erasing::kErased));
  ErasureCertificate certificate;
  certificate.person = person;
  certificate.position = done.position;
  certificate.erased_at = done.time;
  // Of a merged person it is told with whom they were merged into.
  const std::string& note = asked.events.front().note;
  certificate.reason = std::string(erasing::reason_in(note));
  certificate.records = erasing::records_in(note);
  certificate.keys = erasing::keys_in(done.events.front().note);
  DAYBOOK_TRY(const auto entry, shard.reader().entry(tenant, done.position));
  if (!entry) return not_found("history.no_position", "There is no commit at this position.");
  certificate.leaf_hash = entry->leaf_hash;
  const auto node = [&](unsigned level, std::uint64_t index) {
    return shard.views().node(tenant, level, index);
  };
  DAYBOOK_TRY(certificate.hashes,
              inclusion_proof(done.position.value - 1, done.position.value, node));
  return certificate;
}

}  // namespace daybook::api
