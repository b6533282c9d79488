// Changes a backup as somebody could who has write access to it: every hash in it is made anew, so
// that only what they cannot make tells.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "eventstore/event_store.h"
#include "snapshots/backup_manifest.h"

namespace daybook::test {

class TamperedBackup {
 public:
  struct Commit {
    TenantId tenant{};
    std::vector<std::string> rows;
  };
  using Segment = std::vector<Commit>;

  // Reads a backup that is whole; failures fail the test.
  explicit TamperedBackup(std::filesystem::path folder);

  std::vector<Segment>& segments() { return segments_; }
  // The commit at that place.
  Commit& at(std::uint64_t place);
  // The place of the first commit of several rows.
  std::uint64_t place_of_large() const;
  // Writes all of it in the place of what was there.
  void write() const;

 private:
  SegmentEntry write_segment(const Segment& segment, Place first) const;

  const std::filesystem::path folder_;
  BackupManifest manifest_;
  std::vector<Segment> segments_;
};

// Of the folder of keys, the file's hash made anew.
std::vector<KeyRow> backed_up_keys(const std::filesystem::path& folder);
void replace_keys(const std::filesystem::path& folder, const std::vector<KeyRow>& keys);

void write_manifest(const std::filesystem::path& folder, const BackupManifest& manifest);
// One bit of a byte of the file, nothing made anew. Counted from the end when it is negative.
void flip_byte(const std::filesystem::path& file, std::int64_t byte);

}  // namespace daybook::test
