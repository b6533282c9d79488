#include "domain/access/tenant.h"

namespace daybook::tenant {
namespace {

std::string_view check_key(const Value& value) {
  const std::string_view key = text_of(value);
  if (key == kPlatformKey) return "This key is the platform's own.";
  const bool slug = key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == key.npos;
  return slug && !key.starts_with('-') && !key.ends_with('-')
             ? ""
             : "Enter lower-case letters, digits and hyphens.";
}

constexpr Field kFields[] = {kKey.checked(check_key), kName, kStatus, kShard, kAuditsReads};
static_assert(well_formed(kFields));

}  // namespace

extern constexpr Kind kTenant = {
    .id = KindId{11}, .name = "tenant", .plural = "tenants", .fields = kFields, .in_control = true};

}  // namespace daybook::tenant
