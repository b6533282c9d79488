#include "tests/projections/test_log.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>

#include "eventstore/merkle.h"

namespace daybook::test {

TemporaryFolder::TemporaryFolder() {
  static std::atomic<int> count{0};
  path_ = std::filesystem::temp_directory_path() /
          ("daybook-views-" + std::to_string(getpid()) + "-" + std::to_string(++count));
  std::filesystem::create_directories(path_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Uuid random_id(std::mt19937_64& random) {
  Uuid id;
  for (auto& byte : id.bytes) byte = static_cast<std::uint8_t>(random());
  return id;
}

const Commit& TestLog::append(Commit commit) {
  now_.value += 1000;
  commit.time = now_;
  commit.position = Position{positions_[commit.tenant].value + 1};
  positions_[commit.tenant] = commit.position;
  std::map<RecordKey, Record> before;
  for (Event& event : commit.events) {
    Record& record = records_[{commit.tenant, event.record}];
    before.try_emplace(event.record, record);
    if (record.version.value == 0) {
      record.number = RecordNumber{++numbers_[{commit.tenant, event.record.kind}]};
    }
    event.number = record.number;
    evolve(record, event, commit.time);
  }
  TouchedRecords& touched = touched_.emplace_back();
  for (const auto& [key, record] : before) {
    touched.before.push_back(record);
    touched.after.push_back(records_[{commit.tenant, key}]);
  }
  const StoredCommit stored{{std::to_string(commits_.size())}};
  commits_.push_back(std::move(commit));
  store_.append(store_.head(), {&stored, 1}, {}).value();
  return commits_.back();
}

ReadableLog TestLog::readable() const {
  return {store_, [this](const StoredCommit& stored) -> Result<Commit> {
            return commits_.at(std::stoul(stored.rows.at(0)));
          }};
}

const Record* TestLog::find(TenantId tenant, const RecordKey& key) const {
  const auto at = records_.find({tenant, key});
  return at == records_.end() ? nullptr : &at->second;
}

Position TestLog::position(TenantId tenant) const {
  const auto at = positions_.find(tenant);
  return at == positions_.end() ? Position{} : at->second;
}

Status TestLog::apply_to(RocksdbViews& views, std::size_t at_once) const {
  for (std::size_t at = views.reached().value; at < commits_.size();) {
    std::vector<Digest> leaves;
    std::vector<Committed> batch;
    leaves.reserve(at_once);
    for (; at < commits_.size() && batch.size() < at_once; ++at) {
      const std::string row = std::to_string(at);
      leaves.push_back(leaf_hash(row));
      batch.push_back({Place{at + 1}, &commits_[at], view_of(leaves.back()), &touched_[at].after,
                       &touched_[at].before});
    }
    DAYBOOK_CHECK(views.apply(batch));
  }
  return Done{};
}

Commit change(TenantId tenant, const RecordKey& key, const Record* now, std::string name,
              std::vector<std::pair<Field, Value>> values) {
  Record none;
  none.key = key;
  const Record& record = now == nullptr ? none : *now;
  Event event;
  event.record = key;
  event.name = std::move(name);
  for (auto& [field, value] : values) {
    const Value& held = record.get(field.id);
    if (held == value) continue;
    Change made{field.id, held, value};
    if (std::holds_alternative<References>(held) || std::holds_alternative<References>(value)) {
      const auto ids = [](const Value& set) {
        const auto* members = std::get_if<References>(&set);
        return members == nullptr ? std::vector<Uuid>{} : members->ids;
      };
      References left;
      References came;
      const auto before = ids(held);
      const auto after = ids(value);
      std::set_difference(before.begin(), before.end(), after.begin(), after.end(),
                          std::back_inserter(left.ids));
      std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                          std::back_inserter(came.ids));
      made.before = left.ids.empty() ? Value{Null{}} : Value{left};
      made.after = came.ids.empty() ? Value{Null{}} : Value{came};
    }
    event.changes.push_back(std::move(made));
  }
  std::sort(event.changes.begin(), event.changes.end(),
            [](const Change& a, const Change& b) { return a.field < b.field; });
  Commit commit;
  commit.tenant = tenant;
  commit.command = event.name;
  commit.events.push_back(std::move(event));
  return commit;
}

Commit create(TenantId tenant, const RecordKey& key, std::vector<std::pair<Field, Value>> values) {
  Field existence;
  existence.id = kExistence;
  values.emplace_back(existence, true);
  return change(tenant, key, nullptr, "record.created", std::move(values));
}

Commit remove(TenantId tenant, const Record& now) {
  Field existence;
  existence.id = kExistence;
  return change(tenant, now.key, &now, "record.deleted", {{existence, Null{}}});
}

}  // namespace daybook::test
