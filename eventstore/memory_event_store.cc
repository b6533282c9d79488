#include "eventstore/memory_event_store.h"

#include "eventstore/crypto.h"

namespace daybook {
namespace {

LogIdentity new_identity() {
  LogIdentity identity;
  fill_random(identity.log.bytes);
  return identity;
}

}  // namespace

MemoryEventStore::MemoryEventStore(Fault fault, std::optional<LogIdentity> identity)
    : fault_(std::move(fault)), identity_(identity ? *identity : new_identity()) {}

Status MemoryEventStore::append(Place expected, std::span<const StoredCommit> commits,
                                std::span<const KeyRow> new_keys) {
  if (unknown_) return reopen_first();
  DAYBOOK_CHECK(check_append(head(), expected, commits));
  for (const KeyRow& row : new_keys) {
    if (keys_.contains(row.name)) return key_exists(row.name);
  }
  if (commits.empty() && new_keys.empty()) return Done{};
  // Copies: what was written may have to wait for reopen().
  return write([this, commits = std::vector(commits.begin(), commits.end()),
                keys = std::vector(new_keys.begin(), new_keys.end())] { add(commits, keys); });
}

void MemoryEventStore::add(std::span<const StoredCommit> commits, std::span<const KeyRow> keys) {
  Place end;
  {
    std::unique_lock lock(mutex_);
    for (const KeyRow& row : keys) keys_.insert_or_assign(row.name, row.bytes);
    for (const StoredCommit& commit : commits) {
      commits_.push_back(std::make_shared<const StoredCommit>(commit));
    }
    end = Place{commits_.size()};
  }
  publish_head(end);
}

Status MemoryEventStore::write(const std::function<void()>& change) {
  const WriteFault fault = fault_ ? fault_() : WriteFault::kNone;
  if (fault == WriteFault::kNone) {
    change();
    return Done{};
  }
  unknown_ = true;
  if (fault == WriteFault::kWrittenUnknown) after_reopen_ = change;
  return outcome_unknown("a staged fault");
}

Status MemoryEventStore::read(Place after, const VisitCommit& visit) const {
  for (std::uint64_t place = after.value + 1; place <= head().value; ++place) {
    std::shared_ptr<const StoredCommit> commit;
    {
      std::shared_lock lock(mutex_);
      commit = commits_[place - 1];
    }
    if (!visit(Place{place}, *commit)) break;
  }
  return Done{};
}

Result<StoredCommit> MemoryEventStore::at(Place place) const {
  std::shared_lock lock(mutex_);
  if (place.value == 0 || place.value > commits_.size()) {
    return not_found("store.no_such_place", "The log has no place " + std::to_string(place.value));
  }
  return *commits_[place.value - 1];
}

Result<std::optional<std::string>> MemoryEventStore::key(std::string_view name) const {
  std::shared_lock lock(mutex_);
  const auto found = keys_.find(name);
  if (found == keys_.end()) return std::optional<std::string>();
  return std::optional(found->second);
}

Status MemoryEventStore::each_key(std::string_view prefix, const VisitKey& visit) const {
  return visit_keys(prefix, prefix, visit);
}

Status MemoryEventStore::each_key_after(std::string_view after, const VisitKey& visit) const {
  return visit_keys({}, std::string(after) + '\0', visit);
}

Status MemoryEventStore::visit_keys(std::string_view prefix, std::string_view from,
                                    const VisitKey& visit) const {
  std::vector<KeyRow> rows;
  {
    std::shared_lock lock(mutex_);
    for (auto at = keys_.lower_bound(from); at != keys_.end(); ++at) {
      if (!at->first.starts_with(prefix)) break;
      rows.push_back({at->first, at->second});
    }
  }
  for (const KeyRow& row : rows) {
    if (!visit(row)) break;
  }
  return Done{};
}

Status MemoryEventStore::put_keys(std::span<const KeyRow> keys) { return erase_keys({}, keys); }

Status MemoryEventStore::erase_keys(std::span<const std::string> names,
                                    std::span<const KeyRow> instead) {
  if (unknown_) return reopen_first();
  return write([this, names = std::vector(names.begin(), names.end()),
                instead = std::vector(instead.begin(), instead.end())] {
    std::unique_lock lock(mutex_);
    for (const std::string& name : names) keys_.erase(name);
    for (const KeyRow& row : instead) keys_.insert_or_assign(row.name, row.bytes);
  });
}

Status MemoryEventStore::reopen() {
  unknown_ = false;
  if (auto change = std::exchange(after_reopen_, {})) change();
  return Done{};
}

}  // namespace daybook
