#include "tests/server/test_folder.h"

#include <gtest/gtest.h>

#include <cctype>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "api/core/placement.h"
#include "api/records/answers.h"
#include "api/surfaces/accounts/accounts.h"
#include "api/surfaces/crm/crm.h"
#include "api/surfaces/people/people.h"
#include "api/surfaces/platform/platform.h"
#include "domain/crud/crud.h"
#include "domain/platform/shard.h"

namespace daybook::test {
namespace {

const api::Surface* const kSurfaces[] = {&api::crm::kCrm, &api::people::kPeopleSurface,
                                         &api::accounts::kAccounts, &api::platform::kPlatform};

template <class T>
T taken(Result<T> result) {
  if (result) return std::move(result).value();
  ADD_FAILURE() << result.error().reason << ": " << result.error().message;
  return {};
}

Command shard_creation(const std::string& dsn) {
  Item item;
  item.kind = &shard::kShard;
  item.behaviour = &crud::kCreate;
  item.id = api::fresh_id();
  item.input.set(shard::kName.id, dsn);
  item.input.set(shard::kDsn.id, dsn);
  item.input.set(shard::kMaxOrgs.id, std::int64_t{10});
  Command command;
  command.tenant = kControl;
  command.name = "shard.create";
  command.items.push_back(std::move(item));
  return command;
}

}  // namespace

TestFolder::TestFolder() {
  std::string name = std::filesystem::temp_directory_path() / "daybook-server-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) std::abort();
  path_ = name;
}

TestFolder::~TestFolder() { std::filesystem::remove_all(path_); }

api::AddedTenant TestFolder::add(const std::string& key, std::size_t shard) const {
  Printed printed;
  const auto opened = taken(cli::open_folder(data(), true, printed.streams()));
  if (opened == nullptr) return {};
  EXPECT_TRUE(api::record_home_shard(opened->shards));
  for (std::size_t i = 1; i <= shard; ++i) {
    taken(opened->host.add(shard_creation("rocksdb:shards/" + std::to_string(i))));
  }
  std::string name = key;  // "Acme" of "acme".
  name.front() = static_cast<char>(std::toupper(name.front()));
  return taken(api::add_tenant(opened->shards, opened->joiner,
                               {key, name, "admin@" + key + ".example", shard}));
}

std::unique_ptr<cli::OpenFolder> TestFolder::open() const {
  Printed printed;
  return taken(cli::open_folder(data(), false, printed.streams()));
}

api::ServeOptions TestFolder::options() const {
  api::ServeOptions options;
  options.data = data().path;
  options.master = taken(cli::master_key_of(data()));
  return options;
}

std::unique_ptr<api::RunningServer> TestFolder::serve(const api::ServeOptions& options) const {
  return taken(api::RunningServer::start(options, kSurfaces));
}

bool eventually(const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

}  // namespace daybook::test
