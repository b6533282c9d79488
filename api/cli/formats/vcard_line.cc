#include "api/cli/formats/vcard_line.h"

#include <iconv.h>

#include <algorithm>
#include <memory>

#include "api/cli/formats/ascii.h"
#include "api/cli/formats/json_text.h"

namespace daybook::cli {
namespace {

Error bad_line(std::string message) {
  return {.code = ErrorCode::kInvalid, .reason = "vcard.invalid", .message = std::move(message)};
}

// The place of the first of `stops` outside double quotes.
std::size_t find_unquoted(std::string_view text, std::string_view stops, std::size_t start) {
  bool quoted = false;
  for (std::size_t i = start; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (!quoted && stops.find(text[i]) != std::string_view::npos) return i;
  }
  return std::string_view::npos;
}

std::string parameter_text(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char following = text[i] == '^' && i + 1 < text.size() ? text[i + 1] : '\0';
    if (following != 'n' && following != '^' && following != '\'') {
      out += text[i];
      continue;
    }
    out += following == 'n' ? '\n' : following == '^' ? '^' : '"';
    ++i;
  }
  return out;
}

void add_parameter(std::string_view text, VCardLine& line) {
  const std::size_t equals = text.find('=');
  const bool named = equals != std::string_view::npos;
  const std::string name = named ? ascii_upper(text.substr(0, equals)) : std::string("TYPE");
  std::string_view values = named ? text.substr(equals + 1) : text;
  if (!named && ascii_upper(text) == "QUOTED-PRINTABLE") {
    line.parameters.emplace_back("ENCODING", "QUOTED-PRINTABLE");
    return;
  }
  for (;;) {
    const std::size_t comma = find_unquoted(values, ",", 0);
    std::string value = parameter_text(values.substr(0, comma));
    // RFC 6350 writes TYPE="work,voice" as well: a list inside the quotes.
    for (std::size_t inner; name == "TYPE" && (inner = value.find(',')) != std::string::npos;) {
      line.parameters.emplace_back(name, value.substr(0, inner));
      value.erase(0, inner + 1);
    }
    line.parameters.emplace_back(name, std::move(value));
    if (comma == std::string_view::npos) return;
    values.remove_prefix(comma + 1);
  }
}

int hex_value(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (ascii_upper(letter) >= 'A' && ascii_upper(letter) <= 'F')
    return ascii_upper(letter) - 'A' + 10;
  return -1;
}

std::string undo_quoted_printable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '=' && i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_value(text[i + 2]) : -1;
    if (low < 0) {
      out += text[i];
      continue;
    }
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

struct Closer {
  void operator()(iconv_t* converter) const {
    iconv_close(*converter);
    delete converter;
  }
};

Result<std::string> to_utf8(std::string_view text, const std::string& charset) {
  const iconv_t opened = iconv_open("UTF-8", charset.c_str());
  if (opened == reinterpret_cast<iconv_t>(-1)) return bad_line("unknown charset " + charset);
  const std::unique_ptr<iconv_t, Closer> converter(new iconv_t(opened));
  std::string input(text);
  // No charset in use needs more than four bytes of UTF-8 for one of its own.
  std::string out(input.size() * 4 + 4, '\0');
  char* from = input.data();
  char* to = out.data();
  std::size_t from_left = input.size();
  std::size_t to_left = out.size();
  if (iconv(opened, &from, &from_left, &to, &to_left) == static_cast<std::size_t>(-1)) {
    return bad_line("the text is not in its charset " + charset);
  }
  out.resize(out.size() - to_left);
  return out;
}

}  // namespace

bool VCardLine::has(std::string_view parameter_wanted, std::string_view value_wanted) const {
  return std::any_of(parameters.begin(), parameters.end(), [&](const auto& entry) {
    return entry.first == parameter_wanted &&
           ascii_upper(entry.second) == ascii_upper(value_wanted);
  });
}

std::string_view VCardLine::parameter(std::string_view name_wanted) const {
  for (const auto& [key, text] : parameters) {
    if (key == name_wanted) return text;
  }
  return {};
}

Result<VCardLine> parse_vcard_line(std::string_view line) {
  const std::size_t colon = find_unquoted(line, ":", 0);
  if (colon == std::string_view::npos) return bad_line("a line has no colon");
  std::string_view head = line.substr(0, colon);
  VCardLine parsed;
  parsed.value = line.substr(colon + 1);
  std::size_t stop = find_unquoted(head, ";", 0);
  const std::string_view full_name = head.substr(0, stop);
  const std::size_t dot = full_name.rfind('.');
  parsed.name = ascii_upper(dot == std::string_view::npos ? full_name : full_name.substr(dot + 1));
  if (parsed.name.empty()) return bad_line("a line has no property name");
  while (stop != std::string_view::npos) {
    const std::size_t start = stop + 1;
    stop = find_unquoted(head, ";", start);
    const std::size_t end = stop == std::string_view::npos ? head.size() : stop;
    add_parameter(head.substr(start, end - start), parsed);
  }
  return parsed;
}

Result<std::string> decoded_value(const VCardLine& line) {
  std::string text =
      line.has("ENCODING", "QUOTED-PRINTABLE") ? undo_quoted_printable(line.value) : line.value;
  const std::string charset = ascii_upper(line.parameter("CHARSET"));
  if (!charset.empty() && charset != "UTF-8") return to_utf8(text, charset);
  if (!is_utf8(text)) return bad_line(line.name + " is not UTF-8 and names no charset");
  return text;
}

std::string unescape_vcard(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char following = text[++i];
    out += following == 'n' || following == 'N' ? '\n' : following;
  }
  return out;
}

std::vector<std::string> vcard_components(std::string_view value) {
  std::vector<std::string> components;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= value.size(); ++i) {
    if (i + 1 < value.size() && value[i] == '\\') {
      ++i;  // A backslash at the very end escapes nothing.
    } else if (i >= value.size() || value[i] == ';') {
      components.push_back(unescape_vcard(value.substr(start, i - start)));
      start = i + 1;
    }
  }
  return components;
}

std::string escape_vcard(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    if (letter == '\r') continue;
    if (letter == '\n') {
      out += "\\n";
      continue;
    }
    if (letter == '\\' || letter == ',' || letter == ';') out += '\\';
    out += letter;
  }
  return out;
}

}  // namespace daybook::cli
