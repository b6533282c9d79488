// What a request asks of the audit, and of whom: reads the parameters, finds the organizations that
// the caller may look into, and says in the terms of each tenant's lists what matches.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "api/surfaces/platform/control.h"
#include "api/surfaces/platform/rendering.h"
#include "projections/audit_reader.h"

namespace daybook::api::platform {

enum class AuditOrder : std::uint8_t { kTime, kAction, kKind, kActor };

struct AuditAsked {
  std::optional<Uuid> org;
  std::string actor;
  std::vector<std::string> actions;
  std::string resource_type;
  std::optional<Time> from;
  std::optional<Time> to;
  AuditOrder order = AuditOrder::kTime;
  bool descending = true;
  PageAsked page;  // With the search.
};

// Of the query that the operation takes. kInvalid names the parameter.
Result<AuditAsked> audit_asked(const Exchange& exchange);

// A tenant that the caller may look into.
struct AuditTenant {
  TenantId id{};
  Shard* shard = nullptr;
  AuditReader reader() const { return AuditReader(shard->views().state()); }
};

// The asked organization, or all that the caller may see: with global access every one and control,
// else those granted. kForbidden "org.no_access".
Result<std::vector<AuditTenant>> audited_tenants(const Exchange& exchange,
                                                 const std::optional<Uuid>& org);

// Who did something. The system itself has the number 0.
struct AuditActor {
  std::string id;
  std::string name;
};
using AuditActors = std::map<std::int64_t, AuditActor>;

inline constexpr std::string_view kSystemActor = "system";
AuditActor audit_actor_of(const Reader& control, std::int64_t number);

// All that did something in these tenants. kInvalid when there are more than can be looked at
// for `parameter`.
Result<AuditActors> audit_actors(const Reader& control, const std::vector<AuditTenant>& tenants,
                                 std::string_view parameter);

std::string resource_type_of(KindId kind);

// The filter of each tenant.
class AuditFilters {
 public:
  static Result<AuditFilters> of(const Exchange& exchange, const AuditAsked& asked,
                                 const std::vector<AuditTenant>& tenants);
  // False: nothing can match anywhere.
  bool finds_anything() const { return finds_anything_; }
  Result<AuditFilter> in(const AuditTenant& tenant) const;

 private:
  Status add_words(const Reader& control, const std::string& search,
                   const std::vector<AuditTenant>& tenants);

  AuditFilter common_;                // Without the records of the words.
  std::vector<std::string> needles_;  // The words, folded.
  bool finds_anything_ = true;
};

}  // namespace daybook::api::platform
