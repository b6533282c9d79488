#include "eventstore/sealed_commits.h"

#include "eventstore/codec.h"

namespace daybook {

bool says_nothing(const Commit& commit) { return commit.command.empty() && commit.events.empty(); }

Result<Commit> decode_for_views(const KeyRing& keys, const StoredCommit& stored) {
  auto commit = decode_without_bytes(keys, stored);
  if (commit || commit.error().reason != "tenant.erased") return commit;
  DAYBOOK_TRY(const CommitFacts facts, read_facts(stored));
  Commit blank;
  blank.id = facts.id;
  blank.tenant = facts.tenant;
  blank.position = facts.position;
  blank.time = facts.time;
  return blank;
}

}  // namespace daybook
