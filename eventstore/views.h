// What the committer asks of the views, and how it tells them what was committed. The views are in
// projections/; this interface keeps the committer free of them.
//
// One writer thread (the committer) calls everything here; readers use projections/reader.h.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/core/commit.h"
#include "domain/core/kind.h"
#include "domain/core/result.h"
#include "eventstore/event_store.h"
#include "eventstore/packed_records.h"

namespace daybook {

// Where a tenant's history ends.
struct TenantHead {
  Position position{};
  Time time{};
  std::string leaf;  // The leaf hash of the last commit: 32 bytes, empty before the first.
};

// The first commit that carried an idempotency key, and the hash of the input it had.
struct KeyedCommit {
  Position position{};
  std::string input;
};

// The records that a commit touches, each once, in the order of keys: as they are after it and, at
// the same place, as they were before. A version of 0 before: it is new.
struct TouchedRecords {
  RecordList before;
  RecordList after;
};

// A commit that is durable, with what the views need beside it. Pointers are valid during the call.
struct Committed {
  Place place{};
  const Commit* commit = nullptr;
  std::string_view leaf_hash;  // 32 bytes: RFC 6962 leaf hash of the stored rows.
  const RecordList* after = nullptr;
  const RecordList* before = nullptr;  // A rebuild has none; what apply() is given has.
};

class Views {
 public:
  virtual ~Views() = default;

  // The place of the last commit in the views; they are caught up when it is the log's head.
  virtual Place reached() const = 0;

  virtual TenantHead head(TenantId tenant) const = 0;
  virtual std::optional<KeyedCommit> keyed(TenantId tenant, std::string_view key) const = 0;
  // The commit that undid the one at `position`, if that undo stands; 0 when it stands itself.
  virtual Position undone_by(TenantId tenant, Position position) const = 0;
  // Present whether or not the record exists now; nullopt when there never was one.
  virtual Result<std::optional<Record>> record(TenantId tenant, const RecordKey& key) const = 0;
  // Those with these numbers, ascending; numbers without a record are left out.
  virtual Result<std::vector<Record>> numbered(TenantId tenant, KindId kind,
                                               std::span<const std::uint32_t> numbers) const = 0;
  // The existing record that holds a unique value (texts of e-mail fields without case).
  virtual std::optional<Uuid> claimed_by(TenantId tenant, const Kind& kind, const Field& field,
                                         const Value& value) const = 0;
  using VisitRecord = std::function<void(Record&&)>;
  // Existing records of `kind` whose indexed `field` holds `value` (for References: has it as
  // member). kTooLarge "commit.too_large": more than a decision may take into memory.
  virtual Status each_holding(TenantId tenant, const Kind& kind, const Field& field,
                              const Value& value, const VisitRecord& visit) const = 0;
  Result<std::vector<Record>> holding(TenantId tenant, const Kind& kind, const Field& field,
                                      const Value& value) const;
  // Only which they are: for a look at a million of them.
  virtual Result<std::vector<RecordKey>> holders(TenantId tenant, const Kind& kind,
                                                 const Field& field, const Value& value) const = 0;
  // The records that ever named the subject as theirs, and those it was ever merged into: whoever
  // may hold values under its key (subject_link of kind.h).
  virtual Result<std::vector<RecordKey>> subject_links(TenantId tenant,
                                                       const Uuid& subject) const = 0;
  // The highest number ever given in this tenant and kind; 0 for none.
  virtual RecordNumber last_number(TenantId tenant, const Kind& kind) const = 0;

  // Makes rows of commits, in order, all of them in one atomic write. After an error the views are
  // behind and must be repaired (caught up from the log) before anything else is asked.
  virtual Status apply(std::span<const Committed> commits) = 0;
};

// The form in which unique and indexed values are compared: e-mail without case, others as they
// are. Never used for a blank value. Implemented by projections/keys.cc.
std::string comparable(const Field& field, const Value& value);

}  // namespace daybook
