#include "api/core/shard_host.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <system_error>

#include "api/core/joiner.h"
#include "api/core/placement.h"
#include "api/core/tenants.h"
#include "domain/platform/shard.h"
#include "snapshots/durable_file.h"

namespace daybook::api {
namespace {

namespace fs = std::filesystem;

Error bad_dsn(std::string message) { return invalid("dsn", std::move(message)); }

bool is_inside(const fs::path& inner, const fs::path& outer) {
  const auto [end, unused] = std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end());
  return end == outer.end();
}

constexpr std::string_view kUnfinished = "UNFINISHED";

// Nothing, or what looks like the log of a shard (whether that is empty is seen when it is open),
// or what is left of an attempt to make one.
bool may_be_used(const fs::path& folder) {
  std::error_code failure;
  if (!fs::exists(folder, failure)) return !failure;
  if (!fs::is_directory(folder, failure)) return false;
  return fs::is_empty(folder, failure) || fs::exists(folder / "log" / "CURRENT", failure) ||
         fs::exists(folder / kUnfinished, failure);
}

// Only a folder that was empty is ever marked.
Status mark_unfinished(const fs::path& folder) {
  std::error_code failure;
  const bool is_marked = fs::exists(folder / kUnfinished, failure);
  for (fs::directory_iterator at(folder, failure), end; !failure && is_marked && at != end;
       at.increment(failure)) {
    if (at->path().filename() != kUnfinished) fs::remove_all(at->path(), failure);
  }
  if (failure) return bad_dsn("The folder cannot be cleared: " + failure.message());
  if (is_marked || !fs::is_empty(folder, failure)) return Done{};
  DAYBOOK_TRY(DurableFile mark, DurableFile::create(folder / kUnfinished));
  return mark.publish();
}

Status remove_mark(const fs::path& folder) {
  std::error_code failure;
  if (!fs::remove(folder / kUnfinished, failure)) return Done{};
  return sync_folder(folder);
}

// Of a shard that was recorded before its log's id was there is nothing to compare.
Status check_log(const Record& record, const Shard& opened, const fs::path& folder) {
  const std::string_view log = record.text(shard::kLog);
  if (log.empty() || log == opened.store().identity().log.text()) return Done{};
  return corrupt("shard.other_log",
                 "In " + folder.string() + " is the log of another shard or server.");
}

}  // namespace

ShardHost::ShardHost(Shards& shards, fs::path data, Open open)
    : shards_(shards), data_(std::move(data)), open_(std::move(open)) {}

fs::path ShardHost::folder_of(std::size_t index) const {
  return index == 0 ? data_ : data_ / "shards" / std::to_string(index);
}

Status ShardHost::open_known(bool make) {
  DAYBOOK_TRY(std::unique_ptr<Shard> control, open_(0, data_, make));
  shards_.add(std::move(control));
  DAYBOOK_TRY(const auto known, known_shards(shards_));
  for (const Record& record : known) {
    const std::size_t index = shard::index_of(record);
    if (index == 0) continue;
    const fs::path folder = folder_of(index);
    if (!fs::exists(folder / "log")) {
      return not_found("shard.not_here", "There is no shard in " + folder.string() + ".");
    }
    DAYBOOK_TRY(std::unique_ptr<Shard> opened, open_(index, folder, false));
    DAYBOOK_CHECK(check_log(record, *opened, folder));
    shards_.add(std::move(opened));
  }
  return place_tenants(shards_);
}

// Without what would lie in another shard, or hold one.
Result<fs::path> ShardHost::folder_of_dsn(std::string_view dsn) const {
  const fs::path named = dsn.substr(std::min(dsn.find(':') + 1, dsn.size()));
  std::error_code failure;
  const fs::path folder = fs::weakly_canonical(data_ / named, failure);
  const fs::path data = failure ? fs::path() : fs::weakly_canonical(data_, failure);
  if (failure) return bad_dsn("The folder cannot be looked at: " + failure.message());
  const bool is_among_shards = is_inside(folder, data / "shards");
  if (is_inside(data, folder) || (is_inside(folder, data) && !is_among_shards)) {
    return bad_dsn("Name a folder outside of the data folder, or one in its shards/.");
  }
  for (std::size_t i = 1; i < shards_.count(); ++i) {
    const fs::path other = fs::weakly_canonical(folder_of(i), failure);
    if (failure || is_inside(folder, other) || is_inside(other, folder)) {
      return bad_dsn("Another shard is in this folder.");
    }
  }
  if (!may_be_used(folder)) return bad_dsn("The folder holds something else.");
  return folder;
}

// A link that is there already is of an attempt that control never recorded.
Status ShardHost::link(std::size_t index, const fs::path& folder) const {
  const fs::path place = folder_of(index);
  std::error_code failure;
  if (fs::is_symlink(place, failure)) fs::remove(place, failure);
  DAYBOOK_CHECK(make_durable_folder(place.parent_path()));
  DAYBOOK_CHECK(make_durable_folder(folder));
  if (fs::weakly_canonical(place, failure) == folder) return Done{};
  fs::create_directory_symlink(folder, place, failure);
  if (failure) return bad_dsn("The folder cannot be linked: " + failure.message());
  return sync_folder(place.parent_path());
}

Result<std::unique_ptr<Shard>> ShardHost::open_empty(std::size_t index,
                                                     std::string_view dsn) const {
  DAYBOOK_TRY(const fs::path folder, folder_of_dsn(dsn));
  const Status linked = link(index, folder);
  if (!linked) return bad_dsn("The folder cannot be made: " + linked.error().message);
  DAYBOOK_CHECK(mark_unfinished(folder));
  auto opened = open_(index, folder_of(index), true);
  if (!opened) {
    spdlog::error("shard {}: {}", index, opened.error().message);
    return bad_dsn("No shard can be opened in this folder (" + opened.error().reason + ").");
  }
  if ((*opened)->store().head() != Place{}) return bad_dsn("The folder holds commits already.");
  DAYBOOK_CHECK(remove_mark(folder));
  return opened;
}

Result<std::optional<Record>> ShardHost::add(Command command) {
  const std::lock_guard lock(mutex_);
  const auto& key = command.idempotency;
  if (key && shards_.control().views().keyed(kControl, key->key)) return std::optional<Record>{};
  const std::size_t index = shards_.count();
  if (index >= kShardsMost) {
    return unprocessable("shard.too_many",
                         "A server has at most " + std::to_string(kShardsMost) + " shards.");
  }
  DAYBOOK_TRY(std::unique_ptr<Shard> opened,
              open_empty(index, command.items.front().input.text(shard::kDsn)));
  command.items.front().input.set(shard::kLog.id, opened->store().identity().log.text());
  const CommandAnswer answer = run_command(shards_.control(), std::move(command));
  if (!answer.status) return refusal_of(answer);
  Record record = answer.items.front().record;
  if (shard::index_of(record) != index) {
    return corrupt("shard.other_number", "The shard was recorded under another number.");
  }
  shards_.add(std::move(opened));
  DAYBOOK_CHECK(added_());
  return std::optional(std::move(record));
}

}  // namespace daybook::api
