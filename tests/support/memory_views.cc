#include "tests/support/memory_views.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "domain/catalogue.h"

namespace daybook::testing {
namespace {

bool names(const Value& held, const Field& field, const Value& value) {
  if (const auto* set = std::get_if<References>(&held)) {
    return std::ranges::find(set->ids, std::get<Uuid>(value)) != set->ids.end();
  }
  return !is_blank(held) && comparable(field, held) == comparable(field, value);
}

}  // namespace

const MemoryViews::Tenant* MemoryViews::find(TenantId tenant) const {
  const auto at = tenants_.find(tenant);
  return at == tenants_.end() ? nullptr : &at->second;
}

void MemoryViews::claim(Tenant& tenant, const Record& record, bool takes) {
  const Kind* kind = find_kind(record.key.kind);
  if (kind == nullptr || !record.exists()) return;
  for (const Field& field : kind->fields) {
    const Value& value = record.get(field);
    if (!field.is_unique || is_blank(value) || is_erased(value)) continue;
    const Claim claim{kind->id, field.id, comparable(field, record.get(field))};
    const auto held = tenant.claims.find(claim);
    const bool is_own = held != tenant.claims.end() && held->second == record.key.id;
    if (takes) {
      EXPECT_TRUE(held == tenant.claims.end() || is_own) << "two records hold one unique value";
      tenant.claims[claim] = record.key.id;
    } else if (is_own) {
      tenant.claims.erase(held);
    }
  }
}

void MemoryViews::link(Tenant& tenant, const RecordKey& record, FieldId field, const Value& value) {
  const Kind* kind = find_kind(record.kind);
  const auto link = kind == nullptr ? std::nullopt : subject_link(*kind, record, field, value);
  if (link) tenant.links[link->subject].insert(link->record);
}

void MemoryViews::put(TenantId tenant, const Record& record) {
  Tenant& held = tenants_[tenant];
  if (const auto before = held.records.find(record.key); before != held.records.end()) {
    claim(held, before->second, false);
  }
  claim(held, record, true);
  for (const Slot& slot : record.slots) link(held, record.key, slot.field, slot.value);
  held.records.insert_or_assign(record.key, record);
  RecordNumber& last = held.numbers[record.key.kind];
  last = std::max(last, record.number);
}

void MemoryViews::remember(TenantId tenant, const std::string& key, KeyedCommit commit) {
  tenants_[tenant].keyed.emplace(key, std::move(commit));
}

std::vector<Record> MemoryViews::all(TenantId tenant, const Kind& kind) const {
  std::vector<Record> found;
  const Tenant* held = find(tenant);
  if (held == nullptr) return found;
  for (const auto& [key, record] : held->records) {
    if (key.kind == kind.id && record.exists()) found.push_back(record);
  }
  std::ranges::sort(found, {}, &Record::number);
  return found;
}

TenantHead MemoryViews::head(TenantId tenant) const {
  const Tenant* held = find(tenant);
  return held == nullptr ? TenantHead{} : held->head;
}

Position MemoryViews::undone_by(TenantId tenant, Position position) const {
  const Tenant* held = find(tenant);
  if (held == nullptr) return {};
  const auto at = held->undone_by.find(position);
  return at == held->undone_by.end() ? Position{} : at->second;
}

std::optional<KeyedCommit> MemoryViews::keyed(TenantId tenant, std::string_view key) const {
  const Tenant* held = find(tenant);
  if (held == nullptr) return std::nullopt;
  const auto at = held->keyed.find(key);
  return at == held->keyed.end() ? std::nullopt : std::optional(at->second);
}

Result<std::optional<Record>> MemoryViews::record(TenantId tenant, const RecordKey& key) const {
  const Tenant* held = find(tenant);
  if (held == nullptr) return std::optional<Record>{};
  const auto at = held->records.find(key);
  return at == held->records.end() ? std::optional<Record>{} : std::optional<Record>{at->second};
}

Result<std::vector<Record>> MemoryViews::numbered(TenantId tenant, KindId kind,
                                                  std::span<const std::uint32_t> numbers) const {
  EXPECT_TRUE(std::ranges::is_sorted(numbers));
  std::vector<Record> found;
  const Tenant* held = find(tenant);
  if (held == nullptr) return found;
  for (const auto& [key, record] : held->records) {
    const bool is_asked = std::ranges::binary_search(numbers, record.number.value);
    if (key.kind == kind && is_asked) found.push_back(record);
  }
  std::ranges::sort(found, {}, &Record::number);
  return found;
}

std::optional<Uuid> MemoryViews::claimed_by(TenantId tenant, const Kind& kind, const Field& field,
                                            const Value& value) const {
  EXPECT_TRUE(field.is_unique) << kind.name << '.' << field.name << " has no claims";
  EXPECT_FALSE(is_blank(value)) << "nothing claims a blank value";
  const Tenant* held = find(tenant);
  if (held == nullptr) return std::nullopt;
  const auto at = held->claims.find({kind.id, field.id, comparable(field, value)});
  return at == held->claims.end() ? std::nullopt : std::optional(at->second);
}

Status MemoryViews::each_holding(TenantId tenant, const Kind& kind, const Field& field,
                                 const Value& value, const VisitRecord& visit) const {
  EXPECT_TRUE(field.is_indexed) << kind.name << '.' << field.name << " is not indexed";
  if (is_blank(value)) return Done{};
  for (Record& record : all(tenant, kind)) {
    if (names(record.get(field), field, value)) visit(std::move(record));
  }
  return Done{};
}

Result<std::vector<RecordKey>> MemoryViews::holders(TenantId tenant, const Kind& kind,
                                                    const Field& field, const Value& value) const {
  DAYBOOK_TRY(const auto records, holding(tenant, kind, field, value));
  std::vector<RecordKey> keys;
  for (const Record& record : records) keys.push_back(record.key);
  return keys;
}

Result<std::vector<RecordKey>> MemoryViews::subject_links(TenantId tenant,
                                                          const Uuid& subject) const {
  const Tenant* held = find(tenant);
  if (held == nullptr) return std::vector<RecordKey>{};
  const auto at = held->links.find(subject);
  if (at == held->links.end()) return std::vector<RecordKey>{};
  return std::vector<RecordKey>(at->second.begin(), at->second.end());
}

RecordNumber MemoryViews::last_number(TenantId tenant, const Kind& kind) const {
  const Tenant* held = find(tenant);
  if (held == nullptr) return {};
  const auto at = held->numbers.find(kind.id);
  return at == held->numbers.end() ? RecordNumber{} : at->second;
}

Status MemoryViews::apply(std::span<const Committed> commits) {
  ++applies_;
  if (failures_ > 0) {
    --failures_;
    return unavailable("views.staged", "A staged failure.");
  }
  for (const Committed& committed : commits) {
    const Commit& commit = *committed.commit;
    Tenant& tenant = tenants_[commit.tenant];
    EXPECT_EQ(committed.place.value, reached_.value + 1);
    EXPECT_EQ(commit.position.value, tenant.head.position.value + 1);
    EXPECT_GE(commit.time, tenant.head.time);
    EXPECT_EQ(committed.leaf_hash.size(), 32U);
    for (const Event& event : commit.events) {
      for (const Change& change : event.changes) {
        link(tenant, event.record, change.field, change.after);
      }
    }
    EXPECT_EQ(committed.before->size(), committed.after->size());
    for (std::size_t i = 0; i < committed.after->size(); ++i) {
      const Record after = committed.after->at(i);
      const auto was = record(commit.tenant, after.key);
      EXPECT_EQ(was->value_or(Record{}), committed.before->at(i)) << "not as it was before";
      put(commit.tenant, after);
    }
    for (const Standing& one : commit.standings) tenant.undone_by[one.position] = one.undone_by;
    if (commit.idempotency) {
      tenant.keyed.emplace(commit.idempotency->key,
                           KeyedCommit{commit.position, commit.idempotency->input});
    }
    tenant.head = {commit.position, commit.time, std::string(committed.leaf_hash)};
    reached_ = committed.place;
  }
  return Done{};
}

Status MemoryViews::catch_up(const EventStore& store, const KeyRing& keys) {
  Status status = Done{};
  DAYBOOK_CHECK(store.read(reached_, [&](Place place, const StoredCommit& stored) {
    auto commit = decode_commit(keys, stored);
    if (!commit) {
      status = std::move(commit).error();
      return false;
    }
    std::map<RecordKey, Record> touched;
    for (const Event& event : commit->events) {
      auto held = record(commit->tenant, event.record);
      touched.try_emplace(event.record, held->value_or(Record{}));
    }
    TouchedRecords records;
    for (const auto& [key, one] : touched) records.before.push_back(one);
    for (const Event& event : commit->events) evolve(touched[event.record], event, commit->time);
    for (auto& [key, one] : touched) records.after.push_back(std::move(one));
    const Digest leaf = leaf_hash(stored.rows);
    const Committed committed{place, &*commit, view_of(leaf), &records.after, &records.before};
    status = apply({&committed, 1});
    return status.has_value();
  }));
  return status;
}

}  // namespace daybook::testing
