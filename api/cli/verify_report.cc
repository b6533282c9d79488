#include "api/cli/verify_report.h"

#include "api/cli/progress.h"
#include "api/render/json_writer.h"

namespace daybook::cli {
namespace {

using api::JsonWriter;

std::int64_t shown(std::uint64_t number) { return static_cast<std::int64_t>(number); }

std::string_view word_of(ViewsFinding finding) {
  switch (finding) {
    case ViewsFinding::kEqual:
      return "equal";
    case ViewsFinding::kDifferent:
      return "different";
    case ViewsFinding::kAbsent:
      return "absent";
    case ViewsFinding::kOutdated:
      return "outdated";
    case ViewsFinding::kInUse:
      return "in_use";
  }
  return "";
}

std::string sentence_of(const ViewsVerdict& views) {
  switch (views.finding) {
    case ViewsFinding::kEqual:
      return "what a replay makes, rows " + hex_encode(view_of(views.rows));
    case ViewsFinding::kDifferent:
      return "not what a replay makes";
    case ViewsFinding::kAbsent:
      return "none, not compared";
    case ViewsFinding::kOutdated:
      return "not compared: " + views.what;
    case ViewsFinding::kInUse:
      return "not compared: a server uses them";
  }
  return {};
}

void write_views(JsonWriter& json, const ViewsVerdict& views) {
  json.key("views").begin_object().text("state", word_of(views.finding));
  if (views.finding == ViewsFinding::kEqual) {
    json.text("rows", hex_encode(view_of(views.rows)));
    json.text("values", hex_encode(view_of(views.values)));
  }
  json.end_object();
}

void write_log(JsonWriter& json, const VerifiedLog& log) {
  json.begin_object().text("name", log.name).number("commits", shown(log.commits));
  json.key("tenants").begin_array();
  for (const VerifiedTenant& tenant : log.tenants) {
    json.begin_object().number("tenant", shown(tenant.tenant.value));
    json.number("size", shown(tenant.size)).text("root", base64_encode(view_of(tenant.root)));
    json.boolean("sealed_for_ever", tenant.is_sealed_for_ever).end_object();
  }
  json.end_array();
  if (log.has_keys) {
    json.number("keys", shown(log.keys.held)).number("keys_erased", shown(log.keys.erased));
  }
  if (log.has_views) write_views(json, log.views);
  json.end_object();
}

void write_fault(JsonWriter& json, const VerifyFault& fault) {
  json.begin_object().text("part", fault.part);
  if (fault.at.place.value > 0) json.number("place", shown(fault.at.place.value));
  if (fault.at.position.value > 0) {
    json.number("tenant", shown(fault.at.tenant.value));
    json.number("position", shown(fault.at.position.value));
  }
  json.text("what", fault.at.what).end_object();
}

std::string json_of(const VerifyReport& report) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().boolean("verified", report.faults.empty());
  json.key("logs").begin_array();
  for (const VerifiedLog& log : report.logs) write_log(json, log);
  json.end_array().number("checkpoints", shown(report.checkpoints));
  json.key("faults").begin_array();
  for (const VerifyFault& fault : report.faults) write_fault(json, fault);
  json.end_array().end_object();
  return text;
}

void print_log(const VerifiedLog& log, std::ostream& out) {
  out << log.name << ": " << grouped(log.commits) << " commits";
  if (log.has_keys) {
    out << ", " << grouped(log.keys.held) << " keys, " << grouped(log.keys.erased) << " erased";
  }
  out << '\n';
  for (const VerifiedTenant& tenant : log.tenants) {
    out << "  tenant " << tenant.tenant.value << ": " << grouped(tenant.size) << " commits, root "
        << base64_encode(view_of(tenant.root))
        << (tenant.is_sealed_for_ever ? ", sealed for ever" : "") << '\n';
  }
  if (log.has_views) out << "  views: " << sentence_of(log.views) << '\n';
}

void print_fault(const VerifyFault& fault, std::ostream& err) {
  err << "daybook: " << fault.part;
  if (fault.at.place.value > 0) err << ", place " << fault.at.place.value;
  if (fault.at.position.value > 0) {
    err << ", tenant " << fault.at.tenant.value << ", position " << fault.at.position.value;
  }
  err << ": " << fault.at.what << '\n';
}

}  // namespace

ExitCode print_report(const VerifyReport& report, bool json, const Streams& streams) {
  if (json) {
    streams.out << json_of(report) << std::endl;
  } else {
    for (const VerifiedLog& log : report.logs) print_log(log, streams.out);
    if (report.checkpoints > 0) {
      streams.out << "checkpoints: " << grouped(report.checkpoints) << " compared\n";
    }
    for (const VerifyFault& fault : report.faults) print_fault(fault, streams.err);
    streams.out << (report.faults.empty() ? "verified" : "NOT verified") << std::endl;
  }
  return report.faults.empty() ? kExitDone : kExitUnreadable;
}

}  // namespace daybook::cli
