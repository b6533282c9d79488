// The signed tree heads that somebody kept, as `daybook verify` compares a log with them: files of
// notes, as `serve --checkpoint-dir` writes them.
//
// One thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

#include "api/checkpoints/note_reader.h"
#include "api/cli/verify_report.h"
#include "domain/core/result.h"
#include "eventstore/event_store.h"
#include "eventstore/log_verifier.h"

namespace daybook::cli {

// A log that notes may be of, and the key that signs them.
struct SigningLog {
  LogIdentity identity;
  PublicKey key{};
  std::vector<StatedRoot> stated = {};  // Filled with what the notes say of it.
};

// The files themselves and, of folders, what ends in .checkpoints, in order of names. kNotFound
// "checkpoint.no_file" names what is not there.
Result<std::vector<std::filesystem::path>> checkpoint_files(
    const std::vector<std::filesystem::path>& named);

// Whether the log that a verifier key names signs with that key: whoever could change a log could
// also sign anew with a key of their own, and a key that was noted elsewhere tells. A fault when it
// does not. Nothing is known of an empty key.
Status check_known_key(const std::string& known, const std::vector<SigningLog>& logs,
                       VerifyReport& report);

// Reads the notes of each file, checks that one of the logs signed each, and keeps what they state.
// What is wrong with a file becomes a fault of the report, and the rest of that file is left.
Status read_checkpoints(const std::vector<std::filesystem::path>& files,
                        std::vector<SigningLog>& logs, VerifyReport& report);

}  // namespace daybook::cli
