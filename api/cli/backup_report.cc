#include "api/cli/backup_report.h"

#include <memory>
#include <string>

#include "api/cli/progress.h"
#include "api/render/json_writer.h"

namespace daybook::cli {
namespace {

void print_json(std::size_t shard, const BackupReport& report, const Streams& streams) {
  const auto number = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
  std::string text;
  api::JsonWriter json(text);
  json.begin_object().number("shard", number(shard));
  json.number("head", number(report.head.value)).number("added", number(report.added));
  json.number("segments", number(report.segments)).number("bytes", number(report.bytes));
  json.number("tenants", number(report.tenants)).number("keys", number(report.keys.keys));
  json.number("erasures", number(report.keys.erasures)).end_object();
  streams.out << text << std::endl;
}

}  // namespace

BackupProgress backup_bar(std::string_view label, const Streams& streams) {
  const auto bar = std::make_shared<Progress>(
      streams.err, ProgressOptions{.label = std::string(label),
                                   .unit = "commits",
                                   .total = 0,
                                   .is_terminal = streams.err_is_terminal});
  return [bar](std::uint64_t done, std::uint64_t total) {
    bar->set_total(total);
    bar->report(done, done);
    if (done == total) bar->finish();
  };
}

void print_report(std::size_t shard, const BackupReport& report, bool json,
                  const Streams& streams) {
  if (json) return print_json(shard, report, streams);
  if (shard != 0) streams.out << "shard " << shard << ": ";
  streams.out << grouped(report.head.value) << " commits of " << grouped(report.tenants)
              << " tenants in " << grouped(report.segments) << " segments ("
              << grouped(report.bytes) << " bytes), " << grouped(report.added) << " of them new";
  if (report.keys.keys + report.keys.erasures != 0) {
    streams.out << "; " << grouped(report.keys.keys) << " keys, " << grouped(report.keys.erasures)
                << " erased";
  }
  streams.out << std::endl;
}

}  // namespace daybook::cli
