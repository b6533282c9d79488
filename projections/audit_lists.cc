#include "projections/audit_lists.h"

#include "domain/core/bytes.h"
#include "projections/keys.h"

namespace daybook {
std::string audit_actor(std::int64_t number) {
  std::string value;
  put_big(value, static_cast<std::uint64_t>(number));
  return value;
}

std::string audit_kind(KindId kind) {
  std::string value;
  put_big(value, kind.value);
  return value;
}

std::int64_t actor_of_audit(std::string_view value) { return get_big<std::int64_t>(value); }
KindId kind_of_audit(std::string_view value) { return KindId{get_big<std::uint16_t>(value)}; }

Term audit_term(TenantId tenant, AuditColumn column, std::string_view value) {
  const FieldId field{static_cast<std::uint16_t>(column)};
  return TermSpace{tenant, kAuditEntries}.value(field, value);
}

namespace {

using Entries = std::vector<AuditedRecord>;

constexpr std::size_t kValuesKnownMax = 4096;

void add(const Term& term, AuditNumber first, std::size_t count, std::vector<ListChange>& changes) {
  changes.push_back({term, hash_of(term), first, true, static_cast<std::uint32_t>(count)});
}

// Neighbours mostly are alike: a change for each run of them.
template <class IsAlike, class TermOf>
void list_runs(const Entries& entries, AuditNumber first, const IsAlike& is_alike,
               const TermOf& term_of, std::vector<ListChange>& changes) {
  for (std::size_t begin = 0, end = 0; begin < entries.size(); begin = end) {
    while (end < entries.size() && is_alike(entries[begin], entries[end])) ++end;
    add(term_of(entries[begin]), first + static_cast<AuditNumber>(begin), end - begin, changes);
  }
}

void list(const Commit& commit, const Entries& entries, AuditNumber first,
          std::vector<ListChange>& changes) {
  using One = const AuditedRecord&;
  const TenantId tenant = commit.tenant;
  if (entries.empty()) return;
  add(audit_term(tenant, AuditColumn::kActor, audit_actor(commit.actor)), first, entries.size(),
      changes);
  list_runs(
      entries, first, [](One a, One b) { return a.action == b.action; },
      [&](One one) { return audit_term(tenant, AuditColumn::kAction, one.action); }, changes);
  list_runs(
      entries, first, [](One a, One b) { return a.record.kind == b.record.kind; },
      [&](One one) { return audit_term(tenant, AuditColumn::kKind, audit_kind(one.record.kind)); },
      changes);
}

void put_values(const Commit& commit, const Entries& entries, AuditValues& known, RowBatch& rows) {
  const auto put = [&](AuditColumn column, std::string_view value) {
    const std::string key =
        audit_value_key(commit.tenant, static_cast<std::uint16_t>(column), value);
    if (known.add(key)) rows.put(key, {});
  };
  put(AuditColumn::kActor, audit_actor(commit.actor));
  const AuditedRecord* before = nullptr;
  for (const AuditedRecord& one : entries) {
    const bool is_same =
        before != nullptr && before->action == one.action && before->record.kind == one.record.kind;
    before = &one;
    if (is_same) continue;
    put(AuditColumn::kAction, one.action);
    put(AuditColumn::kKind, audit_kind(one.record.kind));
  }
}

void put_rows(const Commit& commit, const Entries& entries, AuditNumber first, RowBatch& rows) {
  std::string place;
  put_big(place, commit.position.value);
  put_big(place, static_cast<std::uint64_t>(commit.time.value));
  rows.put(audit_key(commit.tenant, first), place);
  AuditNumber number = first;
  for (const AuditedRecord& one : entries) {
    if (!one.record.id.is_nil()) rows.put(audited_key(commit.tenant, one.record, number), {});
    ++number;
  }
}

}  // namespace

bool AuditValues::add(std::string_view key) {
  if (keys_.contains(key)) return false;
  if (keys_.size() >= kValuesKnownMax) keys_.clear();
  keys_.emplace(key);
  return true;
}

void append_audit(const Commit& commit, AuditNumber first, AuditValues& known, RowBatch& rows,
                  std::vector<ListChange>& changes) {
  const Entries entries = audited_records(commit);
  if (entries.empty()) return;
  put_values(commit, entries, known, rows);
  put_rows(commit, entries, first, rows);
  list(commit, entries, first, changes);
}

void append_audit(const Commit& commit, AuditNumber first, RowBatch& rows,
                  std::vector<ListChange>& changes) {
  AuditValues none;
  append_audit(commit, first, none, rows, changes);
}

AuditNumber append_audit_changes(const Commit& commit, AuditNumber first,
                                 std::vector<ListChange>& changes) {
  const Entries entries = audited_records(commit);
  list(commit, entries, first, changes);
  return static_cast<AuditNumber>(entries.size());
}

}  // namespace daybook
