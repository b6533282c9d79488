#include "projections/heads.h"

#include <algorithm>

#include "domain/core/bytes.h"
#include "projections/audit_lists.h"
#include "projections/keys.h"

namespace daybook {
namespace {

Digest digest_of(std::string_view bytes) {
  Digest digest{};
  std::copy(bytes.begin(), bytes.end(), digest.begin());
  return digest;
}

std::string encode(const TenantState& state) {
  std::string row;
  put_big(row, state.head.position.value);
  put_big(row, static_cast<std::uint64_t>(state.head.time.value));
  row.append(state.head.leaf);
  row.append(state.frontier.encode());
  return row;
}

Result<TenantState> decode(std::string_view row) {
  if (row.size() < 48) return corrupt("views.head", "A row of the views is no head.");
  TenantState state;
  state.head.position = Position{get_big<std::uint64_t>(row)};
  state.head.time = Time{get_big<std::int64_t>(row.substr(8))};
  state.head.leaf = std::string(row.substr(16, 32));
  DAYBOOK_TRY(state.frontier, MerkleFrontier::decode(row.substr(48)));
  return state;
}

}  // namespace

const TenantState& Heads::of(TenantId tenant) const {
  static const TenantState kNone;
  const auto at = tenants_.find(tenant);
  return at == tenants_.end() ? kNone : at->second;
}

RecordNumber Heads::last_number(TenantId tenant, KindId kind) const {
  const auto at = numbers_.find({tenant, kind});
  return at == numbers_.end() ? RecordNumber{} : at->second;
}

Status Heads::load(const Rows& rows) {
  Status status = Done{};
  DAYBOOK_CHECK(
      rows.each(table_prefix(Table::kHead), [&](std::string_view key, std::string_view row) {
        auto state = decode(row);
        if (state) {
          tenants_[TenantId{get_big<std::uint64_t>(key.substr(1))}] = std::move(state).value();
        } else {
          status = std::move(state).error();
        }
        return status.has_value();
      }));
  DAYBOOK_CHECK(status);
  return rows.each(table_prefix(Table::kLast), [&](std::string_view key, std::string_view row) {
    const TenantId tenant{get_big<std::uint64_t>(key.substr(1))};
    const KindId kind{get_big<std::uint16_t>(key.substr(9))};
    numbers_[{tenant, kind}] = RecordNumber{get_big<std::uint32_t>(row)};
    return true;
  });
}

TenantState& NextHeads::next(TenantId tenant) {
  const auto at = next_.tenants_.find(tenant);
  if (at != next_.tenants_.end()) return at->second;
  return next_.tenants_[tenant] = now_.of(tenant);
}

RecordNumber NextHeads::last_number(TenantId tenant, KindId kind) const {
  const auto at = next_.numbers_.find({tenant, kind});
  return at == next_.numbers_.end() ? now_.last_number(tenant, kind) : at->second;
}

void NextHeads::add(const Committed& committed, RowBatch& rows) {
  const Commit& commit = *committed.commit;
  TenantState& state = next(commit.tenant);
  state.head = {commit.position, commit.time, std::string(committed.leaf_hash)};
  const auto on_node = [&](unsigned level, std::uint64_t index, const Digest& node) {
    // Leaves stand in the history's entries; what is between is worked out again when asked for.
    if (level > 0 && level % kNodeLevels == 0)
      rows.put(node_key(commit.tenant, level, index), view_of(node));
  };
  state.frontier.append(digest_of(committed.leaf_hash), on_node);
  RecordNumber* highest = nullptr;
  KindId kind{};
  for (const Event& event : commit.events) {
    if (highest == nullptr || kind != event.record.kind) {
      kind = event.record.kind;
      highest = &next_.numbers_[{commit.tenant, kind}];
      *highest = std::max(*highest, now_.last_number(commit.tenant, kind));
    }
    *highest = std::max(*highest, event.number);
  }
  const auto entries = static_cast<AuditNumber>(audited_count(commit));
  if (entries == 0) return;
  const AuditNumber last = last_number(commit.tenant, kAuditEntries).value;
  next_.numbers_[{commit.tenant, kAuditEntries}] = RecordNumber{last + entries};
}

void NextHeads::write(RowBatch& rows) const {
  for (const auto& [tenant, state] : next_.tenants_) {
    rows.put(tenant_prefix(Table::kHead, tenant), encode(state));
  }
  for (const auto& [kind, number] : next_.numbers_) {
    if (number == now_.last_number(kind.first, kind.second)) continue;
    std::string row;
    put_big(row, number.value);
    rows.put(kind_prefix(Table::kLast, kind.first, kind.second), row);
  }
}

void NextHeads::publish(Heads& heads) {
  for (auto& [tenant, state] : next_.tenants_) heads.tenants_[tenant] = std::move(state);
  for (const auto& [kind, number] : next_.numbers_) heads.numbers_[kind] = number;
}

}  // namespace daybook
