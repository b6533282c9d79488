#include "snapshots/key_backup.h"

#include "eventstore/keys.h"
#include "snapshots/framed_file.h"
#include "snapshots/hashed_text.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kErasuresVersion = "1";

fs::path keys_file(const fs::path& folder) { return folder / "keys"; }
fs::path erasures_file(const fs::path& folder) { return folder / "erasures"; }

struct ErasureList {
  Uuid log;
  std::uint64_t incarnation = 1;
  Erasures erased;
};

std::string text_of(const LogIdentity& log, const Erasures& erased) {
  std::string text = "daybook erasures " + std::string(kErasuresVersion) + "\n";
  text += "log " + log.log.text() + " " + std::to_string(log.incarnation) + "\n";
  for (const auto& [name, at] : erased) {
    text += "erased " + name + " " + std::to_string(at.value) + "\n";
  }
  return text;
}

bool read_log(const Words& words, ErasureList& list) {
  const auto log = words.size() == 3 && words[0] == "log" ? Uuid::parse(words[1]) : std::nullopt;
  const auto incarnation = log ? number_in(words[2]) : std::nullopt;
  if (!incarnation) return false;
  list.log = *log;
  list.incarnation = *incarnation;
  return true;
}

bool read_erased(const Words& words, ErasureList& list) {
  const auto at = words.size() == 3 && words[0] == "erased" ? number_in(words[2]) : std::nullopt;
  if (!at) return false;
  list.erased.emplace(words[1], Time{static_cast<std::int64_t>(*at)});
  return true;
}

Result<ErasureList> parse_erasures(std::string_view text, const fs::path& file) {
  const auto damaged = [&file] {
    return corrupt("backup.damaged", file.string() + ": This is no whole erasure list.");
  };
  const auto checked = checked_text(text);
  if (!checked) return damaged();
  const std::vector<Words> lines = lines_of(*checked);
  if (lines.size() < 2 || lines[0] != Words{"daybook", "erasures", kErasuresVersion}) {
    return damaged();
  }
  ErasureList list;
  if (!read_log(lines[1], list)) return damaged();
  for (std::size_t i = 2; i < lines.size(); ++i) {
    if (!read_erased(lines[i], list)) return damaged();
  }
  return list;
}

Result<ErasureList> read_erasures(const fs::path& folder) {
  const auto text = read_text_file(erasures_file(folder));
  if (!text) return text.error();
  return parse_erasures(*text, erasures_file(folder));
}

// What the folder knows already; nothing in a new one.
Result<Erasures> known_erasures(const fs::path& folder, const LogIdentity& log) {
  const auto list = read_erasures(folder);
  if (!list && list.error().code == ErrorCode::kNotFound) return Erasures{};
  if (!list) return list.error();
  if (list->log != log.log || list->incarnation != log.incarnation) {
    return conflict("backup.other_log", "The keys in " + folder.string() +
                                            " are of another log, or of another incarnation of "
                                            "it; use a new folder.");
  }
  return list->erased;
}

// The keys go to the file, the erased to the list.
Status copy_keys(BackupSource& source, FramedFileWriter& keys, Erasures& erased) {
  Status written = Done{};
  DAYBOOK_CHECK(source.keys([&](const KeyRow& row) {
    const auto at = erasure_time(row.bytes);
    if (at) erased.emplace(row.name, *at);
    if (erased.contains(row.name)) return true;
    written = keys.add(row);
    return bool{written};
  }));
  return written;
}

// A run that waited for the folder may know less than the one that it waited for.
bool holds_later_keys(const fs::path& folder, const BackupSource& source) {
  const auto keys = FramedFileReader::open(keys_file(folder), kKeysMagic);
  return keys && keys->head().log == source.identity().log &&
         keys->head().incarnation == source.identity().incarnation &&
         keys->head().place > source.head();
}

Status publish(DurableFile& file, const BeforePublish& before_publish) {
  if (before_publish) DAYBOOK_CHECK(before_publish(file.path()));
  return file.publish();
}

}  // namespace

fs::path shard_in(const fs::path& folder, std::size_t index) {
  return index == 0 ? folder : folder / "shards" / std::to_string(index);
}

Result<KeyBackupReport> write_keys(BackupSource& source, const fs::path& folder,
                                   const BeforePublish& before_publish) {
  DAYBOOK_CHECK(make_durable_folder(folder));
  DAYBOOK_TRY(const FolderLock lock, FolderLock::wait(folder));
  const LogIdentity log = source.identity();
  DAYBOOK_TRY(Erasures erased, known_erasures(folder, log));
  if (holds_later_keys(folder, source)) return KeyBackupReport{0, erased.size()};
  const FramedFileHead head{log.log, log.incarnation, source.head()};
  DAYBOOK_TRY(FramedFileWriter keys, FramedFileWriter::create(keys_file(folder), kKeysMagic, head));
  DAYBOOK_CHECK(copy_keys(source, keys, erased));
  DAYBOOK_TRY(DurableFile list, create_hashed_text(erasures_file(folder), text_of(log, erased)));
  DAYBOOK_CHECK(publish(list, before_publish));
  DAYBOOK_CHECK(keys.finish());
  DAYBOOK_CHECK(publish(keys.file(), before_publish));
  return KeyBackupReport{keys.count(), erased.size()};
}

Status refresh_keys(const EventStore& store, const fs::path& folder) {
  StoreBackupSource source(store);
  DAYBOOK_CHECK(write_keys(source, folder));
  return Done{};
}

Result<KeyBackup> KeyBackup::open(const fs::path& folder) {
  auto list = read_erasures(folder);
  if (!list && list.error().code == ErrorCode::kNotFound) {
    return not_found("backup.no_erasure_list", "There is no erasure list (" +
                                                   erasures_file(folder).string() +
                                                   "); without it, erased data could come back.");
  }
  if (!list) return list.error();
  const auto keys = FramedFileReader::open(keys_file(folder), kKeysMagic);
  if (!keys && keys.error().code == ErrorCode::kNotFound) {
    return not_found("backup.no_keys", "There are no keys in " + folder.string() + ".");
  }
  if (!keys) return keys.error();
  if (keys->head().log != list->log || keys->head().incarnation != list->incarnation) {
    return conflict("backup.other_log", "The keys and the erasure list in " + folder.string() +
                                            " are not of the same log.");
  }
  KeyBackup backup;
  backup.folder_ = folder;
  backup.log_ = {list->log, kLogFormat, list->incarnation};
  backup.head_ = keys->head().place;
  backup.erasures_ = std::move(list->erased);
  return backup;
}

Status KeyBackup::visit(const EventStore::VisitKey& visit) const {
  for (const auto& [name, at] : erasures_) {
    if (!visit({name, erasure_row(at)})) return Done{};
  }
  DAYBOOK_TRY(FramedFileReader keys, FramedFileReader::open(keys_file(folder_), kKeysMagic));
  while (true) {
    DAYBOOK_TRY(const std::optional<KeyRow> row, keys.next_key());
    if (!row) return Done{};
    if (!erasures_.contains(row->name) && !visit(*row)) return Done{};
  }
}

}  // namespace daybook
