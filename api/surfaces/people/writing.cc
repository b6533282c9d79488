#include "api/surfaces/people/writing.h"

#include "api/read/as_of.h"
#include "api/read/query_reader.h"
#include "api/render/errors.h"
#include "api/surfaces/people/showing.h"

namespace daybook::api::people {

Input without(const Input& input, FieldId field) {
  Input rest;
  for (const auto& [id, value] : input.fields()) {
    if (id != field) rest.set(id, value);
  }
  return rest;
}

Exchange::RenderRefusal refuses(std::span<const Field> members, const Kind& kind) {
  return [members, &kind](const Exchange& exchange,
                          const CommandAnswer& answer) -> std::optional<http::Response> {
    const Error& error = answer.status.error();
    if (error.issues.empty()) return std::nullopt;
    return kHydra.refusal({exchange.request().header("accept"), true}, status_of(error.code),
                          in_terms_of(members, kind, error));
  };
}

http::Response finished(const Exchange& exchange, Result<http::Response> answer, int status,
                        std::string iri) {
  constexpr int kCreated = 201;
  if (!answer) {
    const Error error = unavailable("record.not_shown", "It is done, but cannot be shown yet.");
    return kHydra.refusal({exchange.request().header("accept"), true}, status_of(error.code),
                          error);
  }
  http::Response response = std::move(answer).value();
  response.status = status;
  if (status == kCreated) response.headers.push_back({"Location", std::move(iri)});
  return response;
}

http::Response collection_response(const Exchange& exchange, Format format, const ListPage& page) {
  http::Response response;
  response.content_type = content_type_of(format);
  response.headers.push_back(exchange.position_header(exchange.tenant(), page.position));
  response.headers.push_back({"Vary", "Accept"});
  return response;
}

Status only_past(std::string_view query) {
  DAYBOOK_CHECK(read_action_query(kAsOfAlone, query));
  return Done{};
}

}  // namespace daybook::api::people
