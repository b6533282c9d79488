#include "tests/server/backup_fixture.h"

#include <gtest/gtest.h>

#include "api/cli/digest.h"
#include "api/cli/log_folder.h"
#include "api/records/answers.h"
#include "domain/crud/crud.h"
#include "domain/people/inviting.h"
#include "domain/people/person.h"
#include "eventstore/merkle.h"

namespace daybook::test {
namespace {

constexpr std::uint32_t kLargeItems = 5;
constexpr std::size_t kLargeBytes = 900'000;

Input person_named(const std::string& name) {
  Input input;
  input.set(person::kName.id, name);
  return input;
}

Command command_in(TenantId tenant) {
  Command command;
  command.tenant = tenant;
  command.name = "test";
  return command;
}

}  // namespace

void run_or_fail(api::Shard& shard, Command command) {
  const CommandAnswer answer = api::run_command(shard, std::move(command));
  ASSERT_TRUE(answer.status) << answer.status.error().message;
}

Item creation(const Kind& kind, Input input) {
  Item item;
  item.kind = &kind;
  item.behaviour = &crud::kCreate;
  item.id = api::fresh_id();
  item.input = std::move(input);
  return item;
}

BackedUpFolder::BackedUpFolder() {
  tenants_.push_back(folder_.add_acme());
  const auto opened = folder_.open();
  for (const std::string& key : {std::string("bolt"), std::string("core")}) {
    auto added =
        api::add_tenant(opened->shards, opened->joiner, {key, key, "admin@" + key + ".example", 0});
    EXPECT_TRUE(added) << added.error().message;
    tenants_.push_back(std::move(added).value());
  }
}

void BackedUpFolder::fill(std::uint32_t persons) const {
  const auto opened = folder_.open();
  for (std::uint32_t i = 0; i < persons; ++i) {
    Command command = command_in(tenants_[i % tenants_.size()].tenant);
    command.items.push_back(creation(person::kPerson, person_named("Ada " + std::to_string(i))));
    run_or_fail(opened->shards.control(), std::move(command));
  }
  Command large = command_in(tenants_[0].tenant);
  for (std::uint32_t i = 0; i < kLargeItems; ++i) {
    Input input = person_named("Large");
    input.set(person::kMetadata.id, Json{"{\"x\":\"" + std::string(kLargeBytes, 'x') + "\"}"});
    large.items.push_back(creation(person::kPerson, std::move(input)));
  }
  run_or_fail(opened->shards.control(), std::move(large));
}

void BackedUpFolder::invite(const std::string& address) const {
  const auto opened = folder_.open();
  Input input = person_named("Grace");
  input.set(person::kPrimaryEmail.id, address);
  Command create = command_in(tenants_[0].tenant);
  create.items.push_back(creation(person::kPerson, std::move(input)));
  Item item;
  item.kind = &person::kPerson;
  item.behaviour = &inviting::kInvite;
  item.id = create.items.front().id;
  run_or_fail(opened->shards.control(), std::move(create));
  Command invite = command_in(tenants_[0].tenant);
  invite.items.push_back(std::move(item));
  run_or_fail(opened->shards.control(), std::move(invite));
}

cli::BackupCommandOptions BackedUpFolder::backup_options() const {
  cli::BackupCommandOptions options;
  options.data = folder_.data().path;
  options.to = in("commits");
  options.keys_to = in("keys");
  return options;
}

cli::RestoreCommandOptions BackedUpFolder::restore_options() const {
  cli::RestoreCommandOptions options;
  options.from = in("commits");
  options.keys_from = in("keys");
  options.folder = restored();
  return options;
}

int BackedUpFolder::back_up(const cli::BackupCommandOptions& options, Printed& printed) const {
  return cli::run_backup(options, printed.streams());
}

int BackedUpFolder::verify(Printed& printed) const {
  return cli::run_backup_verify({in("commits"), in("keys"), false}, printed.streams());
}

int BackedUpFolder::restore(const cli::RestoreCommandOptions& options, Printed& printed) const {
  return cli::run_restore(options, printed.streams());
}

std::string BackedUpFolder::digest_of(const cli::DataFolder& data) const {
  Printed printed;
  EXPECT_EQ(cli::run_digest({data, true}, printed.streams()), cli::kExitDone) << printed.err.str();
  return printed.out.str();
}

CommitChain BackedUpFolder::chain_of(const cli::DataFolder& data, std::size_t& rows_max) const {
  CommitChain chain;
  const auto log = cli::open_log(data, cli::LogUse::kBesideOthers);
  EXPECT_TRUE(log) << log.error().message;
  EXPECT_TRUE(log->store->read(Place{}, [&](Place place, const StoredCommit& stored) {
    rows_max = std::max(rows_max, stored.rows.size());
    const Status added = chain.add(place, stored, leaf_hash(stored.rows));
    EXPECT_TRUE(added) << added.error().message;
    return bool{added};
  }));
  return chain;
}

api::ServeOptions BackedUpFolder::restored_options() const {
  api::ServeOptions options = folder_.options();
  options.data = restored().path;
  return options;
}

}  // namespace daybook::test
