// What readers see of a tenant's audit: which entries match, what there is in a column, and which
// commit an entry is of. Safe from any thread, beside the one writer; the views outlive it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/audit_places.h"
#include "projections/bitmap_cache.h"

namespace daybook {

struct ViewState;

// A word of a search: entries by one of these actors, of one of these kinds or about one of these
// records have it.
struct AuditWord {
  std::vector<std::int64_t> actors;
  std::vector<KindId> kinds;
  std::vector<RecordKey> records;
};

// What is not given does not matter.
struct AuditFilter {
  std::optional<std::int64_t> actor;
  std::vector<std::string> actions;  // Any of these.
  std::optional<KindId> kind;
  std::optional<Time> from;  // Both ends are inside.
  std::optional<Time> to;
  std::vector<AuditWord> words;  // All of these.
  std::optional<AuditNumber> before;
};

// Some entries of one tenant. A value type; copies share what they hold.
class AuditEntries {
 public:
  AuditEntries();
  explicit AuditEntries(BitmapPtr numbers) : numbers_(std::move(numbers)) {}

  std::uint64_t count() const;
  // The one that so many come before; `rank` below count().
  AuditNumber at(std::uint64_t rank) const;
  // How many come before the number.
  std::uint64_t count_before(AuditNumber number) const;
  AuditEntries shared_with(const AuditEntries& other) const;
  std::uint64_t count_shared(const AuditEntries& other) const;

 private:
  BitmapPtr numbers_;
};

class AuditReader {
 public:
  explicit AuditReader(const ViewState& state) : state_(&state) {}

  Result<AuditEntries> matching(TenantId tenant, const AuditFilter& filter) const;
  // Those that hold the value in the column, as audit_lists.h writes it.
  Result<AuditEntries> holding(TenantId tenant, AuditColumn column, std::string_view value) const;
  // Every value that an entry holds.
  Result<std::vector<std::string>> values(TenantId tenant, AuditColumn column) const;
  AuditPlaces places(TenantId tenant) const;
  AuditNumber last(TenantId tenant) const;

 private:
  const ViewState* state_;
};

}  // namespace daybook
