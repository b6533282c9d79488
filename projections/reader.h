// What readers see of the views: records, lists, counts and history places, all of one position.
// Safe from any thread at any time, beside the one writer.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/core/commit.h"
#include "domain/core/kind.h"
#include "domain/core/result.h"
#include "eventstore/event_store.h"
#include "projections/query.h"

namespace daybook {

// Where a commit of a tenant stands in the log, and its Merkle leaf.
struct HistoryEntry {
  Position position{};
  Place place{};
  std::string leaf_hash;
};

// A commit that touched a record: the record's version after it, and the fields it changed, sorted.
struct Touch {
  Position position{};
  Version version{};
  std::vector<FieldId> fields;
};

class Reader {
 public:
  virtual ~Reader() = default;

  virtual Position position(TenantId tenant) const = 0;
  // Waits until the views hold `position` of the tenant; false when the time is over first.
  virtual bool wait_for(TenantId tenant, Position position, std::chrono::milliseconds) const = 0;

  // Also records that exist no more (ask exists()); nullopt when there never was one.
  virtual Result<std::optional<Record>> record(TenantId tenant, const RecordKey& key) const = 0;
  virtual Result<std::optional<Record>> by_number(TenantId tenant, const Kind& kind,
                                                  RecordNumber number) const = 0;
  virtual std::optional<Uuid> claimed_by(TenantId tenant, const Kind& kind, const Field& field,
                                         const Value& value) const = 0;
  // Exact count and one page, of one position. kInvalid for a field the kind does not index.
  virtual Result<ListPage> list(const ListQuery& query) const = 0;
  // Words are looked for in many records, or an order of many has to be read first: nothing to wait
  // for on a thread that serves others too.
  virtual bool may_take_long(const ListQuery& query) const = 0;

  // Of a person; as of the newest position, so it may be newer than what was read before.
  virtual Result<DealTotals> deal_totals(TenantId tenant, const Uuid& person) const = 0;

  // Positions of the commits that touched the record, ascending; at most `limit` after `after`.
  virtual Result<std::vector<Position>> history(TenantId tenant, const RecordKey& key,
                                                Position after, std::uint32_t limit) const = 0;
  // The same with what each did; `key`'s kind may be one this binary does not know.
  virtual Result<std::vector<Touch>> touches(TenantId tenant, const RecordKey& key, Position after,
                                             std::uint32_t limit) const = 0;
  // Exact count and one page of the tenant's commits.
  virtual Result<CommitPage> commits(const CommitQuery& query) const = 0;
  // The commit that undid the one at `position`, if that undo stands; 0 when it stands itself.
  virtual Position undone_by(TenantId tenant, Position position) const = 0;
  virtual Result<std::optional<HistoryEntry>> entry(TenantId tenant, Position position) const = 0;
};

}  // namespace daybook
