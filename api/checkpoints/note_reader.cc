#include "api/checkpoints/note_reader.h"

#include <algorithm>
#include <charconv>
#include <sstream>
#include <utility>

namespace daybook::api {
namespace {

constexpr std::string_view kDash = "\xe2\x80\x94 ";
constexpr std::size_t kKeyIdBytes = 4;
constexpr char kEd25519 = '\x01';
// Far more than any note needs, so that a file that is something else is told at once.
constexpr std::size_t kLineBytesMax = 4096;
constexpr std::size_t kLinesMax = 64;

Error malformed(std::uint64_t line, std::string_view what) {
  return corrupt("note.malformed", "Line " + std::to_string(line) + ": " + std::string(what) + ".");
}

Error bad_key(std::string_view what) {
  return {ErrorCode::kInvalid, "note.bad_key", "The verifier key " + std::string(what) + "."};
}

// Digits alone, without a leading zero: one spelling for each number.
std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (text != std::to_string(number)) return std::nullopt;
  return number;
}

template <class Bytes>
std::optional<Bytes> bytes_of(std::optional<std::string> decoded) {
  Bytes bytes;
  if (!decoded || decoded->size() != bytes.size()) return std::nullopt;
  std::copy_n(decoded->data(), bytes.size(), bytes.data());
  return bytes;
}

std::string id_of(const NoteKey& key) {
  std::string named = key.name;
  named += '\n';
  named += kEd25519;
  named += view_of(key.key);
  return std::string(view_of(sha256(named)).substr(0, kKeyIdBytes));
}

// A line with its new line; a last line without one is none.
class Lines {
 public:
  explicit Lines(std::istream& text) : text_(text) {}

  std::optional<std::string> next() {
    if (put_back_) return std::exchange(put_back_, std::nullopt);
    std::string line;
    char letter = '\0';
    while (line.size() < kLineBytesMax && text_.get(letter)) {
      if (letter == '\n') {
        ++number_;
        return line;
      }
      line += letter;
    }
    rest_ = std::move(line);
    return std::nullopt;
  }
  // The line that came last comes again.
  void put_back(std::string line) { put_back_ = std::move(line); }
  std::uint64_t number() const { return number_; }
  bool is_cut() const { return !rest_.empty(); }

 private:
  std::istream& text_;
  std::uint64_t number_ = 0;
  std::string rest_;
  std::optional<std::string> put_back_;
};

// Size and root are the second and third line of the text.
Status read_head(const std::vector<std::string>& text, Note& note) {
  if (text.size() < 3) return malformed(note.line, "a checkpoint has three lines");
  note.origin = text[0];
  const auto size = number_of(text[1]);
  if (!size) return malformed(note.line + 1, "no number of commits");
  const auto root = bytes_of<Digest>(base64_decode(text[2]));
  if (!root) return malformed(note.line + 2, "no root");
  note.size = *size;
  note.root = *root;
  for (const std::string& line : text) note.text += line + "\n";
  return Done{};
}

Result<Note> take_note(std::string first, Lines& lines) {
  Note note;
  note.line = lines.number();
  std::vector<std::string> text{std::move(first)};
  auto line = lines.next();
  for (; line && !line->empty() && text.size() < kLinesMax; line = lines.next()) {
    text.push_back(*std::move(line));
  }
  if (!line || !line->empty())
    return malformed(note.line, "the note that begins here is not whole");
  DAYBOOK_CHECK(read_head(text, note));
  for (line = lines.next(); line && line->starts_with(kDash) && note.signatures.size() < kLinesMax;
       line = lines.next()) {
    note.signatures.push_back(*std::move(line));
  }
  if (note.signatures.empty() || lines.is_cut()) {
    return malformed(lines.number(), "the note's signature is not whole");
  }
  if (line) lines.put_back(*std::move(line));
  return note;
}

// Of "- name base64(key id | signature)", when the key is meant by it.
std::optional<Signature> signature_by(std::string_view line, const NoteKey& key) {
  line.remove_prefix(kDash.size());
  const std::size_t space = line.find(' ');
  if (space == line.npos || line.substr(0, space) != key.name) return std::nullopt;
  const auto decoded = base64_decode(line.substr(space + 1));
  if (!decoded || !decoded->starts_with(id_of(key))) return std::nullopt;
  return bytes_of<Signature>(decoded->substr(kKeyIdBytes));
}

}  // namespace

Result<NoteKey> read_verifier_key(std::string_view text) {
  const std::size_t first = text.find('+');
  const std::size_t second = first == text.npos ? first : text.find('+', first + 1);
  if (second == text.npos) return bad_key("has the form name+id+key");
  NoteKey key;
  key.name = text.substr(0, first);
  const auto decoded = base64_decode(text.substr(second + 1));
  if (!decoded || !decoded->starts_with(kEd25519)) return bad_key("is no Ed25519 key in base64");
  const auto bytes = bytes_of<PublicKey>(decoded->substr(1));
  if (!bytes || key.name.empty()) return bad_key("has another length");
  key.key = *bytes;
  const auto id = hex_decode(text.substr(first + 1, second - first - 1));
  if (!id || *id != id_of(key)) return bad_key("does not have the id of its name and key");
  return key;
}

Result<NoteOrigin> read_origin(std::string_view origin) {
  const Error bad{ErrorCode::kInvalid, "note.bad_origin",
                  "The origin is not daybook.log/<log>/<incarnation>/<tenant>."};
  std::vector<std::string> parts;
  std::istringstream text{std::string(origin)};
  for (std::string part; std::getline(text, part, '/');) parts.push_back(part);
  if (parts.size() != 4 || parts[0] != "daybook.log") return bad;
  const auto log = Uuid::parse(parts[1]);
  const auto incarnation = number_of(parts[2]);
  const auto tenant = number_of(parts[3]);
  if (!log || !incarnation || !tenant) return bad;
  return NoteOrigin{*log, *incarnation, TenantId{*tenant}};
}

Status each_note(std::istream& text, const std::function<Status(const Note&)>& visit) {
  Lines lines(text);
  while (auto line = lines.next()) {
    if (line->empty()) continue;
    DAYBOOK_TRY(const Note note, take_note(*std::move(line), lines));
    DAYBOOK_CHECK(visit(note));
  }
  if (lines.is_cut()) return malformed(lines.number() + 1, "the last line is not whole");
  return Done{};
}

Result<Note> read_note(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::optional<Note> only;
  DAYBOOK_CHECK(each_note(stream, [&](const Note& note) -> Status {
    if (only) return malformed(note.line, "a second note");
    only = note;
    return Done{};
  }));
  if (!only) return malformed(1, "no note");
  return *std::move(only);
}

Status check_signature(const Note& note, const NoteKey& key) {
  const Error bad =
      corrupt("note.bad_signature", "The checkpoint in line " + std::to_string(note.line) +
                                        " is not signed by the log's key.");
  if (note.origin != key.name) return bad;
  for (const std::string& line : note.signatures) {
    const auto signature = signature_by(line, key);
    if (signature && ed25519_verify(key.key, note.text, *signature)) return Done{};
  }
  return bad;
}

}  // namespace daybook::api
