#include "api/read/multipart.h"

#include "api/read/media_type.h"
#include "api/read/utf8.h"

namespace daybook::api {
namespace {

constexpr std::size_t kBoundaryMax = 70;  // RFC 2046, 5.1.1.
constexpr std::size_t kPartsMax = 10000;

Error malformed(std::string message) {
  return {ErrorCode::kInvalid, "body.malformed_form", std::move(message)};
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// The WHATWG form of a name: only quotes and line ends are encoded.
std::string unescaped(std::string name) {
  constexpr std::pair<std::string_view, std::string_view> kEscapes[] = {
      {"%22", "\""}, {"%0D", "\r"}, {"%0A", "\n"}};
  for (const auto& [escape, character] : kEscapes) {
    for (std::size_t at = name.find(escape); at != name.npos; at = name.find(escape, at + 1)) {
      name.replace(at, escape.size(), character);
    }
  }
  return name;
}

struct Head {
  std::string disposition;
  std::string content_type;
};

// A part's head, up to the empty line, which is taken off as well.
Result<Head> take_head(std::string_view& part) {
  Head head;
  while (!part.empty()) {
    const std::string_view line = take_line(part);
    if (line.empty()) {
      if (head.disposition.empty()) break;
      return head;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) break;
    const std::string name = lower_ascii(without_blanks(line.substr(0, colon)));
    const std::string_view value = without_blanks(line.substr(colon + 1));
    if (name == "content-disposition") head.disposition = value;
    if (name == "content-type") head.content_type = value;
  }
  return malformed("A part of the form has no Content-Disposition header.");
}

// RFC 7578, 4.2: "filename*" is not to be sent; whoever does so sends a file whose name is unknown.
std::optional<std::string> filename_in(const std::string& disposition) {
  if (auto name = parameter(disposition, "filename")) return unescaped(*std::move(name));
  return parameter(disposition, "filename*") ? std::optional<std::string>("") : std::nullopt;
}

Result<FormPart> read_part(std::string_view bytes) {
  DAYBOOK_TRY(const Head head, take_head(bytes));
  auto name = parameter(head.disposition, "name");
  if (media_type(head.disposition) != "form-data" || !name || name->empty()) {
    return malformed("A part of the form has no name.");
  }
  FormPart part{unescaped(*std::move(name)), filename_in(head.disposition), head.content_type,
                bytes};
  if (find_invalid_utf8(part.name) != std::string_view::npos) {
    return malformed("The name of a part is not valid UTF-8.");
  }
  if (part.filename && find_invalid_utf8(*part.filename) != std::string_view::npos) {
    return malformed("The name of a file is not valid UTF-8.");
  }
  return part;
}

// Takes a delimiter line off the front; true when it closes the form. `rest` stands behind "--".
bool take_end_of_delimiter(std::string_view& rest) {
  const bool closes = rest.starts_with("--");
  take_line(rest);
  return closes;
}

}  // namespace

Result<Pair> pair_of(const FormPart& part) {
  if (part.filename) {
    Error error = invalid(part.name, "Files are not accepted here.");
    error.reason = "body.has_file";
    return error;
  }
  const std::size_t fault = find_invalid_utf8(part.bytes);
  if (fault != std::string_view::npos) {
    return invalid(part.name, "Not valid UTF-8 at byte " + std::to_string(fault) + ".");
  }
  return Pair{part.name, std::string(part.bytes)};
}

Result<std::vector<Pair>> read_multipart(std::string_view content_type, std::string_view bytes) {
  DAYBOOK_TRY(const std::vector<FormPart> parts, read_parts(content_type, bytes));
  std::vector<Pair> pairs;
  pairs.reserve(parts.size());
  for (const FormPart& part : parts) {
    DAYBOOK_TRY(Pair pair, pair_of(part));
    pairs.push_back(std::move(pair));
  }
  return pairs;
}

Result<std::vector<FormPart>> read_parts(std::string_view content_type, std::string_view bytes) {
  const auto boundary = parameter(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > kBoundaryMax) {
    return malformed("The Content-Type of a multipart form must name its boundary.");
  }
  const std::string delimiter = "\n--" + *boundary;
  std::vector<FormPart> parts;
  std::string_view rest = bytes;
  if (rest.starts_with(delimiter.substr(1))) {
    rest.remove_prefix(delimiter.size() - 1);
  } else {
    const std::size_t first = rest.find(delimiter);
    if (first == rest.npos) return malformed("The boundary of the form is nowhere in its body.");
    rest.remove_prefix(first + delimiter.size());
  }
  while (!take_end_of_delimiter(rest)) {
    const std::size_t end = rest.find(delimiter);
    if (end == rest.npos) return malformed("The last part of the form is not closed.");
    if (parts.size() == kPartsMax) return malformed("The form has too many parts.");
    std::string_view part = rest.substr(0, end);
    if (part.ends_with('\r')) part.remove_suffix(1);
    DAYBOOK_TRY(FormPart read, read_part(part));
    parts.push_back(std::move(read));
    rest.remove_prefix(end + delimiter.size());
  }
  return parts;
}

}  // namespace daybook::api
