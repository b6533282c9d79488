#include "api/webhooks/webhooks.h"

#include "api/read/input_reader.h"
#include "api/records/answers.h"
#include "api/records/verbs.h"
#include "api/render/page.h"
#include "api/render/record.h"
#include "api/surfaces/crm/actions.h"
#include "api/surfaces/crm/crm.h"
#include "api/surfaces/crm/pages.h"
#include "api/surfaces/crm/webhook_schemas.h"
#include "api/webhooks/signature.h"

namespace daybook::api::crm {
namespace {

// Whoever writes a webhook lends it their rights.
void set_maker(const Exchange& exchange, Input& input) {
  input.set(webhook::kMaker.id, exchange.caller().user);
  input.set(webhook::kMakerToken.id, exchange.caller().token.text());
}

// What a client sent, by a maker who may send it.
Result<Input> read_webhook(const Exchange& exchange, const Body& body, Mode mode) {
  DAYBOOK_TRY(Input input, read_input(members_of(kWebhooks), body.root(), mode));
  if (input.names(webhook::kUrl)) {
    const std::string url(input.text(webhook::kUrl));
    DAYBOOK_CHECK(exchange.application().webhooks.check_target(url));
  }
  set_maker(exchange, input);
  return input;
}

// Null in a replay: what was shown once is not shown again.
Value shown_secret(const Secret32& server_secret, TenantId tenant, const Record& webhook,
                   bool is_replay) {
  if (is_replay) return Null{};
  const std::int64_t generation = webhook.integer(webhook::kSecretGeneration, 1);
  return shown_webhook_secret(
      make_webhook_secret(server_secret, {tenant, webhook.key.id, generation}));
}

// Members that the schema shares with the kind, and those that it has of its own.
http::Response shown_with_secret(const Schema& schema, const Record& webhook, Value secret) {
  Input values;
  for (const Field& field : schema.fields) {
    const Field* own = webhook::kWebhook.find(field.name);
    if (own != nullptr) values.set(field.id, webhook.get(*own));
  }
  values.set(webhooks::kId.id, webhook.key.id);
  values.set(webhooks::kCreatedAt.id, webhook.created_at.value);
  values.set(webhooks::kSecret.id, std::move(secret));
  http::Response response;
  render_values(schema, values, response.body);
  return response;
}

Exchange::Render shows_secret(const Schema& schema, int status, const Secret32& server_secret) {
  return [&schema, status, server_secret](const Exchange& exchange, const CommandAnswer& answer) {
    const Record& webhook = answer.items.front().record;
    http::Response response = shown_with_secret(
        schema, webhook, shown_secret(server_secret, exchange.tenant(), webhook, answer.replayed));
    response.status = status;
    return response;
  };
}

void create_webhook(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Body body, exchange->body());
  Item item;
  item.kind = &webhook::kWebhook;
  item.behaviour = webhook::kWebhook.behaviour("add");
  item.id = fresh_id();
  DAYBOOK_ANSWER_TRY(exchange, item.input, read_webhook(*exchange, body, Mode::kCreate));
  DAYBOOK_ANSWER_TRY(exchange, const Secret32 secret,
                     exchange->home().keys().server_secret(kMailSecret));
  Command command = exchange->command("webhook.create");
  command.items.push_back(std::move(item));
  exchange->submit(std::move(command), compact(*exchange, body),
                   shows_secret(kWebhookMade, 201, secret));
}

void change_webhook(const ExchangePtr& exchange, Mode mode) {
  DAYBOOK_ANSWER_TRY(exchange, const Body body, exchange->body());
  DAYBOOK_ANSWER_TRY(exchange, Input input, read_webhook(*exchange, body, mode));
  DAYBOOK_ANSWER_TRY(exchange, Command command,
                     command_on_path(*exchange, kWebhooks, *webhook::kWebhook.behaviour("change"),
                                     std::move(input)));
  exchange->submit(std::move(command), compact(*exchange, body), shows_record(kWebhooks));
}

void replace_webhook(const ExchangePtr& exchange) { change_webhook(exchange, Mode::kReplace); }

void update_webhook(const ExchangePtr& exchange) { change_webhook(exchange, Mode::kUpdate); }

void rotate_secret(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Secret32 secret,
                     exchange->home().keys().server_secret(kMailSecret));
  DAYBOOK_ANSWER_TRY(
      exchange, Command command,
      command_on_path(*exchange, kWebhooks, *webhook::kWebhook.behaviour("rotate-secret"), {}));
  exchange->submit(std::move(command), {}, shows_secret(kWebhookSecret, 200, secret));
}

Status check_is_past(const Exchange& exchange, const Input& input) {
  const auto from = std::get<std::int64_t>(input.get(webhook::replaying::kFrom));
  const Position head = exchange.home().reader().position(exchange.tenant());
  if (from < 1 || static_cast<std::uint64_t>(from) <= head.value) return Done{};
  return invalid(std::string(webhook::replaying::kFrom.name),
                 "The history has not reached this position.");
}

void replay_webhook(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Body body, exchange->body());
  DAYBOOK_ANSWER_TRY(exchange, Input input,
                     read_input(members_of(kWebhookReplayRequest), body.root(), Mode::kCreate));
  const Status is_past = check_is_past(*exchange, input);
  if (!is_past) return exchange->fail(is_past.error());
  DAYBOOK_ANSWER_TRY(exchange, Command command,
                     command_on_path(*exchange, kWebhooks, *webhook::kWebhook.behaviour("replay"),
                                     std::move(input)));
  exchange->submit(std::move(command), compact(*exchange, body), shows_record(kWebhooks, 200));
}

void render_attempt(const Attempt& attempt, std::string& out) {
  Input values;
  values.set(attempts::kEvent.id, attempt.event);
  values.set(attempts::kType.id, attempt.type);
  values.set(attempts::kPosition.id, static_cast<std::int64_t>(attempt.position.value));
  values.set(attempts::kAttempt.id, static_cast<std::int64_t>(attempt.attempt));
  values.set(attempts::kDelivered.id, attempt.arrived());
  if (attempt.status != 0) {
    values.set(attempts::kStatusCode.id, static_cast<std::int64_t>(attempt.status));
  }
  if (attempt.fault != SendFault::kNone) {
    values.set(attempts::kError.id, std::string(text_of(attempt.fault)));
  }
  values.set(attempts::kDuration_ms.id, static_cast<std::int64_t>(attempt.took.count()));
  values.set(attempts::kAttemptedAt.id, attempt.at.value);
  render_values(kWebhookDelivery, values, out);
}

void answer_attempts(const ExchangePtr& exchange, const ListRequest& asked,
                     const WebhookName& name) {
  const std::uint64_t offset = (asked.page - 1) * asked.page_size;
  const AttemptPage page = exchange->application().webhooks.attempts(name, offset, asked.page_size);
  const Status exists = check_page(asked, page.count);
  if (!exists) return exchange->fail(exists.error());
  const http::Request& request = exchange->request();
  const RequestUrl url{request.secure ? "https" : "http", request.header("host"), request.path,
                       request.query};
  http::Response response;
  begin_page(asked, page.count, url, response.body);
  for (std::size_t i = 0; i < page.attempts.size(); ++i) {
    if (i > 0) response.body += ',';
    render_attempt(page.attempts[i], response.body);
  }
  end_page(response.body);
  exchange->answer(std::move(response));
}

// The attempts are in a file and no part of the history, so they have no past.
void list_attempts(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Input query,
                     read_action_query(page_query::kOfPresent, exchange->request().query));
  DAYBOOK_ANSWER_TRY(exchange, const ListRequest asked, page_of(query));
  DAYBOOK_ANSWER_TRY(exchange, const Record webhook, record_of_path(*exchange, kWebhooks));
  const WebhookName name{exchange->tenant(), webhook.key.id};
  exchange->hand_over([exchange, asked, name] { answer_attempts(exchange, asked, name); });
}

void test_webhook(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Record webhook, record_of_path(*exchange, kWebhooks));
  exchange->application().webhooks.test({exchange->tenant(), webhook.key.id},
                                        [exchange](const Result<Attempt>& attempt) {
                                          if (!attempt) return exchange->fail(attempt.error());
                                          http::Response response;
                                          render_attempt(*attempt, response.body);
                                          exchange->answer(std::move(response));
                                        });
}

constexpr Filter kFilters[] = {{"status", webhook::kStatus.id}};

constexpr Answer kMade[] = {
    {201, "", &kWebhookMade}, {400, "validation error"}, {409, "there are too many webhooks"}};
constexpr Answer kRotated[] = {{200, "", &kWebhookSecret}, {404, "webhook not found"}};
constexpr Answer kReplayed[] = {{200, "the webhook as it is afterwards", nullptr, true},
                                {400, "validation error"},
                                {404, "webhook not found"}};
constexpr Answer kTested[] = {{200, "", &kWebhookDelivery}, {404, "webhook not found"}};
constexpr Answer kAttemptsShown[] = {{200, "", &kWebhookDeliveryPage}, {404, "webhook not found"}};

constexpr Action kRows[] = {
    {.method = Method::kPost,
     .path = "webhooks",
     .operation_id = "webhooks_create",
     .summary = "Create webhook",
     .permission = "Ibl.CRM/Webhooks/write",
     .handler = create_webhook,
     .request = &kWebhookRequest,
     .answers = kMade,
     .resource = &kWebhooks},
    {.method = Method::kPost,
     .path = "webhooks/{id}/rotate-secret",
     .operation_id = "webhooks_rotate_secret_create",
     .summary = "Give a webhook another secret",
     .permission = "Ibl.CRM/Webhooks/write",
     .handler = rotate_secret,
     .answers = kRotated,
     .resource = &kWebhooks},
    {.method = Method::kPost,
     .path = "webhooks/{id}/replay",
     .operation_id = "webhooks_replay_create",
     .summary = "Deliver again from a position on",
     .permission = "Ibl.CRM/Webhooks/write",
     .handler = replay_webhook,
     .request = &kWebhookReplayRequest,
     .answers = kReplayed,
     .resource = &kWebhooks},
    {.method = Method::kPost,
     .path = "webhooks/{id}/test",
     .operation_id = "webhooks_test_create",
     .summary = "Send a test event and answer what became of it",
     .permission = "Ibl.CRM/Webhooks/write",
     .handler = test_webhook,
     .answers = kTested,
     .resource = &kWebhooks},
    {.method = Method::kGet,
     .path = "webhooks/{id}/deliveries",
     .operation_id = "webhooks_deliveries_list",
     .summary = "List the last attempts to deliver",
     .permission = "Ibl.CRM/Webhooks/read",
     .handler = list_attempts,
     .answers = kAttemptsShown,
     .resource = &kWebhooks,
     .query = page_query::kOfPresent},
};

}  // namespace

// Made by an action, since the answer holds the secret.
extern constexpr Resource kWebhooks = {.path = "webhooks",
                                       .title = "Webhook",
                                       .kind = &webhook::kWebhook,
                                       .permission = "Ibl.CRM/Webhooks",
                                       .verbs = kEverything & ~kCreate,
                                       .filters = kFilters,
                                       .replace = replace_webhook,
                                       .update = update_webhook};

extern constexpr ActionTable kWebhookActions = {kRows};

}  // namespace daybook::api::crm
