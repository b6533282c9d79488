// A log in memory with real commits of several tenants, and folders to back it up into.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "domain/core/record.h"
#include "snapshots/backup.h"
#include "snapshots/commit_chain.h"
#include "tests/support/keys.h"

namespace daybook::testing {

class BackedUpLog {
 public:
  BackedUpLog();
  ~BackedUpLog();
  BackedUpLog(const BackedUpLog&) = delete;
  BackedUpLog& operator=(const BackedUpLog&) = delete;

  EventStore& store() { return log_.store(); }
  KeyRing& keys() { return log_.keys(); }
  std::filesystem::path folder(std::string_view name) const { return path_ / name; }
  BackupFolders folders() const { return {folder("commits"), folder("keys")}; }

  // A person of that number and name is created: one commit of one row.
  void write(TenantId tenant, std::uint32_t person, std::string name = "Ada");
  // Notes of some megabytes: one commit of several rows.
  void write_large(TenantId tenant, std::uint32_t number);
  // Three tenants, `count` persons, one large commit.
  void write_some(std::uint32_t count);

  Result<BackupReport> back_up(const BackupOptions& options = {});
  // Options with segments that end after every few commits.
  static BackupOptions small_segments();

 private:
  void append(TenantId tenant, Events events, const std::vector<Record>& after);

  KeyedLog log_;
  std::filesystem::path path_;
  std::map<TenantId, std::pair<Position, std::string>> ends_;  // Position and leaf of the last.
  std::uint32_t commits_ = 0;
};

std::vector<StoredCommit> all_commits(const EventStore& store);
std::vector<KeyRow> all_keys(const EventStore& store);
// The chain over what is in the store; fails the test when it is none.
CommitChain chain_of(const EventStore& store);

std::string bytes_of(const std::filesystem::path& file);
void write_bytes(const std::filesystem::path& file, std::string_view bytes);
std::string reason_of(const Error& error);
template <class T>
std::string reason_of(const Result<T>& result) {
  return result ? "ok" : reason_of(result.error());
}

}  // namespace daybook::testing
