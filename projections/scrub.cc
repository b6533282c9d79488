#include "projections/scrub.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "projections/keys.h"
#include "projections/view_state.h"

namespace daybook {
namespace {

// Beyond a handful, one pass over the range is cheaper than one for each record.
constexpr std::size_t kSingleRecordsMax = 16;

using Numbers = std::set<RecordNumber>;

void add_records(TenantId tenant, KindId kind, const Numbers& numbers,
                 std::vector<RowRange>& ranges) {
  if (numbers.size() > kSingleRecordsMax) {
    ranges.push_back(
        {record_key(tenant, kind, *numbers.begin()), record_key(tenant, kind, *numbers.rbegin())});
    return;
  }
  for (const RecordNumber number : numbers) {
    const std::string key = record_key(tenant, kind, number);
    ranges.push_back({key, key});
  }
}

// Keys of claims and lists are made of values, of which nobody knows any more which there were.
void add_values(TenantId tenant, std::vector<RowRange>& ranges) {
  for (const Table table : {Table::kClaim, Table::kPosting}) {
    const std::string prefix = tenant_prefix(table, tenant);
    ranges.push_back({prefix, after_prefix(prefix)});
  }
}

std::vector<RowRange> ranges_of(std::span<const ScrubbedRecord> records) {
  std::map<std::pair<TenantId, KindId>, Numbers> by_kind;
  std::set<TenantId> tenants;
  for (const ScrubbedRecord& record : records) {
    by_kind[{record.tenant, record.kind}].insert(record.number);
    tenants.insert(record.tenant);
  }
  std::vector<RowRange> ranges;
  for (const auto& [of, numbers] : by_kind) add_records(of.first, of.second, numbers, ranges);
  for (const TenantId tenant : tenants) add_values(tenant, ranges);
  return ranges;
}

// All but kHead, kEntry and kNode, which follow from the clear part of commits.
constexpr Table kOfTenants[] = {
    Table::kAccess,  Table::kAudit,   Table::kAudited, Table::kAuditValue, Table::kClaim,
    Table::kErasure, Table::kDeals,   Table::kUndone,  Table::kId,         Table::kKeyed,
    Table::kLast,    Table::kPosting, Table::kRecord,  Table::kSubject,    Table::kTouched};

constexpr std::size_t kBatchBytes = std::size_t{4} << 20;

Status remove_all(Rows& rows, const std::string& prefix) {
  std::string from = prefix;
  for (bool is_last = false; !is_last;) {
    RowBatch batch;
    is_last = true;
    DAYBOOK_CHECK(rows.each(prefix, from, [&](std::string_view key, std::string_view) {
      batch.remove(key);
      is_last = batch.bytes() < kBatchBytes;
      if (!is_last) from = std::string(key);
      return is_last;
    }));
    DAYBOOK_CHECK(rows.write(batch.sorted()));
  }
  return Done{};
}

Status rewrite_and_drop(Rows& rows, std::span<const RowRange> ranges, std::uint64_t moment,
                        std::chrono::milliseconds patience) {
  DAYBOOK_CHECK(rows.wait_for_readers(moment, patience));
  DAYBOOK_CHECK(rows.flush());
  DAYBOOK_CHECK(rows.rewrite(ranges));
  // The manifest of the last rewriting still names the old tables; the next one does not.
  RowBatch mark;
  mark.put(meta_key("scrubbed"), std::to_string(moment));
  DAYBOOK_CHECK(rows.write(mark.sorted()));
  DAYBOOK_CHECK(rows.flush());
  return rows.drop_old_files(patience);
}

}  // namespace

Status prepare_scrub(RocksdbViews& views) {
  DAYBOOK_CHECK(views.fold());
  return views.state().rows->flush();
}

std::uint64_t renew_snapshot(RocksdbViews& views) {
  ViewState& state = views.state();
  const std::uint64_t moment = state.rows->moment();
  RowSnapshotPtr snapshot = state.rows->snapshot();
  const std::unique_lock lock(state.lock);
  state.snapshot.swap(snapshot);
  return moment;
}

Status scrub(RocksdbViews& views, std::span<const ScrubbedRecord> records, std::uint64_t moment,
             std::chrono::milliseconds patience) {
  return rewrite_and_drop(*views.state().rows, ranges_of(records), moment, patience);
}

// What is pending in lists is written down first: it would be after the rows were gone.
Status remove_tenant(RocksdbViews& views, TenantId tenant) {
  DAYBOOK_CHECK(views.fold());
  ViewState& state = views.state();
  for (const Table table : kOfTenants) {
    DAYBOOK_CHECK(remove_all(*state.rows, tenant_prefix(table, tenant)));
  }
  const std::lock_guard no_order_is_loading(state.loading);
  const std::unique_lock lock(state.lock);
  state.orders.clear();
  return Done{};
}

Status scrub_tenant(RocksdbViews& views, TenantId tenant, std::uint64_t moment,
                    std::chrono::milliseconds patience) {
  std::vector<RowRange> ranges;
  for (const Table table : kOfTenants) {
    const std::string prefix = tenant_prefix(table, tenant);
    ranges.push_back({prefix, after_prefix(prefix)});
  }
  return rewrite_and_drop(*views.state().rows, ranges, moment, patience);
}

}  // namespace daybook
