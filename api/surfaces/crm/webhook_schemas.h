// Bodies about webhooks that are no records.
#pragma once

#include "api/surface.h"
#include "api/surfaces/crm/schemas.h"
#include "domain/automation/webhook.h"

namespace daybook::api::crm {

namespace webhooks {
inline constexpr Field kRequestFields[] = {webhook::kUrl, webhook::kDescription, webhook::kEvents,
                                           webhook::kStatus};
inline constexpr Field kId = reference(21, "id", "webhook").required();
inline constexpr Field kCreatedAt = time(22, "created_at").required();
inline constexpr Field kSecret = text(23, "secret");  // Shown once.
inline constexpr Field kMadeFields[] = {
    kId,        webhook::kUrl, webhook::kDescription, webhook::kEvents, webhook::kStatus,
    kCreatedAt, kSecret};
inline constexpr Field kSecretFields[] = {kId, kSecret, webhook::kSecretGeneration,
                                          webhook::kOldSecretUntil};
inline constexpr Field kReplayFields[] = {webhook::replaying::kFrom};
}  // namespace webhooks
inline constexpr Schema kWebhookRequest = {"WebhookRequest", webhooks::kRequestFields};
inline constexpr Schema kWebhookMade = {"WebhookMade", webhooks::kMadeFields};
inline constexpr Schema kWebhookSecret = {"WebhookSecret", webhooks::kSecretFields};
inline constexpr Schema kWebhookReplayRequest = {"WebhookReplayRequest", webhooks::kReplayFields};

namespace attempts {
inline constexpr Field kEvent = text(1, "event").required();
inline constexpr Field kType = text(2, "type").required();
inline constexpr Field kPosition = integer(3, "position").required();  // 0: of a test.
inline constexpr Field kAttempt = integer(4, "attempt").required();
inline constexpr Field kDelivered = boolean(5, "delivered").required();
inline constexpr Field kStatusCode = integer(6, "status_code");
inline constexpr Field kError = text(7, "error");
inline constexpr Field kDuration_ms = integer(8, "duration_ms").required();
inline constexpr Field kAttemptedAt = time(9, "attempted_at").required();
inline constexpr Field kFields[] = {kEvent,      kType,  kPosition,    kAttempt,    kDelivered,
                                    kStatusCode, kError, kDuration_ms, kAttemptedAt};
}  // namespace attempts
inline constexpr Schema kWebhookDelivery = {"WebhookDelivery", attempts::kFields};

namespace page {
inline constexpr Field kOfDeliveries[] = {kCount, kNext, kPrevious,
                                          kResults.holding("WebhookDelivery[]")};
}  // namespace page
inline constexpr Schema kWebhookDeliveryPage = {"PaginatedWebhookDeliveryList",
                                                page::kOfDeliveries};

}  // namespace daybook::api::crm
