// A deal: something that may be sold to a person or an organization.
#pragma once

#include "domain/core/kind.h"
#include "domain/sales/tagging.h"

namespace daybook::deal {

inline constexpr std::string_view kStatuses[] = {"open", "won", "lost"};

inline constexpr Field kTitle = text(1, "title").required().searched().substring().sorted();
inline constexpr Field kPerson = reference(2, "person", "person");
inline constexpr Field kOrganization = reference(3, "organization", "organization");
inline constexpr Field kOwner = member(4, "owner");
inline constexpr Field kStage = text(5, "stage", 64).defaults("new").indexed();
inline constexpr Field kStatus =
    choice(6, "status", kStatuses).defaults("open").indexed().managed();
inline constexpr Field kAmount = decimal(7, "value").sorted();
inline constexpr Field kCurrency = text(8, "currency", 3).indexed();  // ISO 4217
inline constexpr Field kExpectedCloseAt = time(9, "expected_close_at").sorted();
inline constexpr Field kClosedAt = time(10, "closed_at").managed().sorted();
inline constexpr Field kLostReason = text(11, "lost_reason").managed();
inline constexpr Field kTags = tagging::tags(12);

extern const Kind kDeal;

}  // namespace daybook::deal
