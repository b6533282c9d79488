#include "snapshots/hashed_text.h"

#include <algorithm>
#include <charconv>

namespace daybook {
namespace {

constexpr std::string_view kHashWord = "sha256 ";
constexpr std::size_t kReadBytes = std::size_t{1} << 20;
// A manifest of a hundred thousand tenants has a tenth of it.
constexpr std::size_t kTextBytesMax = std::size_t{1} << 30;

std::string last_line(std::string_view text) {
  return std::string(kHashWord) + hex_encode(view_of(sha256(text))) + "\n";
}

Words words_of(std::string_view line) {
  Words words;
  while (true) {
    const std::size_t end = line.find(' ');
    words.push_back(line.substr(0, end));
    if (end == line.npos) return words;
    line.remove_prefix(end + 1);
  }
}

}  // namespace

std::string hashed_text(std::string text) { return text + last_line(text); }

Result<std::string_view> checked_text(std::string_view text) {
  const std::size_t end_bytes = kHashWord.size() + 64 + 1;
  if (text.size() >= end_bytes) {
    const std::string_view lines = text.substr(0, text.size() - end_bytes);
    if (text.substr(lines.size()) == last_line(lines)) return lines;
  }
  return corrupt("backup.damaged", "Its last line is not the hash of the lines before.");
}

Result<DurableFile> create_hashed_text(const std::filesystem::path& file, std::string text) {
  DAYBOOK_TRY(DurableFile made, DurableFile::create(file));
  DAYBOOK_CHECK(made.write(hashed_text(std::move(text))));
  return made;
}

Result<std::string> read_text_file(const std::filesystem::path& file) {
  DAYBOOK_TRY(FileBytes bytes, FileBytes::open(file));
  std::string text;
  while (true) {
    DAYBOOK_TRY(const std::string piece, bytes.read(kReadBytes));
    text += piece;
    if (piece.size() < kReadBytes) return text;
    if (text.size() > kTextBytesMax) {
      return corrupt("backup.damaged", file.string() + ": It is larger than what is ever written.");
    }
  }
}

std::vector<Words> lines_of(std::string_view text) {
  std::vector<Words> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(words_of(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::optional<std::uint64_t> number_in(std::string_view word) {
  std::uint64_t number = 0;
  const auto [end, fault] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (fault != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return number;
}

std::optional<Digest> digest_in(std::string_view word) {
  const auto bytes = hex_decode(word);
  Digest digest{};
  if (!bytes || bytes->size() != digest.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), digest.begin());
  return digest;
}

}  // namespace daybook
