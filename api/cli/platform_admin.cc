#include "api/cli/platform_admin.h"

#include "api/core/platform_admins.h"
#include "api/render/json_writer.h"

namespace daybook::cli {
namespace {

void print(const PlatformAdminOptions& options, const api::AddedPlatformAdmin& added,
           const Streams& streams) {
  if (!options.json) {
    streams.out << "User " << added.user << " is an administrator of the platform.\n"
                << "Token, shown only now: " << added.token << std::endl;
    return;
  }
  std::string text;
  api::JsonWriter json(text);
  json.begin_object().number("user", added.user).text("token", added.token).end_object();
  streams.out << text << std::endl;
}

}  // namespace

ExitCode run_platform_admin(const PlatformAdminOptions& options, const Streams& streams) {
  auto folder = open_folder(options.folder, false, streams);
  if (!folder) return report(folder.error(), streams);
  api::NewUser user;
  user.email = options.email;
  user.name = options.name;
  const auto added = api::add_platform_admin((*folder)->shards, (*folder)->joiner, user);
  if (!added) return report(added.error(), streams);
  print(options, *added, streams);
  return kExitDone;
}

}  // namespace daybook::cli
