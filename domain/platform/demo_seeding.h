// A demo seeding: the job that fills a tenant with demo data. A record of control; it goes on after
// a restart, since that data is many commits of the tenant. All of those carry the job's id as
// their import, so that they can be looked at, and undone, as one.
#pragma once

#include "domain/core/kind.h"

namespace daybook::demo_seeding {

// Jobs that have not begun, of all tenants together.
inline constexpr std::size_t kQueuedMax = 20;

inline constexpr std::string_view kStatuses[] = {"queued", "running", "completed", "failed",
                                                 "cancelled"};

inline constexpr Field kTenant = integer(1, "tenant").required().indexed();
inline constexpr Field kRequestedBy = integer(2, "requested_by");        // A user's number
inline constexpr Field kRequestedById = text(3, "requested_by_id", 36);  // and their record's id.
inline constexpr Field kToken = text(17, "token", 36);  // What they asked with: token or session.
inline constexpr Field kStatus =
    choice(4, "status", kStatuses).defaults("queued").indexed().managed();
// The tenant while the job is queued or running, so that no other one is made beside it.
inline constexpr Field kActiveTenant = integer(5, "active_tenant").unique().managed();
inline constexpr Field kStage = text(6, "stage", 64).managed();
inline constexpr Field kMessage = text(7, "message", 500).managed();
inline constexpr Field kProgressCurrent = integer(8, "progress_current").managed();
inline constexpr Field kProgressTotal = integer(9, "progress_total");
inline constexpr Field kErrors = json(10, "errors", 16'384).defaults("[]").managed();
inline constexpr Field kStatistics = json(11, "statistics", 4'096).defaults("{}").managed();
inline constexpr Field kStartedAt = time(12, "started_at").managed();
inline constexpr Field kHeartbeatAt = time(13, "heartbeat_at").managed();
inline constexpr Field kCancelRequestedAt = time(14, "cancel_requested_at").managed();
inline constexpr Field kEndedAt = time(15, "ended_at").managed();
inline constexpr Field kWorker = text(16, "worker", 128).managed();

extern const Kind kDemoSeeding;

// Queued or running.
bool is_active(const Record& job);

// `request` makes the job: kConflict "demo_seeding.active", naming the job that the tenant has;
// kUnavailable "demo_seeding.too_many". `start` is also how another worker goes on with it;
// `report`, `complete`, `fail` and `stop` are a worker's. `cancel` ends a queued job and asks the
// worker of a running one to stop. All others than `request` refuse a job that is over: kConflict
// "demo_seeding.over".

}  // namespace daybook::demo_seeding
