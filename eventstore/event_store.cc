#include "eventstore/event_store.h"

namespace daybook {
namespace {

Error too_large(std::string_view what, std::size_t bytes, std::size_t bytes_max) {
  return {ErrorCode::kTooLarge, "store." + std::string(what) + "_too_large",
          "The " + std::string(what) + " has " + std::to_string(bytes) + " bytes; at most " +
              std::to_string(bytes_max) + " are stored."};
}

}  // namespace

Place EventStore::head() const {
  std::lock_guard lock(head_mutex_);
  return head_;
}

Place EventStore::wait_for(Place beyond, std::chrono::milliseconds timeout) const {
  std::unique_lock lock(head_mutex_);
  head_changed_.wait_for(lock, timeout, [&] { return head_ > beyond; });
  return head_;
}

Result<std::vector<std::optional<std::string>>> EventStore::keys(
    std::span<const std::string> names) const {
  std::vector<std::optional<std::string>> rows;
  rows.reserve(names.size());
  for (const std::string& name : names) {
    DAYBOOK_TRY(std::optional<std::string> row, key(name));
    rows.push_back(std::move(row));
  }
  return rows;
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
  std::size_t bytes = 0;
  for (const StoredCommit& commit : commits) {
    if (commit.rows.empty()) {
      return Error{ErrorCode::kInvalid, "store.no_rows", "A commit has no rows."};
    }
    for (const std::string& row : commit.rows) {
      bytes += row.size();
      if (row.size() > kRowBytesMax) return too_large("row", row.size(), kRowBytesMax);
    }
  }
  if (bytes > kAppendBytesMax) return too_large("append", bytes, kAppendBytesMax);
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

Error no_space() {
  return {ErrorCode::kNoSpace, "store.no_space", "The disk is full; nothing was written."};
}

Error key_exists(std::string_view name) {
  return conflict("store.key_exists", "A key named " + std::string(name) + " exists already.");
}

}  // namespace daybook
