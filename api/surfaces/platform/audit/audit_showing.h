// An audit entry as it is shown: looks up whom and what it names, each once. Reads commits: on a
// worker. One thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/audit/entry_id.h"
#include "api/surfaces/platform/audit/audit_log.h"

namespace daybook::api::platform {

// What is not known is empty.
struct ShownEntry {
  Uuid id;
  Time created_at{};
  std::string org_id;
  std::string org_name;
  AuditActor actor;
  std::string actor_type;
  AuditActor on_behalf_of;  // The user that the actor stood for.
  std::string action;
  std::string resource_type;
  std::string resource_display_id;
  std::string ip_address;
  std::string trace_id;
  std::string request;  // The route that it was, of what names no record.
};

// The members of an entry but for before and after, into an object that is open.
void write_shown(const ShownEntry& entry, JsonWriter& json);

class AuditShowing {
 public:
  // kUnavailable or kCorrupt when the server's secrets cannot be read.
  static Result<AuditShowing> of(const Exchange& exchange);

  // kNotFound "audit.no_entry" when the commit has no such entry.
  Result<ShownEntry> shown(const AuditSpot& spot);
  // What the commit did to the record.
  Result<AuditedRecord> audited(const AuditSpot& spot);

 private:
  struct Org {
    std::string id;
    std::string name;
  };
  // The last commit that was looked at, and its entries.
  struct Held {
    TenantId tenant;
    Commit commit;
    std::vector<AuditedRecord> records;
  };

  AuditShowing(const Reader& control, const Secret32& secret)
      : control_(&control), secret_(secret) {}
  Status hold(const AuditSpot& spot);
  Result<const Org*> org_of(TenantId tenant);
  const AuditActor& actor_of(std::int64_t number);

  const Reader* control_;
  Secret32 secret_;
  std::optional<Held> held_;
  std::map<TenantId, Org> orgs_;
  AuditActors actors_;
};

Error no_audit_entry();

// The secret that ids of entries are made with.
Result<Secret32> audit_secret(const Exchange& exchange);

}  // namespace daybook::api::platform
