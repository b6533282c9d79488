#include "projections/verify_views.h"

#include <algorithm>
#include <filesystem>

#include "domain/core/bytes.h"
#include "eventstore/merkle.h"
#include "projections/digest.h"
#include "projections/keys.h"
#include "projections/list_catch_up.h"
#include "projections/view_state.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;

ViewsVerdict found(ViewsFinding finding, std::string what) {
  return {finding, std::move(what), {}, {}};
}

// "kind 2, number 7" of a record, "position 12" of a commit, the table's letter of other rows.
std::string named_row(std::string_view key) {
  const auto table = static_cast<Table>(key.front());
  if (key.size() < 9) return std::string("row ") + key.front();
  const std::string tenant = " of tenant " + std::to_string(get_big<std::uint64_t>(key.substr(1)));
  if (table == Table::kRecord && key.size() == 15) {
    return "the record of kind " + std::to_string(get_big<std::uint16_t>(key.substr(9))) +
           " with number " + std::to_string(last_number_of(key).value) + tenant;
  }
  if (table == Table::kEntry && key.size() == 17) {
    return "the place of position " + std::to_string(last_position_of(key).value) + tenant;
  }
  return std::string("a row of table ") + key.front() + tenant + ", key " + hex_encode(key);
}

void skip_meta(RowCursor& cursor) {
  const std::string meta = table_prefix(Table::kMeta);
  if (cursor.valid() && cursor.key().starts_with(meta)) cursor.seek(after_prefix(meta));
}

// Walks both in the order of keys; empty when they are the same to the end.
Result<std::string> first_difference(const Rows& standing, const Rows& replayed) {
  const auto one = standing.cursor();
  const auto other = replayed.cursor();
  for (one->seek({}), other->seek({});; one->next(), other->next()) {
    skip_meta(*one);
    skip_meta(*other);
    DAYBOOK_CHECK(one->status());
    DAYBOOK_CHECK(other->status());
    if (!one->valid() && !other->valid()) return std::string{};
    if (!other->valid() || (one->valid() && one->key() < other->key())) {
      return named_row(one->key()) + " is in no replay of the log";
    }
    if (!one->valid() || other->key() < one->key()) {
      return named_row(other->key()) + " is missing";
    }
    if (one->value() != other->value()) return named_row(one->key()) + " is not what the log says";
  }
}

// Nothing to say when they are of this log, as far as they go.
Result<ViewsVerdict> judged_by_meta(const ReadableLog& log, const RocksdbViews& views) {
  const auto& meta = views.meta();
  if (!meta || !meta->is_complete) return found(ViewsFinding::kOutdated, "they are not complete");
  if (meta->log != log.store.identity() || meta->revisions != current_revisions()) {
    return found(ViewsFinding::kOutdated, "they are of another log or another revision");
  }
  if (meta->reached > log.store.head()) {
    return found(ViewsFinding::kDifferent,
                 "they hold " + std::to_string(meta->reached.value) + " commits and the log " +
                     std::to_string(log.store.head().value) + ": its end was cut off");
  }
  if (meta->reached.value == 0) return found(ViewsFinding::kEqual, {});
  DAYBOOK_TRY(const StoredCommit last, log.store.at(meta->reached));
  if (view_of(leaf_hash(last.rows)) == meta->leaf_hash) return found(ViewsFinding::kEqual, {});
  return found(ViewsFinding::kDifferent, "the log holds another commit at place " +
                                             std::to_string(meta->reached.value) +
                                             " than the one they were made from");
}

// Gone with what is in it.
class FolderBeside {
 public:
  explicit FolderBeside(const std::string& views)
      : name_(fs::path(views).lexically_normal().string() + ".verify") {
    remove();
  }
  ~FolderBeside() { remove(); }
  FolderBeside(const FolderBeside&) = delete;
  FolderBeside& operator=(const FolderBeside&) = delete;
  const std::string& name() const { return name_; }
  std::string rebuilt() const { return name_ + ".new"; }

 private:
  void remove() const {
    std::error_code ignored;
    fs::remove_all(rebuilt(), ignored);
  }
  const std::string name_;
};

// The digests are of the same rows, so they are taken only when no row differs.
Result<ViewsVerdict> judged_by_rows(RocksdbViews& standing, RocksdbViews& replayed) {
  DAYBOOK_CHECK(standing.fold());
  DAYBOOK_CHECK(replayed.fold());
  DAYBOOK_TRY(std::string what, first_difference(*standing.state().rows, *replayed.state().rows));
  if (!what.empty()) return found(ViewsFinding::kDifferent, std::move(what));
  ViewsVerdict verdict{ViewsFinding::kEqual, {}, {}, {}};
  DAYBOOK_TRY(verdict.rows, rows_digest(replayed));
  DAYBOOK_TRY(verdict.values, values_digest(replayed));
  return verdict;
}

Result<ViewsVerdict> unreadable(const Error& error) {
  if (error.reason == "views.in_use") return found(ViewsFinding::kInUse, error.message);
  if (error.code == ErrorCode::kCorrupt) return found(ViewsFinding::kDifferent, error.message);
  return error;
}

Result<ViewsVerdict> compare(const ReadableLog& log, const OpenViews& open,
                             RocksdbViews& standing) {
  const FolderBeside beside(open.folder);
  OpenViews anew = open;
  anew.folder = beside.name();
  DAYBOOK_CHECK(rebuild_views(log, anew));
  DAYBOOK_TRY(const auto replayed, RocksdbViews::open(beside.rebuilt(), open.kinds, open.options));
  auto verdict = judged_by_rows(standing, *replayed);
  return verdict ? verdict : unreadable(verdict.error());
}

Status caught_up(const ReadableLog& log, RocksdbViews& views) {
  DAYBOOK_CHECK(catch_up_lists(log, views));
  return catch_up(log, views);
}

}  // namespace

Result<ViewsVerdict> verify_views(const ReadableLog& log, const OpenViews& open) {
  if (!fs::exists(open.folder)) return ViewsVerdict{};
  auto standing = RocksdbViews::open(open.folder, open.kinds, open.options);
  if (!standing) return unreadable(standing.error());
  DAYBOOK_TRY(const ViewsVerdict by_meta, judged_by_meta(log, **standing));
  if (by_meta.finding != ViewsFinding::kEqual) return by_meta;
  const Status followed = caught_up(log, **standing);
  if (!followed) return unreadable(followed.error());
  return compare(log, open, **standing);
}

}  // namespace daybook
