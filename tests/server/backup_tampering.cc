#include "tests/server/backup_tampering.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "eventstore/codec.h"
#include "snapshots/framed_file.h"
#include "snapshots/hashed_text.h"

namespace daybook::test {
namespace {

namespace fs = std::filesystem;

TamperedBackup::Segment read_segment(const fs::path& file) {
  TamperedBackup::Segment segment;
  auto reader = FramedFileReader::open(file, kSegmentMagic);
  EXPECT_TRUE(reader) << file;
  for (auto commit = reader->next_commit(); commit && *commit; commit = reader->next_commit()) {
    segment.push_back({read_facts((*commit)->stored)->tenant, (*commit)->stored.rows});
  }
  return segment;
}

}  // namespace

TamperedBackup::TamperedBackup(fs::path folder) : folder_(std::move(folder)) {
  auto manifest = read_manifest(folder_);
  EXPECT_TRUE(manifest) << folder_;
  manifest_ = *std::move(manifest);
  for (const SegmentEntry& entry : manifest_.segments) {
    segments_.push_back(read_segment(segment_file(folder_, entry.first)));
  }
}

TamperedBackup::Commit& TamperedBackup::at(std::uint64_t place) {
  for (Segment& segment : segments_) {
    if (place <= segment.size()) return segment.at(place - 1);
    place -= segment.size();
  }
  throw std::out_of_range("no such place");
}

std::uint64_t TamperedBackup::place_of_large() const {
  std::uint64_t place = 0;
  for (const Segment& segment : segments_) {
    for (const Commit& commit : segment) {
      ++place;
      if (commit.rows.size() > 1) return place;
    }
  }
  throw std::out_of_range("no commit has several rows");
}

SegmentEntry TamperedBackup::write_segment(const Segment& segment, Place first) const {
  const FramedFileHead head{manifest_.log.log, manifest_.log.incarnation, first};
  auto writer = FramedFileWriter::create(segment_file(folder_, first), kSegmentMagic, head);
  EXPECT_TRUE(writer);
  for (const Commit& commit : segment) {
    EXPECT_TRUE(writer->add(FramedCommit{{commit.rows}, leaf_hash(commit.rows)}));
  }
  const auto hash = writer->finish();
  EXPECT_TRUE(hash && writer->file().publish());
  return {first, Place{first.value + segment.size() - 1}, writer->bytes(), *hash};
}

void TamperedBackup::write() const {
  for (const SegmentEntry& old : manifest_.segments) {
    fs::remove(segment_file(folder_, old.first));
  }
  BackupManifest manifest = manifest_;
  manifest.segments.clear();
  std::map<TenantId, TenantEdge> edges;
  Place head{};
  Digest leaf{};
  for (const Segment& segment : segments_) {
    manifest.segments.push_back(write_segment(segment, Place{head.value + 1}));
    head = manifest.segments.back().last;
    for (const Commit& commit : segment) {
      leaf = leaf_hash(commit.rows);
      edges[commit.tenant].frontier.append(leaf);
      edges[commit.tenant].last_leaf = leaf;
    }
  }
  manifest.chain = CommitChain(head, leaf, edges);
  write_manifest(folder_, manifest);
}

std::vector<KeyRow> backed_up_keys(const fs::path& folder) {
  std::vector<KeyRow> keys;
  auto reader = FramedFileReader::open(folder / "keys", kKeysMagic);
  EXPECT_TRUE(reader) << folder;
  for (auto key = reader->next_key(); key && *key; key = reader->next_key()) keys.push_back(**key);
  return keys;
}

void replace_keys(const fs::path& folder, const std::vector<KeyRow>& keys) {
  const auto old = FramedFileReader::open(folder / "keys", kKeysMagic);
  ASSERT_TRUE(old);
  auto writer = FramedFileWriter::create(folder / "keys", kKeysMagic, old->head());
  ASSERT_TRUE(writer);
  for (const KeyRow& key : keys) ASSERT_TRUE(writer->add(key));
  ASSERT_TRUE(writer->finish());
  ASSERT_TRUE(writer->file().publish());
}

void write_manifest(const fs::path& folder, const BackupManifest& manifest) {
  auto file = create_hashed_text(manifest_file(folder), manifest_text(manifest));
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->publish());
}

void flip_byte(const fs::path& file, std::int64_t byte) {
  const auto size = static_cast<std::int64_t>(fs::file_size(file));
  const std::int64_t at = byte < 0 ? size + byte : byte;
  ASSERT_LT(at, size);
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekg(at);
  const int old = stream.get();
  stream.seekp(at);
  stream.put(static_cast<char>(old ^ 1));
}

}  // namespace daybook::test
