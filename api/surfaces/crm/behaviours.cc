#include "api/read/input_reader.h"
#include "api/records/answers.h"
#include "api/surfaces/crm/handlers.h"
#include "domain/sales/tagging.h"

namespace daybook::api::crm {
namespace {

std::string_view last_segment(std::string_view path) { return path.substr(path.rfind('/') + 1); }

// An action that takes nothing ignores what a client sends along.
Result<Input> read_request(const Exchange& exchange, const Body& body) {
  const Schema* schema = exchange.route().action->request;
  if (schema == nullptr) return Input{};
  return read_input(members_of(*schema), body.root(), Mode::kCreate);
}

}  // namespace

void run_behaviour(const ExchangePtr& exchange) {
  const Resource& resource = exchange->resource();
  const Behaviour* behaviour =
      resource.kind->behaviour(last_segment(exchange->route().action->path));
  DAYBOOK_ANSWER_TRY(exchange, const Body body, exchange->body());
  DAYBOOK_ANSWER_TRY(exchange, Input input, read_request(*exchange, body));
  DAYBOOK_ANSWER_TRY(exchange, Command command,
                     command_on_path(*exchange, resource, *behaviour, std::move(input)));
  exchange->submit(std::move(command), compact(body), shows_record(resource, 200));
}

void assign_tag(const ExchangePtr& exchange) {
  const Resource& resource = exchange->resource();
  DAYBOOK_ANSWER_TRY(exchange, const Body body, exchange->body());
  DAYBOOK_ANSWER_TRY(exchange, Input input, read_request(*exchange, body));
  DAYBOOK_ANSWER_TRY(
      exchange, Command command,
      command_on_path(*exchange, resource, *resource.kind->behaviour("tag"), std::move(input)));
  exchange->submit(std::move(command), compact(body), shows_record(resource, 200));
}

void withdraw_tag(const ExchangePtr& exchange) {
  const Resource& resource = exchange->resource();
  DAYBOOK_ANSWER_TRY(exchange, const Uuid tag, exchange->id_param(1));
  Input input;
  input.set(tagging::kTag.id, tag);
  DAYBOOK_ANSWER_TRY(
      exchange, Command command,
      command_on_path(*exchange, resource, *resource.kind->behaviour("untag"), std::move(input)));
  exchange->submit(std::move(command), {}, shows_nothing());
}

}  // namespace daybook::api::crm
