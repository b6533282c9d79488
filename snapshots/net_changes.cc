#include "snapshots/net_changes.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>

#include "eventstore/crypto.h"
#include "projections/tenant_record.h"

namespace daybook {
namespace {

std::string bytes_of(const Value& value) {
  std::string bytes(1, static_cast<char>(value.index()));
  if (const auto* text = std::get_if<std::string>(&value)) return bytes.append(*text);
  if (const auto* json = std::get_if<Json>(&value)) return bytes.append(json->text);
  if (const auto* id = std::get_if<Uuid>(&value)) return bytes.append(id->view());
  if (const auto* flag = std::get_if<bool>(&value)) return bytes.append(*flag ? "1" : "0");
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    return bytes.append(std::to_string(*number));
  }
  return bytes;
}

// Values may be long; only whether they are the same matters. Half a digest tells.
std::string print_of(const Value& value) {
  std::string bytes = bytes_of(value);
  constexpr std::size_t kPrintBytes = 16;
  if (bytes.size() <= kPrintBytes) return bytes;
  return std::string(view_of(sha256(bytes)).substr(0, kPrintBytes));
}

// What the changes of one field come to.
class NetField {
 public:
  void add(const Change& change) {
    const auto* left = std::get_if<References>(&change.before);
    const auto* came = std::get_if<References>(&change.after);
    if (left != nullptr || came != nullptr) {
      if (left != nullptr) move(left->ids, came_, left_);
      if (came != nullptr) move(came->ids, left_, came_);
      return;
    }
    if (!before_) before_ = print_of(change.before);
    after_ = print_of(change.after);
  }
  bool differs() const {
    return !left_.empty() || !came_.empty() || (before_ && *before_ != after_);
  }

 private:
  static void move(const std::vector<Uuid>& ids, std::set<Uuid>& back, std::set<Uuid>& there) {
    for (const Uuid& id : ids) {
      if (back.erase(id) == 0) there.insert(id);
    }
  }

  std::optional<std::string> before_;
  std::string after_;
  std::set<Uuid> left_;
  std::set<Uuid> came_;
};

struct NetRecord {
  RecordNumber number{};
  std::optional<bool> existed;
  bool exists = false;
  std::map<FieldId, NetField> fields;

  bool differs() const {
    if (existed && *existed != exists) return true;
    if (existed && !exists) return false;
    return std::ranges::any_of(fields, [](const auto& field) { return field.second.differs(); });
  }
};

class NetFold {
 public:
  NetFold(const CountsField& counts, const NetChangeLimits& limits)
      : counts_(counts), limits_(limits) {}

  // False beyond a limit.
  bool add(const Commit& commit) {
    events_ += commit.events.size();
    for (const Event& event : commit.events) add(commit.tenant, event);
    return events_ <= limits_.events_max && records_.size() <= limits_.records_max;
  }

  std::vector<RecordKey> differing() const {
    std::vector<std::pair<RecordNumber, RecordKey>> found;
    for (const auto& [key, net] : records_) {
      if (net.differs()) found.emplace_back(net.number, key.record);
    }
    std::ranges::sort(found, {},
                      [](const auto& one) { return std::tuple(one.second.kind, one.first); });
    std::vector<RecordKey> keys;
    keys.reserve(found.size());
    for (const auto& [number, key] : found) keys.push_back(key);
    return keys;
  }

 private:
  void add(TenantId tenant, const Event& event) {
    for (const Change& change : event.changes) {
      const bool is_existence = change.field == kExistence;
      if (!counts_(event.record.kind, change.field)) continue;
      NetRecord& net = records_[{tenant, event.record}];
      net.number = event.number;
      if (!is_existence) {
        net.fields[change.field].add(change);
        continue;
      }
      if (!net.existed) net.existed = change.before == Value{true};
      net.exists = change.after == Value{true};
    }
  }

  const CountsField& counts_;
  const NetChangeLimits& limits_;
  std::uint64_t events_ = 0;
  std::unordered_map<TenantRecord, NetRecord> records_;
};

Error too_large() {
  return {ErrorCode::kInvalid, "history.range_too_large",
          "Too much happened between these positions; ask for a shorter range."};
}

}  // namespace

Result<std::vector<RecordKey>> changed_between(const LiveHistory& history,
                                               const PositionRange& range,
                                               const CountsField& counts,
                                               const NetChangeLimits& limits) {
  if (range.to.value - range.from.value > limits.commits_max) return too_large();
  NetFold fold(counts, limits);
  for (Position at{range.from.value + 1}; at <= range.to; ++at.value) {
    DAYBOOK_TRY(const Commit commit, commit_at(history, range.tenant, at));
    if (!fold.add(commit)) return too_large();
  }
  return fold.differing();
}

}  // namespace daybook
