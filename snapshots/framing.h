// Commits and keys as a row of frames, for files and for answers over HTTP. Little endian:
//
//   commit   u32 number of rows (not 0), each row as u32 length and bytes, its leaf hash (32 bytes)
//   key      u32 length of the name (not 0), name, u32 length, bytes
//   end      u32 0
//
// The leaf hash names the very commit that was damaged. Own framing, because a commit's bytes must
// come back as they are and a length must be checked before memory is taken for it.
//
// Threads: one at a time. kCorrupt "backup.damaged" for bytes that are no such frames.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "domain/core/result.h"
#include "eventstore/event_store.h"
#include "eventstore/merkle.h"

namespace daybook {

struct FramedCommit {
  StoredCommit stored;
  Digest leaf{};
};

void append_u32(std::string& out, std::uint32_t number);
void append_u64(std::string& out, std::uint64_t number);
std::uint64_t parse_number(std::string_view little_endian);

void append_commit(std::string& out, const FramedCommit& commit);
void append_key(std::string& out, const KeyRow& key);
void append_end(std::string& out);

// Gives exactly that many bytes or an error; the frames are read from it.
using TakeBytes = std::function<Result<std::string>(std::size_t count)>;
// Of bytes in memory, which outlive it.
TakeBytes take_from(std::string_view bytes);

// Nothing at the end. The leaf is that of the rows as they were read.
Result<std::optional<FramedCommit>> take_commit(const TakeBytes& take);
// The same with the leaf that stands beside the rows, whether or not it is theirs.
Result<std::optional<FramedCommit>> take_written_commit(const TakeBytes& take);
Result<std::optional<KeyRow>> take_key(const TakeBytes& take);

}  // namespace daybook
