// What a backup holds: a text file, written last, that names every segment and every tenant's root.
// A segment that it does not name is no part of the backup.
//
//   daybook backup 1
//   log <uuid> <incarnation> <format>
//   taken <microseconds since 1970, UTC>
//   head <place> <leaf of its commit>
//   erasures <number of erased keys that were known>
//   segment <first place> <last place> <bytes> <sha256>
//   tenant <number> <commits> <Merkle root> <leaf of the last> <frontier>
//   sha256 <of all lines before>
//
// Hashes and the frontier (merkle.h) are hexadecimal. Text, so that an auditor can read roots
// without this program.
//
// Pure but for reading and writing; any thread. Errors: those of durable_file.h; kCorrupt
// "backup.damaged"; kUnprocessable "backup.newer_format".
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "domain/core/result.h"
#include "eventstore/event_store.h"
#include "snapshots/commit_chain.h"

namespace daybook {

struct SegmentEntry {
  Place first{};
  Place last{};
  std::uint64_t bytes = 0;
  Digest hash{};
  bool operator==(const SegmentEntry&) const = default;
};

struct BackupManifest {
  LogIdentity log;
  Time taken{};
  std::uint64_t erasures = 0;
  std::vector<SegmentEntry> segments = {};
  CommitChain chain = {};
};

std::filesystem::path manifest_file(const std::filesystem::path& folder);
// Named by its first place: a run that is repeated writes the same file again.
std::filesystem::path segment_file(const std::filesystem::path& folder, Place first);

// Segments in the folder that the manifest does not name, partial files too: left by a run that was
// cut short, or put there.
Result<std::vector<std::filesystem::path>> unnamed_segments(const std::filesystem::path& folder,
                                                            const BackupManifest& manifest);

std::string manifest_text(const BackupManifest& manifest);
Result<BackupManifest> parse_manifest(std::string_view text);

// kNotFound "backup.none": there is no backup in the folder.
Result<BackupManifest> read_manifest(const std::filesystem::path& folder);

}  // namespace daybook
