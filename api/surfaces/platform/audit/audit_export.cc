// The download of the audit as CSV, newest first. Its pieces are made by workers, one at a time,
// each when the one before it has left; between them nothing is kept but where each tenant's next
// entry is.
#include <algorithm>
#include <mutex>
#include <sstream>
#include <stdexcept>

#include "api/cli/formats/csv_writer.h"
#include "api/core/trouble.h"
#include "api/read/time_text.h"
#include "api/surfaces/platform/actions.h"
#include "api/surfaces/platform/audit/audit_schemas.h"
#include "api/surfaces/platform/audit/audit_showing.h"

namespace daybook::api::platform {
namespace {

constexpr std::uint64_t kEntriesAtOnce = 500;

const std::vector<std::string> kHead = {"id",
                                        "created_at",
                                        "org_id",
                                        "org_name",
                                        "actor_id",
                                        "actor_type",
                                        "actor_display_name",
                                        "action",
                                        "resource_type",
                                        "resource_display_id",
                                        "ip_address",
                                        "trace_id",
                                        "on_behalf_of_id",
                                        "on_behalf_of_display_name",
                                        "request"};

std::string csv_of(const std::vector<std::vector<std::string>>& rows) {
  std::ostringstream text;
  cli::CsvWriter writer(text, {.safe_for_spreadsheets = true});
  for (const auto& row : rows) writer.write_row(row);
  return text.str();
}

std::vector<std::string> cells_of(const ShownEntry& entry) {
  std::string time;
  append_time(time, entry.created_at);
  return {entry.id.text(),       time,
          entry.org_id,          entry.org_name,
          entry.actor.id,        entry.actor_type,
          entry.actor.name,      entry.action,
          entry.resource_type,   entry.resource_display_id,
          entry.ip_address,      entry.trace_id,
          entry.on_behalf_of.id, entry.on_behalf_of.name,
          entry.request};
}

// Makes one piece after the other. One thread at a time.
class Download {
 public:
  Download(std::vector<AuditTenant> tenants, AuditFilters filters, AuditShowing showing)
      : filters_(std::move(filters)), showing_(std::move(showing)) {
    if (!filters_.finds_anything()) return;
    for (const AuditTenant& tenant : tenants) {
      rest_.push_back({tenant, tenant.reader().last(tenant.id) + 1});
    }
  }

  // Nothing after the last one.
  Result<std::optional<std::string>> next() {
    DAYBOOK_TRY(const auto spots, next_spots());
    if (spots.empty()) return std::optional<std::string>{};
    std::vector<std::vector<std::string>> rows;
    for (const AuditSpot& spot : spots) {
      DAYBOOK_TRY(const ShownEntry entry, showing_.shown(spot));
      rows.push_back(cells_of(entry));
      find(spot.tenant.id).before = spot.number;
    }
    return std::optional(csv_of(rows));
  }

 private:
  // What of a tenant is still to come: the entries before that number.
  struct Rest {
    AuditTenant tenant;
    AuditNumber before;
  };

  Rest& find(TenantId tenant) {
    return *std::ranges::find(rest_, tenant, [](const Rest& rest) { return rest.tenant.id; });
  }

  // Tenants of which nothing is left are not asked again.
  Result<std::vector<AuditSpot>> next_spots() {
    std::vector<Rest> left;
    AuditLines lines;
    for (const Rest& rest : rest_) {
      DAYBOOK_TRY(AuditFilter filter, filters_.in(rest.tenant));
      filter.before = rest.before;
      DAYBOOK_TRY(AuditEntries entries, rest.tenant.reader().matching(rest.tenant.id, filter));
      if (entries.count() == 0) continue;
      left.push_back(rest);
      lines.push_back(std::make_unique<AuditLine>(rest.tenant, std::move(entries)));
    }
    rest_ = std::move(left);
    return newest_of(lines, kEntriesAtOnce);
  }

  const AuditFilters filters_;
  AuditShowing showing_;
  std::vector<Rest> rest_;
};

// Hands the pieces from the workers to the connection. Safe from both.
class Handing : public std::enable_shared_from_this<Handing> {
 public:
  Handing(Workers& workers, Download download)
      : workers_(workers), download_(std::move(download)) {}

  void waked_by(http::Wake wake) {
    const std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
  }

  // The piece that is ready; an empty one while a worker makes it, or none is free.
  std::optional<std::string> next() {
    const std::lock_guard lock(mutex_);
    if (has_failed_) throw std::runtime_error("the audit cannot be read");
    if (is_ready_) {
      is_ready_ = false;
      return std::move(piece_);
    }
    if (!is_working_) {
      is_working_ = workers_.post(kControl, [self = shared_from_this()] { self->work(); });
    }
    return std::string{};
  }

 private:
  void work() {
    auto piece = download_.next();
    if (!piece) log_trouble(piece.error());
    http::Wake wake;
    {
      const std::lock_guard lock(mutex_);
      has_failed_ = !piece;
      if (piece) piece_ = std::move(*piece);
      is_ready_ = true;
      is_working_ = false;
      wake = wake_;
    }
    if (wake) wake();
  }

  Workers& workers_;
  Download download_;  // A worker's while is_working_.
  std::mutex mutex_;   // Guards what follows.
  std::optional<std::string> piece_;
  bool is_ready_ = false;
  bool is_working_ = false;
  bool has_failed_ = false;
  http::Wake wake_;
};

void answer_export(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const AuditAsked asked, audit_asked(*exchange));
  DAYBOOK_ANSWER_TRY(exchange, auto tenants, audited_tenants(*exchange, asked.org));
  DAYBOOK_ANSWER_TRY(exchange, AuditFilters filters, AuditFilters::of(*exchange, asked, tenants));
  DAYBOOK_ANSWER_TRY(exchange, AuditShowing showing, AuditShowing::of(*exchange));
  DAYBOOK_ANSWER_TRY(exchange, const Seat seat, exchange->application().exports.take(kControl));
  const auto handing = std::make_shared<Handing>(
      exchange->application().workers,
      Download(std::move(tenants), std::move(filters), std::move(showing)));
  http::Response response;
  response.content_type = "text/csv; charset=utf-8";
  response.headers.push_back({"Content-Disposition", "attachment; filename=\"audit.csv\""});
  response.headers.push_back({"Cache-Control", "no-store"});
  response.body = csv_of({kHead});
  response.next_chunk = exchange->while_it_stands([handing, seat] { return handing->next(); });
  response.waked_by = [handing](http::Wake wake) { handing->waked_by(std::move(wake)); };
  exchange->answer(std::move(response));
}

// Up to the present: what happens meanwhile is the next download's.
void export_entries(const ExchangePtr& exchange) {
  exchange->hand_over([exchange] { answer_export(exchange); });
}

constexpr Answer kDownloaded[] = {
    {.status = 200, .description = "the entries that match, newest first", .media = "text/csv"},
    {403, "no access to the organization"}};

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "audit/export",
     .operation_id = "get_audit_export",
     .summary = "Export audit logs as CSV",
     .permission = "platform.audit.export",
     .handler = export_entries,
     .answers = kDownloaded,
     .in_contract = true,
     .query = audit_query::kExport},
};

}  // namespace

extern constexpr ActionTable kAuditExportActions = {kRows, "Audit"};

}  // namespace daybook::api::platform
