#include "snapshots/framing.h"

#include <algorithm>

namespace daybook {
namespace {

// Names and wrapped keys are short; what is longer was never written.
constexpr std::size_t kKeyBytesMax = 4096;

Error damaged(std::string_view what) { return corrupt("backup.damaged", std::string(what)); }

Result<std::uint32_t> take_u32(const TakeBytes& take) {
  DAYBOOK_TRY(const std::string bytes, take(4));
  return static_cast<std::uint32_t>(parse_number(bytes));
}

Result<std::string> take_block(const TakeBytes& take, std::size_t bytes_max) {
  DAYBOOK_TRY(const std::uint32_t length, take_u32(take));
  if (length > bytes_max) return damaged("A length is beyond what is ever stored.");
  return take(length);
}

Result<StoredCommit> take_rows(const TakeBytes& take, std::uint32_t count) {
  StoredCommit stored;
  std::size_t bytes = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    DAYBOOK_TRY(std::string row, take_block(take, kRowBytesMax));
    bytes += row.size() + sizeof(std::string);
    if (bytes > kAppendBytesMax) return damaged("A commit is larger than what is ever stored.");
    stored.rows.push_back(std::move(row));
  }
  return stored;
}

}  // namespace

void append_u32(std::string& out, std::uint32_t number) {
  for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>(number >> shift);
}

void append_u64(std::string& out, std::uint64_t number) {
  for (unsigned shift = 0; shift < 64; shift += 8) out += static_cast<char>(number >> shift);
}

std::uint64_t parse_number(std::string_view little_endian) {
  std::uint64_t number = 0;
  for (std::size_t i = little_endian.size(); i-- > 0;) {
    number = number << 8 | static_cast<std::uint8_t>(little_endian[i]);
  }
  return number;
}

void append_commit(std::string& out, const FramedCommit& commit) {
  append_u32(out, static_cast<std::uint32_t>(commit.stored.rows.size()));
  for (const std::string& row : commit.stored.rows) {
    append_u32(out, static_cast<std::uint32_t>(row.size()));
    out += row;
  }
  out += view_of(commit.leaf);
}

void append_key(std::string& out, const KeyRow& key) {
  append_u32(out, static_cast<std::uint32_t>(key.name.size()));
  out += key.name;
  append_u32(out, static_cast<std::uint32_t>(key.bytes.size()));
  out += key.bytes;
}

void append_end(std::string& out) { append_u32(out, 0); }

TakeBytes take_from(std::string_view bytes) {
  return [rest = bytes](std::size_t count) mutable -> Result<std::string> {
    if (rest.size() < count) return damaged("The bytes end too early.");
    std::string taken(rest.substr(0, count));
    rest.remove_prefix(count);
    return taken;
  };
}

Result<std::optional<FramedCommit>> take_written_commit(const TakeBytes& take) {
  DAYBOOK_TRY(const std::uint32_t rows, take_u32(take));
  if (rows == 0) return std::optional<FramedCommit>{};
  FramedCommit commit;
  DAYBOOK_TRY(commit.stored, take_rows(take, rows));
  DAYBOOK_TRY(const std::string leaf, take(commit.leaf.size()));
  std::copy(leaf.begin(), leaf.end(), commit.leaf.begin());
  return std::optional<FramedCommit>{std::move(commit)};
}

Result<std::optional<FramedCommit>> take_commit(const TakeBytes& take) {
  DAYBOOK_TRY(std::optional<FramedCommit> commit, take_written_commit(take));
  if (!commit || commit->leaf == leaf_hash(commit->stored.rows)) return commit;
  return damaged("The bytes of a commit are not those written.");
}

Result<std::optional<KeyRow>> take_key(const TakeBytes& take) {
  DAYBOOK_TRY(std::string name, take_block(take, kKeyBytesMax));
  if (name.empty()) return std::optional<KeyRow>{};
  DAYBOOK_TRY(std::string bytes, take_block(take, kKeyBytesMax));
  return std::optional<KeyRow>{KeyRow{std::move(name), std::move(bytes)}};
}

}  // namespace daybook
