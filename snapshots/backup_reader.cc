#include "snapshots/backup_reader.h"

#include <utility>

#include "eventstore/keys.h"
#include "snapshots/framed_file.h"

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

Status check_head(const FramedFileHead& head, const BackupManifest& manifest,
                  const SegmentEntry& segment) {
  const bool fits = head.log == manifest.log.log && head.incarnation == manifest.log.incarnation &&
                    head.place == segment.first;
  if (fits) return Done{};
  return corrupt("backup.damaged", "It is not the segment that the manifest names.");
}

Error at_place(Place place, const Error& error) {
  Error named = error;
  named.message += " (at place " + std::to_string(place.value) + ")";
  return named;
}

// The commits of one segment, taken into the chain.
Status read_commits(FramedFileReader& reader, CommitChain& chain, const SegmentEntry& segment,
                    const VisitBackedUp& visit) {
  while (true) {
    const Place place{chain.head().value + 1};
    auto commit = reader.next_commit();
    if (!commit) return at_place(place, commit.error());
    if (!*commit) break;
    DAYBOOK_CHECK(chain.add(place, (*commit)->stored, (*commit)->leaf));
    DAYBOOK_CHECK(visit(place, std::move((*commit)->stored)));
  }
  if (chain.head() == segment.last && reader.hash() == segment.hash) return Done{};
  return corrupt("backup.damaged", "It is not the segment that the manifest names.");
}

Status read_segment(const fs::path& file, const BackupManifest& manifest,
                    const SegmentEntry& segment, CommitChain& chain, const VisitBackedUp& visit) {
  auto reader = FramedFileReader::open(file, kSegmentMagic);
  if (!reader && reader.error().code == ErrorCode::kNotFound) {
    return corrupt("backup.damaged", "It is missing.");
  }
  if (!reader) return reader.error();
  DAYBOOK_CHECK(check_head(reader->head(), manifest, segment));
  return read_commits(*reader, chain, segment, visit);
}

}  // namespace

Status read_backup(const fs::path& folder, const BackupManifest& manifest,
                   const VisitBackedUp& visit, const BackupProgress& progress) {
  CommitChain chain;
  const std::uint64_t total = manifest.chain.head().value;
  const auto visit_and_show = [&](Place place, StoredCommit stored) -> Status {
    if (progress) progress(place.value, total);
    return visit ? visit(place, std::move(stored)) : Status(Done{});
  };
  for (const SegmentEntry& segment : manifest.segments) {
    const fs::path file = segment_file(folder, segment.first);
    const Status read = read_segment(file, manifest, segment, chain, visit_and_show);
    if (!read) return in_file(file, read.error());
  }
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
