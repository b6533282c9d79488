#include "api/read/json_reader.h"

#include <simdjson.h>

#include <cstring>
#include <string>

#include "api/read/json_fault.h"
#include "api/read/number_text.h"
#include "api/read/utf8.h"

namespace daybook::api {
namespace {

namespace ondemand = simdjson::ondemand;

// A parser keeps five bytes a byte of the largest document it has seen.
constexpr std::size_t kKeptParserMax = std::size_t{1} << 20;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

enum class Trouble { kNone, kMalformed, kTooDeep, kRepeated, kTooMany };

// The token ends where the next one begins.
std::string_view without_space_behind(std::string_view token) {
  const std::size_t end = token.find_last_not_of(" \t\r\n");
  return token.substr(0, end == std::string_view::npos ? 0 : end + 1);
}

class Walk {
 public:
  explicit Walk(BodyBuilder& builder) : builder_(builder) {}

  Trouble document(ondemand::document& document) {
    ondemand::json_type type{};
    if (document.type().get(type)) return Trouble::kMalformed;
    const bool is_object = type == ondemand::json_type::object;
    if (!is_object && type != ondemand::json_type::array) return root_scalar(document, type);
    const Trouble trouble = is_object ? root_object(document) : root_array(document);
    // There is a current place only when something is left.
    const bool ended = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
    return trouble == Trouble::kNone && !ended ? Trouble::kMalformed : trouble;
  }

  std::string_view repeated() const { return repeated_; }

 private:
  Trouble root_object(ondemand::document& document) {
    ondemand::object object;
    return document.get_object().get(object) ? Trouble::kMalformed : members(object, 1);
  }

  Trouble root_array(ondemand::document& document) {
    ondemand::array array;
    return document.get_array().get(array) ? Trouble::kMalformed : items(array, 1);
  }

  Trouble root_scalar(ondemand::document& document, ondemand::json_type type) {
    if (type == ondemand::json_type::string) {
      std::string_view text;
      if (document.get_string().get(text)) return Trouble::kMalformed;
      builder_.add(JsonType::kText, text);
      return Trouble::kNone;
    }
    std::string_view token;
    if (document.raw_json_token().get(token)) return Trouble::kMalformed;
    return word(without_space_behind(token));
  }

  Trouble value(ondemand::value value, int depth) {
    if (builder_.count() >= kJsonValuesMax) return Trouble::kTooMany;
    ondemand::json_type type{};
    if (value.type().get(type)) return Trouble::kMalformed;
    switch (type) {
      case ondemand::json_type::object: {
        ondemand::object object;
        if (depth > kJsonDepthMax) return Trouble::kTooDeep;
        return value.get_object().get(object) ? Trouble::kMalformed : members(object, depth);
      }
      case ondemand::json_type::array: {
        ondemand::array array;
        if (depth > kJsonDepthMax) return Trouble::kTooDeep;
        return value.get_array().get(array) ? Trouble::kMalformed : items(array, depth);
      }
      case ondemand::json_type::string: {
        std::string_view text;
        if (value.get_string().get(text)) return Trouble::kMalformed;
        builder_.add(JsonType::kText, text);
        return Trouble::kNone;
      }
      default:
        return word(without_space_behind(value.raw_json_token()));
    }
  }

  // Numbers keep their spelling, so they are checked by form and not by conversion.
  Trouble word(std::string_view word) {
    if (word == "null") {
      builder_.add(JsonType::kNull);
    } else if (word == "true" || word == "false") {
      builder_.add(word == "true" ? JsonType::kTrue : JsonType::kFalse);
    } else if (is_json_number(word)) {
      builder_.add(JsonType::kNumber, word);
    } else {
      return Trouble::kMalformed;
    }
    return Trouble::kNone;
  }

  Trouble members(ondemand::object object, int depth) {
    const std::size_t container = builder_.begin(JsonType::kObject);
    for (auto entry : object) {
      std::string_view name;
      ondemand::value inner;
      if (entry.unescaped_key().get(name)) return Trouble::kMalformed;
      builder_.name_next(name);
      if (entry.value().get(inner)) return Trouble::kMalformed;
      if (const Trouble trouble = value(inner, depth + 1); trouble != Trouble::kNone) {
        return trouble;
      }
    }
    repeated_ = builder_.end(container);
    return repeated_.data() == nullptr ? Trouble::kNone : Trouble::kRepeated;
  }

  Trouble items(ondemand::array array, int depth) {
    const std::size_t container = builder_.begin(JsonType::kArray);
    for (auto entry : array) {
      ondemand::value inner;
      if (entry.get(inner)) return Trouble::kMalformed;
      if (const Trouble trouble = value(inner, depth + 1); trouble != Trouble::kNone) {
        return trouble;
      }
    }
    builder_.end(container);
    return Trouble::kNone;
  }

  BodyBuilder& builder_;
  std::string_view repeated_;
};

Error malformed(std::string_view text) {
  const auto fault = find_json_fault(text);
  const std::string place =
      fault ? described_place(text, fault->position) + ": " + std::string(fault->reason)
            : "an unknown place";
  return {ErrorCode::kInvalid, "json.malformed", "Malformed JSON at " + place + "."};
}

Error explained(Trouble trouble, std::string_view text, std::string_view repeated) {
  switch (trouble) {
    case Trouble::kRepeated:
      return {ErrorCode::kInvalid, "json.repeated_member",
              "The member \"" + std::string(shortened(repeated, 100)) +
                  "\" stands twice in the same JSON object."};
    case Trouble::kTooMany:
      return {ErrorCode::kTooLarge, "json.too_many_values",
              "The body holds more than " + std::to_string(kJsonValuesMax) + " JSON values."};
    case Trouble::kTooDeep: {
      Error error = malformed(text);
      error.reason = "json.too_deep";
      return error;
    }
    default:
      return malformed(text);
  }
}

Result<Body> parse(ondemand::parser& parser, std::string_view padded, std::string_view text) {
  BodyBuilder builder(text.size());
  Walk walk(builder);
  ondemand::document document;
  Trouble trouble = Trouble::kMalformed;
  const std::size_t capacity = text.size() + simdjson::SIMDJSON_PADDING;
  if (!parser.iterate(padded.data(), text.size(), capacity).get(document)) {
    trouble = walk.document(document);
  }
  if (trouble != Trouble::kNone) return explained(trouble, text, walk.repeated());
  Body body = std::move(builder).done();
  // The parser looks at nothing behind a value that is no container.
  const bool is_container = body.root().is_object() || body.root().is_array();
  if (!is_container && find_json_fault(text)) return malformed(text);
  return body;
}

}  // namespace

Result<Body> read_json(std::string_view text) {
  thread_local ondemand::parser kept_parser;
  thread_local std::string kept_copy;
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (text.size() > kKeptParserMax) {
    ondemand::parser parser;
    std::string copy;
    copy.reserve(text.size() + simdjson::SIMDJSON_PADDING);
    copy.append(text).append(simdjson::SIMDJSON_PADDING, ' ');
    return parse(parser, copy, text);
  }
  // simdjson reads whole vectors and so a little beyond the end.
  kept_copy.assign(text).append(simdjson::SIMDJSON_PADDING, ' ');
  return parse(kept_parser, kept_copy, text);
}

}  // namespace daybook::api
