// An organization: company, account, institution. One record; the surfaces show it under their own
// names.
#pragma once

#include "domain/core/kind.h"
#include "domain/core/web_address.h"
#include "domain/sales/tagging.h"

namespace daybook::organization {

inline constexpr Field kName = text(1, "name").required().unique().searched().substring().sorted();
inline constexpr Field kAddress = json(2, "address").defaults("{}");
inline constexpr Field kOwner = member(3, "owner");
inline constexpr Field kMetadata = json(4, "metadata").defaults("{}").keyed();
inline constexpr Field kTags = tagging::tags(5);
inline constexpr Field kType = text(20, "type", 64).indexed();
inline constexpr Field kStatus = text(21, "status", 64).indexed();
inline constexpr Field kIndustry = text(22, "industry", 128).indexed();
inline constexpr Field kWebsite = text(23, "website", 2048).searched().checked(check_web_address);
inline constexpr Field kDescription = text(24, "description", 20000);

extern const Kind kOrganization;

}  // namespace daybook::organization
