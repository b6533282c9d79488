#include "domain/access/tenant.h"

#include "domain/access/tenant_erasing.h"

namespace daybook::tenant {
namespace {

constexpr Field kFields[] = {
    kKey,           kName,         kStatus,           kShard,          kAuditsReads,
    kAccountType,   kMaxLocations, kOnboardingStatus, kBillingEmail,   kContactName,
    kContactEmail,  kContactPhone, kHqAddressLine1,   kHqAddressLine2, kHqCity,
    kHqState,       kHqPostalCode, kHqCountry,        kTaxId,          kWebsite,
    kInternalNotes, kFirstAdmin,   kErasure};
static_assert(well_formed(kFields));

// Members are shut out; nothing of the data changes.
Result<Events> suspend(const Record& now, const Input&, const Loaded&, const Context&) {
  Draft draft(now, "tenant.suspended");
  return std::move(draft.set(kStatus, "suspended")).events();
}

// One that is not suspended stays what it is.
Result<Events> reactivate(const Record& now, const Input&, const Loaded&, const Context&) {
  if (now.text(kStatus) != "suspended") return Events{};
  Draft draft(now, "tenant.reactivated");
  return std::move(draft.set(kStatus, "active")).events();
}

Result<Events> provision(const Record& now, const Input&, const Loaded&, const Context&) {
  Draft draft(now, "tenant.provisioned");
  return std::move(draft.set(kFirstAdmin, Null{})).events();
}

constexpr Behaviour kBehaviours[] = {
    {.name = "suspend", .decide = suspend},
    {.name = "reactivate", .decide = reactivate},
    {.name = "provision",
     .decide = provision,
     .irreversible = "The administrator's membership stands in the tenant."},
    tenant_erasing::kErase,
    tenant_erasing::kComplete,
};

}  // namespace

std::string_view check_key(const Value& value) {
  const std::string_view key = text_of(value);
  if (key == kPlatformKey) return "This key is the platform's own.";
  const bool is_kebab =
      key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == key.npos &&
      !key.starts_with('-') && !key.ends_with('-') && key.find("--") == key.npos;
  return is_kebab ? "" : "Enter lower-case letters and digits, with single hyphens between.";
}

std::string_view check_locations(const Value& value) {
  const auto* locations = std::get_if<std::int64_t>(&value);
  if (locations == nullptr) return "";
  if (*locations < 1) return "Ensure this value is greater than or equal to 1.";
  constexpr std::int64_t kMost = 1'000'000;
  return *locations <= kMost ? "" : "Ensure this value is less than or equal to 1000000.";
}

std::string schema_name(const Record& tenant) {
  return "tenant_" + std::to_string(tenant.number.value);
}

extern constexpr Kind kTenant = {.id = KindId{11},
                                 .name = "tenant",
                                 .plural = "tenants",
                                 .fields = kFields,
                                 .behaviours = kBehaviours,
                                 .subject = SubjectRule::kItself,
                                 .erasure_field = kErasure.id,
                                 .in_control = true};

}  // namespace daybook::tenant
