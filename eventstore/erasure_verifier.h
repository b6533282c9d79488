// Checks the keys of a log against the erasures that its commits tell of, both ways: a key is
// destroyed only where a commit asked for it, and what a commit says is destroyed is not there.
//
// A restore brings the list of destroyed keys up to its own day, so that what was asked for after
// the backup's end stays destroyed although no commit tells of it. A key that was destroyed between
// the last commit of one incarnation and the first of the next is therefore no fault.
//
// Of a tenant that was deleted every key is destroyed, and control's log tells of it: what it knows
// is handed on to the logs of other shards.
//
// One thread. Memory: about 200 bytes a destroyed key.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "domain/core/commit.h"
#include "eventstore/codec.h"
#include "eventstore/event_store.h"
#include "eventstore/log_fault.h"

namespace daybook {

class ErasureVerifier {
 public:
  // Every commit in the order of the log; then what it says, if it can be read.
  void begin(const CommitFacts& facts);
  void add(Place place, const Commit& commit);
  // A commit of a tenant that nobody can read any more: nor what it told of destroyed keys.
  void add_unreadable(TenantId tenant) { unreadable_.insert(tenant); }

  // Tenants whose deletion was asked for, in this log or in control's; true: it is complete.
  using Deleted = std::map<TenantId, bool>;
  const Deleted& deleted() const { return deleted_; }
  void know(const Deleted& deleted) { deleted_.insert(deleted.begin(), deleted.end()); }

  // After the last one. The keys are those of a log that is in this incarnation.
  void finish(std::uint64_t incarnation);

  // What is wrong with a row of the key table, after finish().
  std::optional<LogFault> fault_of(const KeyRow& row) const;

 private:
  struct Gap {
    Time from{};
    Time to{};
  };
  struct Completion {
    Place place{};
    TenantId tenant{};
    Position position{};
  };
  using Names = std::vector<std::string>;

  void add_request(const Commit& commit);
  void add_completion(Place place, const Commit& commit);
  bool is_explained(const std::string& name, Time erased_at) const;
  bool is_gone_with_tenant(const std::string& name) const;

  std::map<std::string, Names> requests_;  // The keys to go, by that of the person.
  std::map<std::string, std::optional<Completion>> asked_;  // By the key's name.
  Deleted deleted_;
  std::set<TenantId> unreadable_;
  std::vector<Gap> gaps_;
  Time last_{};
  std::uint64_t incarnation_ = 0;
};

}  // namespace daybook
