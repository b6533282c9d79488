#include "eventstore/event_store.h"

namespace daybook {

Place EventStore::head() const {
  std::lock_guard lock(head_mutex_);
  return head_;
}

Place EventStore::wait_for(Place beyond, std::chrono::milliseconds timeout) const {
  std::unique_lock lock(head_mutex_);
  head_changed_.wait_for(lock, timeout, [&] { return head_ > beyond; });
  return head_;
}

void EventStore::publish_head(Place head) {
  {
    std::lock_guard lock(head_mutex_);
    head_ = head;
  }
  head_changed_.notify_all();
}

Status check_append(Place head, Place expected, std::span<const StoredCommit> commits) {
  if (head != expected) {
    return conflict("store.head_moved", "The log stands at " + std::to_string(head.value) +
                                            ", not at " + std::to_string(expected.value) + ".");
  }
  for (const StoredCommit& commit : commits) {
    if (commit.rows.empty())
      return Error{ErrorCode::kInvalid, "store.no_rows", "A commit has no rows."};
    for (const std::string& row : commit.rows) {
      if (row.size() <= kRowBytesMax) continue;
      return Error{ErrorCode::kTooLarge, "store.row_too_large",
                   "A row has " + std::to_string(row.size()) + " bytes; at most " +
                       std::to_string(kRowBytesMax) + " are stored."};
    }
  }
  return Done{};
}

Error reopen_first() {
  return unavailable(
      "store.reopen_first",
      "An earlier write ended unknown: the log takes no other until it is reopened.");
}

Error outcome_unknown(std::string_view what) {
  return unavailable("store.outcome_unknown",
                     "It is not known whether the write is in the log: " + std::string(what));
}

Error key_exists(std::string_view name) {
  return conflict("store.key_exists", "A key named " + std::string(name) + " exists already.");
}

}  // namespace daybook
