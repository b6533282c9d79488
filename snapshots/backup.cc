#include "snapshots/backup.h"

#include <optional>
#include <utility>

#include "snapshots/framed_file.h"
#include "snapshots/hashed_text.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;

Error other_log(const fs::path& folder) {
  return conflict("backup.other_log", "The backup in " + folder.string() +
                                          " is of another log, or of another incarnation of it; "
                                          "use a new folder.");
}

std::string text(Place place) { return std::to_string(place.value); }

// The chain with the segment's commits; nothing when they are not whole or do not go on from it.
std::optional<CommitChain> chain_through(FramedFileReader& segment, CommitChain chain) {
  while (true) {
    const auto commit = segment.next_commit();
    if (!commit) return std::nullopt;
    if (!*commit) return chain;
    const Place next{chain.head().value + 1};
    if (!chain.add(next, (*commit)->stored, (*commit)->leaf)) return std::nullopt;
  }
}

// One run into the folder of commits.
class Run {
 public:
  Run(BackupSource& source, const fs::path& folder, const BackupOptions& options)
      : source_(source), folder_(folder), options_(options) {}

  // Reads what the backup holds and makes sure that the source goes on from there.
  Status begin();
  // Segments that an earlier run finished, but no manifest names.
  Status take_over();
  Status copy();
  Status finish(std::uint64_t erasures);
  BackupReport report() const;

 private:
  Place head() const { return manifest_.chain.head(); }
  Result<Digest> leaf_in_source(Place place);
  Result<bool> take_over_next();
  Status copy_segment();
  Status add(FramedFileWriter& segment, Place place, const StoredCommit& stored);
  Status end_segment(FramedFileWriter& segment, Place first);
  Status remove_strays() const;
  void show_progress() const;

  BackupSource& source_;
  const fs::path& folder_;
  const BackupOptions& options_;
  BackupManifest manifest_;
  Place begun_{};
};

Status Run::begin() {
  auto found = read_manifest(folder_);
  if (!found && found.error().code != ErrorCode::kNotFound) return found.error();
  if (!found) {
    manifest_.log = source_.identity();
    return Done{};
  }
  manifest_ = std::move(*found);
  begun_ = head();
  if (manifest_.log != source_.identity()) return other_log(folder_);
  if (source_.head() < head()) {
    return conflict("backup.log_behind", "The log ends at place " + text(source_.head()) +
                                             ", the backup at " + text(head()) + ".");
  }
  if (head() == Place{}) return Done{};
  DAYBOOK_TRY(const Digest leaf, leaf_in_source(head()));
  return leaf == manifest_.chain.head_leaf() ? Status(Done{}) : other_log(folder_);
}

Result<Digest> Run::leaf_in_source(Place place) {
  std::optional<Digest> leaf;
  DAYBOOK_CHECK(
      source_.commits(Place{place.value - 1}, place, [&](Place, const StoredCommit& stored) {
        leaf = leaf_hash(stored.rows);
        return true;
      }));
  if (!leaf) return corrupt("backup.chain", "Place " + text(place) + " of the log is missing.");
  return *leaf;
}

Status Run::take_over() {
  while (true) {
    DAYBOOK_TRY(const bool taken, take_over_next());
    if (!taken) return Done{};
    show_progress();
  }
}

// What is not whole, or not this log's, is copied anew.
Result<bool> Run::take_over_next() {
  const Place first{head().value + 1};
  const fs::path file = segment_file(folder_, first);
  auto segment = FramedFileReader::open(file, kSegmentMagic);
  if (!segment || segment->head().log != manifest_.log.log ||
      segment->head().incarnation != manifest_.log.incarnation) {
    return false;
  }
  auto chain = chain_through(*segment, manifest_.chain);
  if (!chain || chain->head() == head() || chain->head() > source_.head()) return false;
  DAYBOOK_TRY(const Digest leaf, leaf_in_source(chain->head()));
  if (leaf != chain->head_leaf()) return false;
  manifest_.segments.push_back({first, chain->head(), fs::file_size(file), segment->hash()});
  manifest_.chain = std::move(*chain);
  return true;
}

Status Run::copy() {
  while (head() < source_.head()) DAYBOOK_CHECK(copy_segment());
  return Done{};
}

Status Run::copy_segment() {
  const Place before = head();
  const Place first{before.value + 1};
  const FramedFileHead about{manifest_.log.log, manifest_.log.incarnation, first};
  DAYBOOK_TRY(FramedFileWriter segment,
              FramedFileWriter::create(segment_file(folder_, first), kSegmentMagic, about));
  Status added = Done{};
  DAYBOOK_CHECK(source_.commits(before, source_.head(), [&](Place place, const StoredCommit& one) {
    added = add(segment, place, one);
    return added && segment.bytes() < options_.segment_bytes;
  }));
  DAYBOOK_CHECK(added);
  if (head() != before) return end_segment(segment, first);
  return corrupt("backup.chain", "Place " + text(first) + " of the log is missing.");
}

Status Run::add(FramedFileWriter& segment, Place place, const StoredCommit& stored) {
  const FramedCommit commit{stored, leaf_hash(stored.rows)};
  DAYBOOK_CHECK(manifest_.chain.add(place, commit.stored, commit.leaf));
  show_progress();
  return segment.add(commit);
}

Status Run::end_segment(FramedFileWriter& segment, Place first) {
  DAYBOOK_TRY(const Digest hash, segment.finish());
  if (options_.before_publish) DAYBOOK_CHECK(options_.before_publish(segment.file().path()));
  DAYBOOK_CHECK(segment.file().publish());
  manifest_.segments.push_back({first, head(), segment.bytes(), hash});
  return Done{};
}

Status Run::finish(std::uint64_t erasures) {
  manifest_.taken = options_.now;
  manifest_.erasures = erasures;
  DAYBOOK_TRY(DurableFile manifest,
              create_hashed_text(manifest_file(folder_), manifest_text(manifest_)));
  if (options_.before_publish) DAYBOOK_CHECK(options_.before_publish(manifest.path()));
  DAYBOOK_CHECK(manifest.publish());
  return remove_strays();
}

// Segments of runs cut short that were not taken over, and their partial files.
Status Run::remove_strays() const {
  DAYBOOK_TRY(const auto strays, unnamed_segments(folder_, manifest_));
  std::error_code error;
  for (const fs::path& stray : strays) {
    if (!error) fs::remove(stray, error);
  }
  if (!error) return Done{};
  return unavailable("backup.not_written", "Cannot tidy " + folder_.string() + ".");
}

void Run::show_progress() const {
  if (options_.progress) {
    options_.progress(head().value - begun_.value, source_.head().value - begun_.value);
  }
}

BackupReport Run::report() const {
  BackupReport report;
  report.head = head();
  report.added = head().value - begun_.value;
  report.segments = manifest_.segments.size();
  for (const SegmentEntry& segment : manifest_.segments) report.bytes += segment.bytes;
  report.tenants = manifest_.chain.tenants().size();
  return report;
}

}  // namespace

Result<BackupReport> back_up(BackupSource& source, const BackupFolders& folders,
                             const BackupOptions& options) {
  DAYBOOK_CHECK(make_durable_folder(folders.commits));
  DAYBOOK_TRY(const FolderLock lock, FolderLock::take(folders.commits));
  Run run(source, folders.commits, options);
  DAYBOOK_CHECK(run.begin());
  DAYBOOK_CHECK(run.take_over());
  DAYBOOK_CHECK(run.copy());
  DAYBOOK_TRY(const KeyBackupReport keys, write_keys(source, folders.keys, options.before_publish));
  DAYBOOK_CHECK(run.finish(keys.erasures));
  BackupReport report = run.report();
  report.keys = keys;
  return report;
}

}  // namespace daybook
