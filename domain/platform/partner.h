// A partner: another company that the platform works with, such as one whose program exchanges data
// with ours. A record of control. What concerns the people there is sealed under the partner's key.
#pragma once

#include "domain/core/kind.h"
#include "domain/core/web_address.h"

namespace daybook::partner {

inline constexpr std::string_view kTypes[] = {"integration", "technology", "reseller", "referral",
                                              "other"};
inline constexpr std::string_view kStatuses[] = {"active", "inactive", "archived"};

// Lower-case words of letters and digits with single hyphens between.
std::string_view check_slug(const Value& value);

inline constexpr Field kName = text(1, "name").required().open();
inline constexpr Field kSlug = text(2, "slug", 100).required().unique().open().checked(check_slug);
inline constexpr Field kDisplayName = text(3, "display_name").blank().open();
inline constexpr Field kType = choice(4, "partner_type", kTypes).defaults("integration").indexed();
inline constexpr Field kStatus =
    choice(5, "status", kStatuses).defaults("active").indexed().managed();
inline constexpr Field kDescription = text(6, "description", 10'000).blank().open();
inline constexpr Field kWebsite =
    text(7, "website", 2048).blank().open().checked(check_web_address);
inline constexpr Field kLogoUrl =
    text(8, "logo_url", 2048).blank().open().checked(check_web_address);
inline constexpr Field kContactName = text(9, "contact_name").blank();
inline constexpr Field kContactEmail = email(10, "contact_email").blank();
inline constexpr Field kContactPhone = text(11, "contact_phone", 64).blank();
// Both may speak of people, so they are sealed as well.
inline constexpr Field kExtraData = json(12, "extra_data", 16'384).defaults("{}").holding("object");
inline constexpr Field kInternalNotes = text(13, "internal_notes", 10'000).blank().secret();

extern const Kind kPartner;

}  // namespace daybook::partner
