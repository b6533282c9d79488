#include "api/surfaces/people/iri.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace daybook::api::people {
namespace {

struct Base {
  std::string_view kind;
  std::string_view base;
};

constexpr Base kBases[] = {
    {"person", "/people/"},
    {"organization", "/organizations/"},
    {"tag", "/tags/"},
    {"segment", "/segments/"},
    {"note_category", "/note_categories/"},
    {"media_object", "/media_objects/"},
};

std::optional<std::int64_t> user_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_read = fault == std::errc{} && end == text.data() + text.size() && number > 0;
  return is_read ? std::optional(number) : std::nullopt;
}

std::string_view path_of(std::string_view iri) {
  const std::size_t scheme = iri.find("://");
  if (scheme == std::string_view::npos || iri.starts_with('/')) return iri;
  const std::size_t path = iri.find('/', scheme + 3);
  return path == std::string_view::npos ? std::string_view{} : iri.substr(path);
}

// Writes the body anew, front to back.
class Rewriter {
 public:
  Rewriter(BodyBuilder& builder, std::span<const Field> members)
      : builder_(builder), members_(members) {}

  void object(const JsonValue& object) {
    const std::size_t root = builder_.begin(JsonType::kObject);
    for (const JsonValue value : object) {
      if (value.name().starts_with('@')) continue;
      builder_.name_next(value.name());
      member(value);
    }
    builder_.end(root);
  }

  std::vector<FieldIssue> issues;

 private:
  void member(const JsonValue& value) {
    const auto field = std::ranges::find(members_, value.name(), &Field::name);
    const bool refers = field != members_.end() && !iri_base(*field).empty();
    if (!refers || value.is_null()) {
      copy(value);
    } else if (field->type != FieldType::kReferences) {
      reference(*field, value);
    } else if (value.is_array()) {
      const std::size_t array = builder_.begin(JsonType::kArray);
      for (const JsonValue item : value) reference(*field, item);
      builder_.end(array);
    } else {
      wrong(*field, "Expected an array of IRIs");
    }
  }

  void reference(const Field& field, const JsonValue& value) {
    const bool is_embedded = value.is_object() && value.has("@id");
    const JsonValue named = is_embedded ? value.get("@id") : value;
    const auto id = id_in_iri(iri_base(field), named.text());
    if (!named.is(JsonType::kText) || !id) return wrong(field, "Expected an IRI");
    const bool is_user = field.type == FieldType::kUser;
    const bool is_id = is_user ? user_number(*id).has_value() : Uuid::parse(*id).has_value();
    if (!is_id) return wrong(field, "There is no such record; expected an IRI");
    builder_.add(is_user ? JsonType::kNumber : JsonType::kText, *id);
  }

  void wrong(const Field& field, std::string_view what) {
    builder_.add(JsonType::kNull);
    issues.push_back({std::string(field.name), std::string(what) + " of the form " +
                                                   std::string(iri_base(field)) + "{id}."});
  }

  void copy(const JsonValue& value) {
    if (!value.is_array() && !value.is_object()) return builder_.add(value.type(), value.text());
    const std::size_t container = builder_.begin(value.type());
    for (const JsonValue item : value) {
      if (value.is_object()) builder_.name_next(item.name());
      copy(item);
    }
    builder_.end(container);
  }

  BodyBuilder& builder_;
  const std::span<const Field> members_;
};

std::size_t text_bytes(const JsonValue& value) {
  std::size_t bytes = value.name().size() + value.text().size();
  if (value.is_array() || value.is_object()) {
    for (const JsonValue item : value) bytes += text_bytes(item);
  }
  return bytes;
}

}  // namespace

std::string_view iri_base(const Field& field) {
  if (field.type == FieldType::kUser) return "/users/";
  const bool refers = field.type == FieldType::kReference || field.type == FieldType::kReferences;
  if (!refers) return {};
  const auto* found = std::ranges::find(kBases, field.target, &Base::kind);
  return found == std::end(kBases) ? std::string_view{} : found->base;
}

std::string person_iri(const Uuid& person) { return "/people/" + person.text(); }

std::string note_iri(const Uuid& person, const Uuid& note) {
  return person_iri(person) + "/notes/" + note.text();
}

std::optional<std::string_view> id_in_iri(std::string_view base, std::string_view iri) {
  std::string_view path = path_of(iri);
  if (!path.starts_with(base)) return std::nullopt;
  path.remove_prefix(base.size());
  const bool is_id = !path.empty() && path.find('/') == std::string_view::npos;
  return is_id ? std::optional(path) : std::nullopt;
}

Result<Value> read_reference(const Field& field, std::string_view parameter,
                             std::string_view text) {
  const std::string_view id = id_in_iri(iri_base(field), text).value_or(text);
  if (field.type == FieldType::kUser) {
    if (const auto number = user_number(id)) return Value{*number};
  } else if (const auto uuid = Uuid::parse(id)) {
    return Value{*uuid};
  }
  return invalid(std::string(parameter), "This is neither an id nor an IRI of the form " +
                                             std::string(iri_base(field)) + "{id}.");
}

Result<Body> without_iris(const JsonValue& object, std::span<const Field> members) {
  BodyBuilder builder(text_bytes(object));
  Rewriter rewriter(builder, members);
  rewriter.object(object);
  if (!rewriter.issues.empty()) return invalid(std::move(rewriter.issues));
  return std::move(builder).done();
}

}  // namespace daybook::api::people
