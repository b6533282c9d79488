// Removes everything a deleted tenant has on its shard. The request is a commit of control
// (domain/access/tenant_erasing.h); what follows can be cut short at any point and is done again:
//
//   1. its webhooks are deleted by a commit, so that whoever delivers them hears of it
//   2. the views' lists are folded, every key of it is destroyed on the committer's thread
//   3. copies elsewhere are dropped: its mails in the outbox's folder and whoever asked by
//   on_erased
//   4. its rows leave the views, from their files too, and what memory holds of them
//   5. copies that were made of those rows meanwhile are dropped
//
// Its commits stay in the log, where nobody can read them any more.
//
// Threads: the eraser's.
#pragma once

#include <chrono>
#include <functional>
#include <vector>

#include "api/core/eraser.h"
#include "api/core/shards.h"
#include "domain/core/result.h"

namespace daybook::api {

class TenantRemover {
 public:
  using Begin = std::function<Status(ErasureStep)>;

  // All outlive it.
  TenantRemover(const std::vector<Eraser::OnErased>& hooks, Begin begin,
                std::chrono::milliseconds patience)
      : hooks_(hooks), begin_(std::move(begin)), patience_(patience) {}

  Status remove(Shard& home, TenantId tenant) const;

 private:
  Status destroy_keys(Shard& home, TenantId tenant) const;
  Status drop_copies(Shard& home, TenantId tenant, const std::vector<Uuid>& mails) const;
  Status drop_rows(Shard& home, TenantId tenant) const;

  const std::vector<Eraser::OnErased>& hooks_;
  const Begin begin_;
  const std::chrono::milliseconds patience_;
};

}  // namespace daybook::api
