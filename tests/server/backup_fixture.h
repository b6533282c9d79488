// A data folder with several tenants, its backups, and what is restored from them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/cli/backup.h"
#include "api/cli/restore.h"
#include "domain/core/kind.h"
#include "eventstore/command.h"
#include "snapshots/commit_chain.h"
#include "tests/server/test_folder.h"

namespace daybook::test {

class BackedUpFolder {
 public:
  BackedUpFolder();

  const TestFolder& folder() const { return folder_; }
  const std::vector<api::AddedTenant>& tenants() const { return tenants_; }
  std::filesystem::path in(std::string_view name) const { return folder_.path() / name; }

  // Persons in every tenant, a commit each, and one commit of several rows.
  void fill(std::uint32_t persons) const;
  // A person with that address in the first tenant, invited: a mail is queued.
  void invite(const std::string& address) const;

  cli::BackupCommandOptions backup_options() const;
  cli::RestoreCommandOptions restore_options() const;
  // The exit code; what was printed goes to `printed`.
  int back_up(Printed& printed) const { return back_up(backup_options(), printed); }
  int back_up(const cli::BackupCommandOptions& options, Printed& printed) const;
  int verify(Printed& printed) const;
  int restore(Printed& printed) const { return restore(restore_options(), printed); }
  int restore(const cli::RestoreCommandOptions& options, Printed& printed) const;

  cli::DataFolder restored() const { return {in("restored"), in("data") / "master.key"}; }
  // As `daybook digest` prints it.
  std::string digest_of(const cli::DataFolder& data) const;
  // Every commit, checked; and how many rows the largest has.
  CommitChain chain_of(const cli::DataFolder& data, std::size_t& rows_max) const;
  api::ServeOptions restored_options() const;

 private:
  TestFolder folder_;
  std::vector<api::AddedTenant> tenants_;
};

// Runs it on the shard; fails the test when it is refused.
void run_or_fail(api::Shard& shard, Command command);
Item creation(const Kind& kind, Input input);

}  // namespace daybook::test
