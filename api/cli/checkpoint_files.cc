#include "api/cli/checkpoint_files.h"

#include <algorithm>
#include <fstream>

namespace daybook::cli {
namespace {

namespace fs = std::filesystem;

Error no_file(const fs::path& path) {
  return not_found("checkpoint.no_file", "There is no file " + path.string() + " to read.");
}

Error at_line(const api::Note& note, std::string_view what) {
  return corrupt("note.of_another_log", "The checkpoint in line " + std::to_string(note.line) +
                                            " is " + std::string(what) + ".");
}

Status keep(const api::Note& note, std::vector<SigningLog>& logs) {
  const auto origin = api::read_origin(note.origin);
  if (!origin) return at_line(note, "of no Daybook log");
  const auto log = std::ranges::find_if(
      logs, [&](const SigningLog& one) { return one.identity.log == origin->log; });
  if (log == logs.end()) return at_line(note, "of another log");
  if (origin->incarnation > log->identity.incarnation) {
    return at_line(note, "of a later incarnation than the log");
  }
  DAYBOOK_CHECK(api::check_signature(note, {note.origin, log->key}));
  log->stated.push_back({origin->tenant, note.size, note.root, note.line});
  return Done{};
}

}  // namespace

Result<std::vector<fs::path>> checkpoint_files(const std::vector<fs::path>& named) {
  std::vector<fs::path> files;
  for (const fs::path& path : named) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      if (!fs::exists(path, error)) return no_file(path);
      files.push_back(path);
      continue;
    }
    const auto first_of_folder = static_cast<std::ptrdiff_t>(files.size());
    for (const auto& entry : fs::directory_iterator(path, error)) {
      if (entry.path().extension() == ".checkpoints") files.push_back(entry.path());
    }
    if (error || files.size() == static_cast<std::size_t>(first_of_folder)) return no_file(path);
    std::sort(files.begin() + first_of_folder, files.end());
  }
  return files;
}

Status check_known_key(const std::string& known, const std::vector<SigningLog>& logs,
                       VerifyReport& report) {
  if (known.empty()) return Done{};
  DAYBOOK_TRY(const api::NoteKey key, api::read_verifier_key(known));
  DAYBOOK_TRY(const api::NoteOrigin origin, api::read_origin(key.name));
  for (const SigningLog& log : logs) {
    if (log.identity.log != origin.log) continue;
    if (log.key != key.key) report.add_fault("the key", "The log signs with another one.");
    return Done{};
  }
  report.add_fault("the key", "It is of another log.");
  return Done{};
}

Status read_checkpoints(const std::vector<fs::path>& files, std::vector<SigningLog>& logs,
                        VerifyReport& report) {
  for (const fs::path& file : files) {
    std::ifstream text(file, std::ios::binary);
    if (!text) return no_file(file);
    const std::size_t before = report.checkpoints;
    const Status read = api::each_note(text, [&](const api::Note& note) -> Status {
      DAYBOOK_CHECK(keep(note, logs));
      ++report.checkpoints;
      return Done{};
    });
    if (!read) report.add_fault(file.filename().string(), read.error().message);
    if (read && report.checkpoints == before) {
      report.add_fault(file.filename().string(), "It holds no checkpoint.");
    }
  }
  return Done{};
}

}  // namespace daybook::cli
