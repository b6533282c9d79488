#include "api/cli/data_folder.h"

#include <algorithm>
#include <memory>
#include <system_error>

#include "api/cli/progress.h"
#include "eventstore/master_key.h"

namespace daybook::cli {
namespace {

namespace fs = std::filesystem;

Status make_folder(const DataFolder& folder) {
  std::error_code error;
  fs::create_directories(folder.path, error);
  if (error) return unavailable("data.folder", "The folder cannot be made: " + error.message());
  // A log without its key cannot be read, so a new key would only hide that it was lost.
  if (fs::exists(folder.key_file()) || fs::exists(folder.path / "log")) return Done{};
  DAYBOOK_TRY(const Secret32 made, make_master_key(folder.key_file()));
  static_cast<void>(made);
  return Done{};
}

Result<std::unique_ptr<api::Shard>> open_shard(const fs::path& path, const Secret32& master,
                                               bool make, const Streams& streams) {
  api::ShardOptions options;
  options.folder = path;
  options.master = master;
  options.create_if_absent = make;
  options.progress = rebuild_bar(streams);
  return api::Shard::open(std::move(options));
}

}  // namespace

OpenFolder::OpenFolder(const fs::path& data, api::ShardHost::Open open)
    : host(shards, data, std::move(open)) {}

fs::path DataFolder::key_file() const {
  return master_key_file.empty() ? path / "master.key" : master_key_file;
}

bool DataFolder::holds_its_key() const {
  const fs::path inside = fs::weakly_canonical(path);
  const fs::path key = fs::weakly_canonical(key_file());
  const auto [end, unused] = std::mismatch(inside.begin(), inside.end(), key.begin(), key.end());
  return end == inside.end();
}

RebuildProgress rebuild_bar(const Streams& streams) {
  const auto bar = std::make_shared<Progress>(
      streams.err,
      ProgressOptions{
          .label = "views", .unit = "commits", .total = 0, .is_terminal = streams.err_is_terminal});
  return [bar, is_finished = false](std::uint64_t done, std::uint64_t total) mutable {
    if (total == 0 || is_finished) return;
    bar->set_total(total);
    bar->report(done, done);
    is_finished = done == total;
    if (is_finished) bar->finish();
  };
}

Result<Secret32> master_key_of(const DataFolder& folder) {
  if (!fs::exists(folder.path / "log")) {
    return not_found("data.absent",
                     "There is no data in " + folder.path.string() + "; make it with init.");
  }
  return read_master_key(folder.key_file());
}

Result<std::unique_ptr<OpenFolder>> open_folder(const DataFolder& folder, bool make,
                                                const Streams& streams) {
  if (make) DAYBOOK_CHECK(make_folder(folder));
  if (!make && !fs::exists(folder.path / "log")) return master_key_of(folder).error();
  DAYBOOK_TRY(const Secret32 master, read_master_key(folder.key_file()));
  auto opened = std::make_unique<OpenFolder>(
      folder.path, [master, streams](std::size_t, const fs::path& path, bool make_log) {
        return open_shard(path, master, make_log, streams);
      });
  DAYBOOK_CHECK(opened->host.open_known(make));
  return opened;
}

ExitCode exit_code_of(const Error& error) {
  if (error.reason == "store.in_use") return kExitInUse;
  switch (error.code) {
    case ErrorCode::kConflict:
      return kExitExists;
    case ErrorCode::kInvalid:
    case ErrorCode::kNotFound:
    case ErrorCode::kUnsupported:
      return kExitUsage;
    case ErrorCode::kUnauthenticated:
    case ErrorCode::kForbidden:
      return kExitRefused;
    case ErrorCode::kUnavailable:
    case ErrorCode::kNoSpace:
      return kExitUnreachable;
    default:
      return kExitUnreadable;
  }
}

ExitCode report(const Error& error, const Streams& streams) {
  streams.err << "daybook: ";
  if (error.reason == "store.in_use") {
    streams.err << "the data folder is in use by another process, such as a running server";
  } else if (!error.issues.empty()) {
    for (const FieldIssue& issue : error.issues) {
      streams.err << issue.field << ": " << issue.message << ' ';
    }
  } else {
    streams.err << error.message;
  }
  streams.err << (error.reason.empty() ? "" : " (" + error.reason + ")") << std::endl;
  return exit_code_of(error);
}

}  // namespace daybook::cli
