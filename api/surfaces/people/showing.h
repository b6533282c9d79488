// People and notes as answers show them. Safe from any thread.
#pragma once

#include "api/core/exchange.h"
#include "api/surfaces/people/hydra.h"

namespace daybook::api::people {

// A person with what stands in other rows.
struct PersonShown {
  const Record& person;
  const DealTotals& totals;
  const Value& avatar_url;
};

// The URL of the person's avatar; Null without one.
Result<Value> avatar_url_of(const Reader& reader, TenantId tenant, const Record& person);

void write_person(JsonWriter& json, Format format, const PersonShown& shown, bool is_member);
void write_note(JsonWriter& json, Format format, const Record& note, bool is_member);

// The answer of one record: body, ETag, 304 when If-None-Match holds it.
Result<http::Response> one_answer(const Exchange& exchange, Format format, const Record& record,
                                  std::string body);

// The format that Accept asks for; answers 406 and gives nothing when there is none.
std::optional<Format> format_or_refuse(const ExchangePtr& exchange);

// The body with ids in the place of IRIs. kUnsupported for a media type that is no JSON.
Result<Body> body_of(const Exchange& exchange, std::span<const Field> members);

// An error of the committer under this surface's names.
Error in_terms_of(std::span<const Field> members, const Kind& kind, Error error);

}  // namespace daybook::api::people
