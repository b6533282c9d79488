#include "api/core/eraser.h"
#include "api/read/input_reader.h"
#include "api/records/answers.h"
#include "api/render/json_writer.h"
#include "api/surfaces/crm/actions.h"
#include "api/surfaces/crm/crm.h"
#include "api/surfaces/crm/erasure_schemas.h"
#include "domain/people/person.h"
#include "eventstore/crypto.h"

namespace daybook::api::crm {
namespace {

void write_proof(JsonWriter& json, const ErasureCertificate& certificate) {
  const auto size = static_cast<std::int64_t>(certificate.position.value);
  json.begin_object().number("leaf_index", size - 1).number("tree_size", size);
  json.text("leaf_hash", base64_encode(certificate.leaf_hash)).key("hashes").begin_array();
  for (const Digest& hash : certificate.hashes) json.text(base64_encode(view_of(hash)));
  json.end_array().end_object();
}

http::Response certificate_answer(const ErasureCertificate& certificate) {
  http::Response response;
  JsonWriter json(response.body);
  json.begin_object().key("person").uuid(certificate.person);
  json.number("position", static_cast<std::int64_t>(certificate.position.value));
  json.key("erased_at").time(certificate.erased_at);
  json.key("reason").raw(certificate.reason);
  json.number("records", certificate.records).number("subjects", certificate.keys).key("proof");
  write_proof(json, certificate);
  json.end_object();
  return response;
}

// A request that was cut short and one that is repeated end here alike: with what the log says.
void answer_certificate(const ExchangePtr& exchange, const Uuid& person, bool replayed) {
  exchange->application().eraser.finish(
      exchange->tenant(), person, [exchange, replayed](const Result<ErasureCertificate>& made) {
        if (!made) return exchange->fail(made.error());
        http::Response response = certificate_answer(*made);
        if (replayed) response.headers.push_back({"Idempotent-Replayed", "true"});
        exchange->answer_written(std::move(response), exchange->tenant(), made->position);
      });
}

// Also a deleted person: deleting keeps what is held.
void erase_person(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Uuid person, exchange->id_param());
  DAYBOOK_ANSWER_TRY(exchange, const Body body, exchange->body());
  Item item;
  item.kind = &person::kPerson;
  item.behaviour = &erasing::kErase;
  item.id = person;
  DAYBOOK_ANSWER_TRY(exchange, item.input,
                     read_input(members_of(kEraseRequest), body.root(), Mode::kCreate));
  Command command = exchange->command("person.erase");
  command.items.push_back(std::move(item));
  DAYBOOK_ANSWER_TRY(exchange, command.idempotency,
                     exchange->idempotency(exchange->tenant(), compact(*exchange, body)));
  command.done = [exchange, person](const CommandAnswer& answer) {
    if (!answer.status) return exchange->fail(answer.status.error());
    answer_certificate(exchange, person, answer.replayed);
  };
  exchange->home().committer().submit(std::move(command));
}

constexpr Answer kErasedAnswers[] = {
    {200, "the person is erased: a certificate of it", &kErasureCertificate},
    {400, "validation error"},
    {404, "person not found"},
    {409, "the person was merged into another, or is a user here"},
    {503, "asked for, and finished later"}};

constexpr Action kRows[] = {
    {.method = Method::kPost,
     .path = "persons/{id}/erase",
     .operation_id = "persons_erase_create",
     .summary = "Erase person for good",
     .permission = "Ibl.CRM/Persons/erase",
     .handler = erase_person,
     .request = &kEraseRequest,
     .answers = kErasedAnswers,
     .resource = &kPersons},
};

}  // namespace

extern constexpr ActionTable kErasureActions = {kRows};

}  // namespace daybook::api::crm
