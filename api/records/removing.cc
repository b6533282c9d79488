#include "api/records/removing.h"

#include "api/records/answers.h"
#include "domain/access/membership.h"
#include "domain/crud/crud.h"

namespace daybook::api {
namespace {

// No record has this id: such an item is refused, unless the command is a repetition.
Item of_nothing() {
  Item item;
  item.kind = &membership::kMembership;
  item.behaviour = &crud::kRemove;
  item.id = Uuid{};
  return item;
}

Exchange::RenderRefusal refusing(std::optional<Error> absent) {
  return [absent = std::move(absent)](const Exchange& exchange, const CommandAnswer& answer) {
    const auto error = first_error(answer);
    if (!error) return std::optional<http::Response>{};
    return std::optional(exchange.refusal(absent ? *absent : *error));
  };
}

}  // namespace

std::optional<Error> first_error(const CommandAnswer& answer) {
  for (const ItemAnswer& item : answer.items) {
    if (item.outcome.error) return item.outcome.error;
  }
  return std::nullopt;
}

void submit_removal(const ExchangePtr& exchange, Command command, Result<std::vector<Item>> items) {
  std::optional<Error> absent;
  if (items) {
    command.items = *std::move(items);
  } else {
    const bool is_keyed = !exchange->request().header("idempotency-key").empty();
    if (!is_keyed || items.error().code != ErrorCode::kNotFound) {
      return exchange->fail(items.error());
    }
    absent = items.error();
    command.items.push_back(of_nothing());
  }
  exchange->submit(std::move(command), exchange->request().body, shows_nothing(),
                   refusing(std::move(absent)));
}

}  // namespace daybook::api
