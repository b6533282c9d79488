#include "snapshots/bounded_log.h"

namespace daybook {
namespace {

Error unchangeable() {
  return unavailable("store.past", "This is the past of a log; it cannot be written to.");
}

}  // namespace

BoundedLog::BoundedLog(const EventStore& whole, Place last) : whole_(whole) { publish_head(last); }

LogIdentity BoundedLog::identity() const { return whole_.identity(); }

Status BoundedLog::read(Place after, const VisitCommit& visit) const {
  const Place last = head();
  if (after >= last) return Done{};
  return whole_.read(after, [&](Place place, const StoredCommit& stored) {
    return place <= last && visit(place, stored) && place < last;
  });
}

Result<StoredCommit> BoundedLog::at(Place place) const {
  if (place > head())
    return not_found("store.no_such_place",
                     "The past has no place " + std::to_string(place.value) + ".");
  return whole_.at(place);
}

Result<std::optional<std::string>> BoundedLog::key(std::string_view name) const {
  return whole_.key(name);
}

Result<std::vector<std::optional<std::string>>> BoundedLog::keys(
    std::span<const std::string> names) const {
  return whole_.keys(names);
}

Status BoundedLog::each_key(std::string_view prefix, const VisitKey& visit) const {
  return whole_.each_key(prefix, visit);
}

Status BoundedLog::each_key_after(std::string_view after, const VisitKey& visit) const {
  return whole_.each_key_after(after, visit);
}

Status BoundedLog::append(Place, std::span<const StoredCommit>, std::span<const KeyRow>) {
  return unchangeable();
}

Status BoundedLog::put_keys(std::span<const KeyRow>) { return unchangeable(); }

Status BoundedLog::erase_keys(std::span<const std::string>, std::span<const KeyRow>) {
  return unchangeable();
}

Status BoundedLog::reopen() { return unchangeable(); }

}  // namespace daybook
