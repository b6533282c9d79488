#include "snapshots/backup_reader.h"

#include <utility>

#include "eventstore/keys.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;

// Names the file of what is damaged, unless who found it did.
Error in_file(const fs::path& file, const Error& error) {
  Error named = error;
  const bool is_named = error.message.starts_with(file.string());
  if (error.code == ErrorCode::kCorrupt && !is_named) {
    named.message = file.string() + ": " + error.message;
  }
  return named;
}

Error other_segment() {
  return corrupt("backup.damaged", "It is not the segment that the manifest names.");
}

Status check_head(const FramedFileHead& head, const BackupManifest& manifest,
                  const SegmentEntry& segment) {
  const bool fits = head.log == manifest.log.log && head.incarnation == manifest.log.incarnation &&
                    head.place == segment.first;
  return fits ? Status(Done{}) : other_segment();
}

Error at_place(Place place, const Error& error) {
  Error named = error;
  named.message += " (at place " + std::to_string(place.value) + ")";
  return named;
}

using NextCommit = Result<std::optional<FramedCommit>> (FramedFileReader::*)();

// How the segments of a backup are read, and to whom.
struct SegmentVisit {
  NextCommit next;
  const VisitFramed& visit;
};

Status read_commits(FramedFileReader& reader, const SegmentEntry& segment,
                    const SegmentVisit& reading) {
  Place place = segment.first;
  for (;; ++place.value) {
    auto commit = (reader.*reading.next)();
    if (!commit) return at_place(place, commit.error());
    if (!*commit) break;
    DAYBOOK_CHECK(reading.visit(place, **std::move(commit)));
  }
  const bool is_whole = place.value == segment.last.value + 1 && reader.hash() == segment.hash;
  return is_whole ? Status(Done{}) : other_segment();
}

Status read_segment(const fs::path& file, const BackupManifest& manifest,
                    const SegmentEntry& segment, const SegmentVisit& reading) {
  auto reader = FramedFileReader::open(file, kSegmentMagic);
  if (!reader && reader.error().code == ErrorCode::kNotFound) {
    return corrupt("backup.damaged", "It is missing.");
  }
  if (!reader) return reader.error();
  DAYBOOK_CHECK(check_head(reader->head(), manifest, segment));
  DAYBOOK_CHECK(read_commits(*reader, segment, reading));
  std::error_code error;
  const bool is_as_long = fs::file_size(file, error) == segment.bytes;
  return is_as_long ? Status(Done{}) : other_segment();
}

Status read_segments(const fs::path& folder, const BackupManifest& manifest,
                     const SegmentVisit& reading) {
  for (const SegmentEntry& segment : manifest.segments) {
    const fs::path file = segment_file(folder, segment.first);
    const Status read = read_segment(file, manifest, segment, reading);
    if (!read) return in_file(file, read.error());
  }
  return Done{};
}

}  // namespace

Status read_written_commits(const fs::path& folder, const BackupManifest& manifest,
                            const VisitFramed& visit) {
  return read_segments(folder, manifest, {&FramedFileReader::next_written_commit, visit});
}

Status read_backup(const fs::path& folder, const BackupManifest& manifest,
                   const VisitBackedUp& visit, const BackupProgress& progress) {
  CommitChain chain;
  const std::uint64_t total = manifest.chain.head().value;
  const auto add = [&](Place place, FramedCommit commit) -> Status {
    DAYBOOK_CHECK(chain.add(place, commit.stored, commit.leaf));
    if (progress) progress(place.value, total);
    return visit ? visit(place, std::move(commit.stored)) : Status(Done{});
  };
  DAYBOOK_CHECK(read_segments(folder, manifest, {&FramedFileReader::next_commit, add}));
  if (chain == manifest.chain) return Done{};
  return in_file(manifest_file(folder),
                 corrupt("backup.damaged", "Its Merkle roots are not those of the commits."));
}

Status check_keys_fit(const BackupManifest& manifest, const KeyBackup& keys) {
  if (keys.log().log != manifest.log.log || keys.log().incarnation != manifest.log.incarnation) {
    return conflict("backup.other_log", "The keys are not those of this backup's log.");
  }
  const bool is_behind =
      keys.head() < manifest.chain.head() || keys.erasures().size() < manifest.erasures;
  if (!is_behind) return Done{};
  return conflict("backup.keys_behind",
                  "The keys and their erasure list are older than the backup of the commits: keys "
                  "would be missing, or what was erased would come back.");
}

Result<BackupReport> verify_backup(const BackupFolders& folders, const BackupProgress& progress) {
  DAYBOOK_TRY(const BackupManifest manifest, read_manifest(folders.commits));
  BackupReport report;
  DAYBOOK_CHECK(read_backup(folders.commits, manifest, {}, progress));
  report.head = manifest.chain.head();
  report.segments = manifest.segments.size();
  report.tenants = manifest.chain.tenants().size();
  for (const SegmentEntry& segment : manifest.segments) report.bytes += segment.bytes;
  if (folders.keys.empty()) return report;
  DAYBOOK_TRY(const KeyBackup keys, KeyBackup::open(folders.keys));
  DAYBOOK_CHECK(check_keys_fit(manifest, keys));
  DAYBOOK_CHECK(keys.visit([&](const KeyRow& row) {
    report.keys.keys += erasure_time(row.bytes) ? 0 : 1;
    return true;
  }));
  report.keys.erasures = keys.erasures().size();
  return report;
}

}  // namespace daybook
