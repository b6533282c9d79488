#include "api/cli/token_create.h"

#include "api/cli/formats/json_text.h"
#include "api/cli/formats/row.h"
#include "api/cli/http_client.h"
#include "api/cli/server_answer.h"
#include "api/core/tenants.h"
#include "api/render/json_writer.h"
#include "api/secrets/token.h"

namespace daybook::cli {
namespace {

struct Made {
  std::string id;
  std::string secret;
};

void print(const TokenCreateOptions& options, const Made& made, const Streams& streams) {
  if (!options.json) {
    streams.out << made.secret << std::endl;
    return;
  }
  std::string text;
  api::JsonWriter json(text);
  json.begin_object().text("id", made.id).text("token", made.secret);
  json.key("permissions").begin_array();
  for (const std::string& permission : options.permissions) json.text(permission);
  json.end_array().end_object();
  streams.out << text << std::endl;
}

Result<Made> make_in_folder(const TokenCreateOptions& options, const Streams& streams) {
  DAYBOOK_TRY(const auto folder, open_folder(options.folder, false, streams));
  DAYBOOK_TRY(const Record tenant, api::tenant_by_key(folder->shards, options.tenant));
  const TenantId number{tenant.number.value};
  DAYBOOK_TRY(Record user, api::administrator_of(folder->shards, number));
  DAYBOOK_TRY(api::IssuedToken token,
              api::issue_token(folder->shards,
                               {number, std::move(user), options.name, options.permissions}));
  return Made{token.id.text(), std::move(token.secret)};
}

std::string request_body(const TokenCreateOptions& options) {
  std::string body;
  api::JsonWriter json(body);
  json.begin_object().text("name", options.name).key("permissions").begin_array();
  for (const std::string& permission : options.permissions) json.text(permission);
  json.end_array().end_object();
  return body;
}

// Not repeated by itself: a second answer to the same key would no longer show the secret.
ExitCode make_by_server(const TokenCreateOptions& options, const Streams& streams) {
  HttpClient client({.token = options.token, .attempts_max = 1});
  const std::string url = base_url(options.url) + "/api/crm/tokens/";
  const auto response = client.send(
      {.method = "POST", .url = url, .body = request_body(options), .idempotency_key = {}});
  const auto fail = [&](const Failure& failure) {
    streams.err << "daybook: " << failure.message << std::endl;
    return failure.code;
  };
  if (!response) return fail(failure_of(response.error(), url));
  if (response->status != 201) return fail(failure_of(*response, url));
  const auto members = json_members(response->body);
  if (!members) return fail({kExitUsage, url + " answered no token."});
  const Row answer{.cells = *members, .line = 0, .problem = {}};
  print(options, {std::string(answer.text_of("id")), std::string(answer.text_of("token"))},
        streams);
  return kExitDone;
}

}  // namespace

ExitCode run_token_create(const TokenCreateOptions& options, const Streams& streams) {
  if (options.folder.path.empty()) return make_by_server(options, streams);
  const auto made = make_in_folder(options, streams);
  if (!made) return report(made.error(), streams);
  print(options, *made, streams);
  return kExitDone;
}

}  // namespace daybook::cli
