// A batch: commands decided together, appended by one write, applied to the views together. Used by
// the committer alone, on its thread.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "eventstore/codec.h"
#include "eventstore/command.h"
#include "eventstore/decision.h"
#include "eventstore/event_store.h"
#include "eventstore/stage.h"
#include "eventstore/views.h"

namespace daybook {

class Batch {
 public:
  // All outlive the batch; the encoder is of no other one until finish().
  Batch(Encoder& encoder, const Views& views, const FillRandom& random)
      : views_(views), random_(random), encoder_(encoder) {}

  // Decides on top of what the batch holds already. Answers the commit; null when there is none.
  const Commit* decide(Command command, Time clock);

  std::size_t commits() const { return encoded_.size(); }
  // That its commits touch.
  std::size_t records() const { return records_; }
  std::span<const StoredCommit> stored() const { return stored_; }
  std::vector<KeyRow> key_rows() const;
  std::span<const NewKey> new_keys() const { return new_keys_; }
  const Uuid& first_commit() const;

  // Once all are decided: takes the new keys from the encoder, and what was only there to decide on
  // is not in memory any more.
  void finish();
  // Once they are in the log nobody asks for their bytes any more.
  void release_stored() { stored_ = {}; }

  // What the views are told, with places from `after` on. Valid while the batch lives.
  std::vector<Committed> committed(Place after) const;
  void each_commit(const std::function<void(const Commit&)>& visit) const;

  // Nothing of it is in the log: whoever had a commit hears `error`.
  void fail(const Error& error);
  // It is in the log, but the views do not show it.
  void hide(const Error& error);
  // Calls back every caller, in order.
  void answer();

 private:
  struct Entry {
    Command command;
    Decision decision;
  };
  struct Tail {
    TenantHead head;
    std::unique_ptr<Stage> stage;
  };

  Tail& tail_of(TenantId tenant);
  void encode(Entry& entry, Tail& tail);

  const Views& views_;
  const FillRandom& random_;
  Encoder& encoder_;
  std::vector<NewKey> new_keys_;
  std::map<TenantId, Tail> tails_;
  std::vector<std::unique_ptr<Entry>> entries_;
  std::vector<const Entry*> recorded_;  // Those with a commit, in the order of the log.
  std::vector<Digest> encoded_;         // Their leaves.
  std::vector<StoredCommit> stored_;
  std::size_t records_ = 0;
};

}  // namespace daybook
