// The entries of several tenants as one list, in any order that is asked for, and how an entry is
// shown. Reads rows and commits: on a worker, not on an I/O thread. One thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/audit/time_merge.h"
#include "api/render/json_writer.h"
#include "api/surfaces/platform/audit/audit_query.h"
#include "domain/history/audit.h"

namespace daybook::api::platform {

// The matching entries of one tenant, in the order of time.
class AuditLine : public TimeLine {
 public:
  AuditLine(const AuditTenant& tenant, AuditEntries entries)
      : tenant_(tenant), places_(tenant.reader().places(tenant.id)), entries_(std::move(entries)) {}

  std::uint64_t count() const override { return entries_.count(); }
  Result<Time> time_at(std::uint64_t rank) override;
  Result<std::uint64_t> count_before(Time time) override;

  const AuditTenant& tenant() const { return tenant_; }
  const AuditEntries& entries() const { return entries_; }
  AuditNumber number_at(std::uint64_t rank) const { return entries_.at(rank); }
  Result<AuditPlace> place_of(AuditNumber number);

 private:
  const AuditTenant tenant_;
  const AuditPlaces places_;
  const AuditEntries entries_;
  std::optional<AuditPlace> held_;       // The last one asked for ...
  AuditNumber held_to_ = 0;              // ... and up to where it is known to go.
  std::map<Time, AuditNumber> moments_;  // The first entry at or after a time, as found before.
};

// Where an entry is. `index`: its place among those of its commit.
struct AuditSpot {
  AuditTenant tenant;
  AuditNumber number = 0;
  Position position{};
  std::uint32_t index = 0;
};

using AuditLines = std::vector<std::unique_ptr<AuditLine>>;

// The newest entries of all lines, at most so many, newest first.
Result<std::vector<AuditSpot>> newest_of(const AuditLines& lines, std::uint64_t limit);

class AuditLog {
 public:
  // The entries that match, by tenant.
  static Result<AuditLog> of(const std::vector<AuditTenant>& tenants, const AuditFilters& filters);

  std::uint64_t count() const;
  // In the order asked for; a descending one is the ascending one read backwards.
  Result<std::vector<AuditSpot>> page(const Reader& control, const AuditAsked& asked) const;

 private:
  // What entries are ordered by, and what stands for it in the lists.
  using Groups = std::map<std::string, std::string>;

  Result<Groups> groups(const Reader& control, AuditOrder order) const;
  Result<AuditLines> narrowed(AuditColumn column, std::string_view value) const;
  std::vector<AuditTenant> tenants() const;

  AuditLines lines_;
};

}  // namespace daybook::api::platform
