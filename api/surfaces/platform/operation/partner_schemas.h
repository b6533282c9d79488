// Bodies of partners, as the contract of the platform surface publishes them.
#pragma once

#include "api/surfaces/platform/schemas.h"
#include "domain/platform/partner.h"

namespace daybook::api::platform {

namespace partners {

// As a change takes it: what is not sent stays as it is.
constexpr Field changed(Field field) {
  field.is_required = false;
  field.is_managed = false;
  field.is_secret = false;
  field.default_text = {};
  return field;
}

constexpr Field taken(Field field) {
  field.is_secret = false;
  return field;
}

inline constexpr Field kNewFields[] = {
    partner::kName,         partner::kSlug,        partner::kDisplayName,
    partner::kType,         partner::kDescription, partner::kWebsite,
    partner::kLogoUrl,      partner::kContactName, partner::kContactEmail,
    partner::kContactPhone, partner::kExtraData,   taken(partner::kInternalNotes)};

inline constexpr Field kBaseVersion = integer(100, "base_version").required();
inline constexpr Field kChangeFields[] = {kBaseVersion,
                                          changed(partner::kName),
                                          changed(partner::kSlug),
                                          changed(partner::kDisplayName),
                                          changed(partner::kType),
                                          changed(partner::kStatus),
                                          changed(partner::kDescription),
                                          changed(partner::kWebsite),
                                          changed(partner::kLogoUrl),
                                          changed(partner::kContactName),
                                          changed(partner::kContactEmail),
                                          changed(partner::kContactPhone),
                                          changed(partner::kExtraData),
                                          changed(partner::kInternalNotes)};

inline constexpr Field kId = reference(101, "id", "partner").required();
inline constexpr Field kShownType = choice(4, "partner_type", partner::kTypes).required();
inline constexpr Field kShownStatus = choice(5, "status", partner::kStatuses).required();
inline constexpr Field kShownExtraData = json(12, "extra_data").required().holding("object");
inline constexpr Field kVersion = integer(102, "version").required();
inline constexpr Field kCreatedAt = time(103, "created_at").required();
inline constexpr Field kUpdatedAt = time(104, "updated_at").required();
// Absent when there is nothing.
inline constexpr Field kTexts[] = {
    changed(partner::kDisplayName),  changed(partner::kDescription),
    changed(partner::kWebsite),      changed(partner::kLogoUrl),
    changed(partner::kContactName),  changed(partner::kContactEmail),
    changed(partner::kContactPhone),
};
inline constexpr Field kFields[] = {
    kId,       partner::kName, partner::kSlug,  kShownType, kShownStatus,
    kTexts[0], kTexts[1],      kTexts[2],       kTexts[3],  kTexts[4],
    kTexts[5], kTexts[6],      kShownExtraData, kVersion,   kCreatedAt,
    kUpdatedAt};

inline constexpr Field kStatusAsked = choice(10, "status", partner::kStatuses);
inline constexpr Field kTypeAsked = choice(11, "partner_type", partner::kTypes);
inline constexpr Field kListed[] = {paging::kPage, paging::kPageSize, kStatusAsked, kTypeAsked};

}  // namespace partners
inline constexpr Schema kNewPartner = {"PartnerCreate", partners::kNewFields};
inline constexpr Schema kPartnerChange = {"PartnerUpdate", partners::kChangeFields};
inline constexpr Schema kPartner = {"Partner", partners::kFields};

}  // namespace daybook::api::platform
