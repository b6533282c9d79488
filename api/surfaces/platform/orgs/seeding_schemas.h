// The body that shows a job of demo data, as the contract of the platform surface publishes it.
#pragma once

#include "api/surface.h"
#include "domain/platform/demo_seeding.h"

namespace daybook::api::platform {

namespace seed_job {
inline constexpr Field kId = reference(1, "job_uuid", "demo_seeding").required();
inline constexpr Field kOrg = reference(2, "org_id", "tenant").required();
inline constexpr Field kType = text(3, "seed_type").required();
inline constexpr Field kStatus = choice(4, "status", demo_seeding::kStatuses).required();
inline constexpr Field kStatusUrl = text(5, "status_url").required();
inline constexpr Field kEventsUrl = text(6, "events_url").required();
inline constexpr Field kRequestedBy = integer(7, "requested_by");
inline constexpr Field kRequestPayload = json(8, "request_payload").holding("object");
inline constexpr Field kStage = text(9, "current_stage");
inline constexpr Field kMessage = text(10, "current_message");
inline constexpr Field kProgressCurrent = integer(11, "progress_current");
inline constexpr Field kProgressTotal = integer(12, "progress_total");
inline constexpr Field kErrors = json(13, "errors").holding("string[]");
inline constexpr Field kStatistics = json(14, "statistics").holding("object");
inline constexpr Field kWorker = text(15, "worker_id");
inline constexpr Field kCreatedAt = time(16, "created_at").required();
inline constexpr Field kRequestedAt = time(17, "requested_at").required();
inline constexpr Field kUpdatedAt = time(18, "updated_at").required();
inline constexpr Field kStartedAt = time(19, "started_at");
inline constexpr Field kHeartbeatAt = time(20, "heartbeat_at");
inline constexpr Field kCancelRequestedAt = time(21, "cancel_requested_at");
inline constexpr Field kCompletedAt = time(22, "completed_at");
inline constexpr Field kFields[] = {kId,
                                    kOrg,
                                    kType,
                                    kStatus,
                                    kStatusUrl,
                                    kEventsUrl,
                                    kRequestedBy,
                                    kRequestPayload,
                                    kStage,
                                    kMessage,
                                    kProgressCurrent,
                                    kProgressTotal,
                                    kErrors,
                                    kStatistics,
                                    kWorker,
                                    kCreatedAt,
                                    kRequestedAt,
                                    kUpdatedAt,
                                    kStartedAt,
                                    kHeartbeatAt,
                                    kCancelRequestedAt,
                                    kCompletedAt};
}  // namespace seed_job
inline constexpr Schema kSeedJob = {"SeedJob", seed_job::kFields};

}  // namespace daybook::api::platform
