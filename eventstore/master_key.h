// The master key's file: 32 raw bytes, or 64 hexadecimal digits with or without a line end.
#pragma once

#include <filesystem>

#include "domain/core/result.h"
#include "eventstore/crypto.h"

namespace daybook {

// kNotFound "master_key.absent"; kInvalid "master_key.malformed"; kUnavailable when it cannot be
// read.
Result<Secret32> read_master_key(const std::filesystem::path& file);

// Writes a random key, readable by its owner alone (mode 0600), synced with its folder.
// kConflict "master_key.exists": a key is never overwritten.
Result<Secret32> make_master_key(const std::filesystem::path& file);

}  // namespace daybook
