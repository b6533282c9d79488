// Files of a backup: any cut, any changed byte is found before anybody believes what they hold.
#include "snapshots/framed_file.h"

#include <gtest/gtest.h>

#include "eventstore/keys.h"
#include "snapshots/backup_manifest.h"
#include "snapshots/hashed_text.h"
#include "tests/snapshots/backed_up_log.h"

namespace daybook::testing {
namespace {

class FramedFiles : public ::testing::Test {
 protected:
  std::filesystem::path file() const { return log_.folder("file"); }

  FramedCommit commit_of(std::vector<std::string> rows) {
    FramedCommit commit{{std::move(rows)}, {}};
    commit.leaf = leaf_hash(commit.stored.rows);
    return commit;
  }

  void write_commits(const std::vector<FramedCommit>& commits) {
    auto writer = FramedFileWriter::create(file(), kSegmentMagic, head_);
    ASSERT_TRUE(writer);
    for (const FramedCommit& commit : commits) ASSERT_TRUE(writer->add(commit));
    ASSERT_TRUE(writer->finish());
    EXPECT_FALSE(std::filesystem::exists(file()));
    ASSERT_TRUE(writer->file().publish());
    EXPECT_EQ(std::filesystem::file_size(file()), writer->bytes());
  }

  // The commits that were given before the end or an error, and its reason.
  std::pair<std::size_t, std::string> read_commits() {
    auto reader = FramedFileReader::open(file(), kSegmentMagic);
    if (!reader) return {0, reader.error().reason};
    for (std::size_t count = 0;; ++count) {
      const auto commit = reader->next_commit();
      if (!commit) return {count, commit.error().reason};
      if (!*commit) return {count, "ok"};
    }
  }

  BackedUpLog log_;
  FramedFileHead head_{Uuid::from_bytes("0123456789abcdef"), 3, Place{40}};
};

TEST_F(FramedFiles, GiveBackWhatWasWritten) {
  const std::vector<FramedCommit> commits = {commit_of({"one"}), commit_of({"", "two", "three"}),
                                             commit_of({std::string(100'000, 'r')})};
  write_commits(commits);
  auto reader = FramedFileReader::open(file(), kSegmentMagic);
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->head().log, head_.log);
  EXPECT_EQ(reader->head().incarnation, 3U);
  EXPECT_EQ(reader->head().place, Place{40});
  for (const FramedCommit& written : commits) {
    const auto read = reader->next_commit();
    ASSERT_TRUE(read && read->has_value());
    EXPECT_EQ((*read)->stored, written.stored);
    EXPECT_EQ((*read)->leaf, written.leaf);
  }
  const auto end = reader->next_commit();
  ASSERT_TRUE(end);
  EXPECT_FALSE(end->has_value());
}

TEST_F(FramedFiles, EveryChangedByteIsFound) {
  write_commits({commit_of({"one"}), commit_of({"two", "three"})});
  const std::string whole = bytes_of(file());
  ASSERT_EQ(read_commits(), (std::pair<std::size_t, std::string>{2, "ok"}));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    write_bytes(file(), changed);
    EXPECT_NE(read_commits().second, "ok") << at;
  }
}

TEST_F(FramedFiles, EveryCutAndEveryAdditionIsFound) {
  write_commits({commit_of({"one"}), commit_of({"two", "three"})});
  const std::string whole = bytes_of(file());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    write_bytes(file(), whole.substr(0, size));
    EXPECT_EQ(read_commits().second, "backup.damaged") << size;
  }
  write_bytes(file(), whole + '\0');
  EXPECT_EQ(read_commits().second, "backup.damaged");
}

TEST_F(FramedFiles, AChangedCommitIsFoundWhereItStands) {
  write_commits({commit_of({"one"}), commit_of({"two"}), commit_of({"three"})});
  std::string bytes = bytes_of(file());
  bytes[bytes.find("two")] = 'T';
  write_bytes(file(), bytes);
  EXPECT_EQ(read_commits(), (std::pair<std::size_t, std::string>{1, "backup.damaged"}));
}

TEST_F(FramedFiles, ALengthOfNonsenseTakesNoMemory) {
  write_commits({commit_of({"one"})});
  std::string bytes = bytes_of(file());
  const std::size_t length = bytes.find("one") - 4;
  bytes.replace(length, 4, "\xff\xff\xff\x7f");
  write_bytes(file(), bytes);
  EXPECT_EQ(read_commits(), (std::pair<std::size_t, std::string>{0, "backup.damaged"}));
}

TEST_F(FramedFiles, ANewerFormatAndAnotherSortAreRefusedByName) {
  write_commits({commit_of({"one"})});
  EXPECT_EQ(reason_of(FramedFileReader::open(file(), kKeysMagic)), "backup.damaged");
  std::string bytes = bytes_of(file());
  bytes[kSegmentMagic.size()] = 2;
  write_bytes(file(), bytes);
  EXPECT_EQ(read_commits().second, "backup.newer_format");
  EXPECT_EQ(reason_of(FramedFileReader::open(log_.folder("none"), kKeysMagic)), "backup.no_file");
}

TEST(HashedText, EveryChangedByteAndEveryCutIsFound) {
  const std::string whole = hashed_text("daybook test 1\nline two\n");
  ASSERT_TRUE(checked_text(whole));
  EXPECT_EQ(*checked_text(whole), "daybook test 1\nline two\n");
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_FALSE(checked_text(changed)) << at;
    EXPECT_FALSE(checked_text(whole.substr(0, at))) << at;
  }
  EXPECT_FALSE(checked_text(whole + "x"));
}

TEST(Manifest, IsReadAsItWasWritten) {
  BackedUpLog log;
  log.write_some(20);
  ASSERT_TRUE(log.back_up(BackedUpLog::small_segments()));
  const auto manifest = read_manifest(log.folders().commits);
  ASSERT_TRUE(manifest) << manifest.error().message;
  EXPECT_EQ(manifest->log, log.store().identity());
  EXPECT_EQ(manifest->chain, chain_of(log.store()));
  EXPECT_EQ(hashed_text(manifest_text(*manifest)), bytes_of(manifest_file(log.folders().commits)));
}

TEST(Manifest, LinesThatDoNotAddUpAreRefused) {
  BackedUpLog log;
  log.write_some(20);
  ASSERT_TRUE(log.back_up(BackedUpLog::small_segments()));
  const auto manifest = read_manifest(log.folders().commits);
  ASSERT_TRUE(manifest);
  BackupManifest gap = *manifest;
  gap.segments.erase(gap.segments.begin() + 1);
  EXPECT_EQ(reason_of(parse_manifest(hashed_text(manifest_text(gap)))), "backup.damaged");
  const std::string text = manifest_text(*manifest);
  const auto changed = [&](std::string_view from, std::string_view to) {
    std::string other = text;
    other.replace(other.find(from), from.size(), to);
    return reason_of(parse_manifest(hashed_text(other)));
  };
  EXPECT_EQ(changed("tenant 1 ", "tenant 2 "), "backup.damaged");
  EXPECT_EQ(changed("head 21", "head 22"), "backup.damaged");
  EXPECT_EQ(changed("erasures 0", "erasures x"), "backup.damaged");
  EXPECT_EQ(changed("taken", "token"), "backup.damaged");
  EXPECT_EQ(changed("backup 1", "backup 2"), "backup.newer_format");
  const auto log_of = [](std::uint32_t format) {
    return " 1 " + std::to_string(format) + "\ntaken";
  };
  EXPECT_EQ(changed(log_of(kLogFormat), log_of(kLogFormat + 1)), "backup.newer_format");
  EXPECT_EQ(reason_of(parse_manifest("")), "backup.damaged");
  EXPECT_EQ(reason_of(read_manifest(log.folder("none"))), "backup.none");
}

TEST(ErasureRows, AreToldFromWrappedKeys) {
  EXPECT_EQ(erasure_time(erasure_row(Time{77})), Time{77});
  BackedUpLog log;
  for (const KeyRow& row : all_keys(log.store())) EXPECT_FALSE(erasure_time(row.bytes));
  EXPECT_FALSE(erasure_time(""));
  EXPECT_FALSE(erasure_time(erasure_row(Time{77}) + "x"));
}

}  // namespace
}  // namespace daybook::testing
