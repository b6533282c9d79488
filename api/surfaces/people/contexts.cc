// The JSON-LD contexts that "@context" of an answer names: what each member means.
#include "api/records/answers.h"
#include "api/surfaces/people/hydra.h"
#include "api/surfaces/people/iri.h"
#include "api/surfaces/people/members.h"
#include "api/surfaces/people/people.h"
#include "api/surfaces/people/schemas.h"

namespace daybook::api::people {
namespace {

constexpr std::string_view kHydraCore = "http://www.w3.org/ns/hydra/core#";

struct Context {
  std::string_view name;
  std::span<const Field> members;
};

constexpr Context kContexts[] = {{"Person", kPersonMembers},
                                 {"PersonNote", kNoteMembers},
                                 {"Error", {}},
                                 {"ConstraintViolationList", {}}};

// What refers to a record is an IRI, not a text.
void write_term(JsonWriter& json, std::string_view type, const Field& member) {
  const std::string term = std::string(type) + "/" + std::string(member.name);
  json.key(member.name);
  if (iri_base(member).empty()) {
    json.text(term);
  } else {
    json.begin_object().text("@id", term).text("@type", "@id").end_object();
  }
}

void get_context(const ExchangePtr& exchange) {
  const std::string_view path = exchange->route().action->path;
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const auto context = std::ranges::find(kContexts, name, &Context::name);
  http::Response response;
  response.content_type = kJsonLdType;
  JsonWriter json(response.body);
  json.begin_object().key("@context").begin_object();
  json.text("@vocab", "#").text("hydra", kHydraCore);
  for (const Field& member : context->members) write_term(json, context->name, member);
  json.end_object().end_object();
  exchange->answer(std::move(response));
}

constexpr Answer kShown[] = {{200, "", &kContextDocument}};

constexpr Action context(std::string_view path, std::string_view operation_id) {
  return {.method = Method::kGet,
          .path = path,
          .operation_id = operation_id,
          .summary = "Get the JSON-LD context that an answer names",
          .permission = {},
          .handler = get_context,
          .answers = kShown};
}

constexpr Action kRows[] = {
    context("contexts/Person", "people_context_person"),
    context("contexts/PersonNote", "people_context_note"),
    context("contexts/Error", "people_context_error"),
    context("contexts/ConstraintViolationList", "people_context_violations"),
};

}  // namespace

extern constexpr ActionTable kContextActions = {kRows};

}  // namespace daybook::api::people
