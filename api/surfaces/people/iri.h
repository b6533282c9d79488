// IRIs: how this surface names records, its own and those it refers to. Pure; safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/read/json_value.h"
#include "domain/core/field.h"
#include "domain/core/result.h"

namespace daybook::api::people {

// "/tags/" of a field that refers to tags, "/users/" of one that names a user; empty of others.
std::string_view iri_base(const Field& field);

std::string person_iri(const Uuid& person);
std::string note_iri(const Uuid& person, const Uuid& note);

// What stands behind the base, of "/tags/{id}" or "https://host/tags/{id}"; nothing when it is of
// another form.
std::optional<std::string_view> id_in_iri(std::string_view base, std::string_view iri);

// The value that a filter names a record by: an IRI, or the id alone.
Result<Value> read_reference(const Field& field, std::string_view parameter, std::string_view text);

// The body with plain ids in the place of IRIs (or of objects with an @id), and without members
// that begin with '@'. kInvalid: an issue for each IRI that is none.
Result<Body> without_iris(const JsonValue& object, std::span<const Field> members);

}  // namespace daybook::api::people
