// Text files whose last line is the SHA-256 of the lines before it, for people and programs alike.
//
// Pure but for reading and writing; any thread. Errors: those of durable_file.h; kCorrupt
// "backup.damaged" names the file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/core/result.h"
#include "eventstore/crypto.h"
#include "snapshots/durable_file.h"

namespace daybook {

// `text` with its last line.
std::string hashed_text(std::string text);
// The lines before the last, when it is right.
Result<std::string_view> checked_text(std::string_view text);

// The file is not published yet.
Result<DurableFile> create_hashed_text(const std::filesystem::path& file, std::string text);
// The whole text.
Result<std::string> read_text_file(const std::filesystem::path& file);

// A line as words between single blanks.
using Words = std::vector<std::string_view>;
std::vector<Words> lines_of(std::string_view text);

std::optional<std::uint64_t> number_in(std::string_view word);
std::optional<Digest> digest_in(std::string_view word);

}  // namespace daybook
