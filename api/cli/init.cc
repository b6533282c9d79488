#include "api/cli/init.h"

#include "api/core/tenants.h"
#include "api/render/json_writer.h"

namespace daybook::cli {
namespace {

std::string summary(const InitOptions& options, const api::AddedTenant& added) {
  std::string text;
  api::JsonWriter json(text);
  json.begin_object();
  json.number("platform", static_cast<std::int64_t>(added.tenant.value));
  json.text("platform_key", options.tenant);
  json.number("user", added.user);
  json.text("token", added.token);
  json.end_object();
  return text;
}

void print(const InitOptions& options, const api::AddedTenant& added, const Streams& streams) {
  if (options.json) {
    streams.out << summary(options, added) << std::endl;
    return;
  }
  streams.out << "Tenant " << options.tenant << " is platform " << added.tenant.value
              << "; its administrator is user " << added.user << ".\n"
              << "Token, shown only now: " << added.token << std::endl;
}

}  // namespace

ExitCode run_init(const InitOptions& options, const Streams& streams) {
  auto folder = open_folder(options.folder, true, streams);
  if (!folder) return report(folder.error(), streams);
  api::NewTenant asked;
  asked.key = options.tenant;
  asked.name = options.name;
  asked.admin_email = options.admin_email;
  const auto added = api::add_tenant((*folder)->shards, (*folder)->joiner, asked);
  if (!added) return report(added.error(), streams);
  print(options, *added, streams);
  return kExitDone;
}

}  // namespace daybook::cli
