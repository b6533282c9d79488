// What the writes and lists of people and of notes share. Safe from any thread.
#pragma once

#include "api/core/exchange.h"
#include "api/surfaces/people/hydra.h"

namespace daybook::api::people {

Input without(const Input& input, FieldId field);

// The refusal of a command under this surface's names.
Exchange::RenderRefusal refuses(std::span<const Field> members, const Kind& kind);

// The answer of a write that was done; 201 names the record in Location. One that cannot be shown
// says that it is done, or at least not that it is not: 503.
http::Response finished(const Exchange& exchange, Result<http::Response> answer, int status,
                        std::string iri);

// With its headers; the body is to be written.
http::Response collection_response(const Exchange& exchange, Format format, const ListPage& page);

// kInvalid for a query parameter other than as_of.
Status only_past(std::string_view query);

}  // namespace daybook::api::people
