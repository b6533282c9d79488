// What `daybook verify` found, and how it says so.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api/cli/command.h"
#include "eventstore/keys.h"
#include "eventstore/log_verifier.h"
#include "projections/verify_views.h"

namespace daybook::cli {

struct VerifiedTenant {
  TenantId tenant{};
  std::uint64_t size = 0;
  Digest root{};
  bool is_sealed_for_ever = false;  // Its key was destroyed: nobody can read its commits.
  std::string last_leaf = {};       // The hash of its last commit's leaf.
};

struct VerifiedLog {
  std::string name;  // "shard 0", "the export"
  std::uint64_t commits = 0;
  std::vector<VerifiedTenant> tenants;
  KeyCounts keys;
  bool has_keys = false;
  ViewsVerdict views;
  bool has_views = false;
};

// Something that does not verify: in which part, at which commit of it when it is one.
struct VerifyFault {
  std::string part;  // "shard 0", "the views of shard 0", a file.
  LogFault at;
};

struct VerifyReport {
  ErasureVerifier::Deleted deleted;  // Tenants, as control's log says, which is verified first.
  std::vector<VerifiedLog> logs;
  std::uint64_t checkpoints = 0;    // That were compared.
  std::vector<VerifyFault> faults;  // The first of each part.

  void add_fault(std::string part, std::string what, Place place = {}) {
    faults.push_back({std::move(part), {place, {}, {}, std::move(what)}});
  }
  void add_fault(std::string part, const Error& error, Place place = {}) {
    add_fault(std::move(part), error.message + " (" + error.reason + ")", place);
  }
  // What does not verify becomes a fault; any other error is given back.
  Status take_up(const std::string& part, const Error& error, Place place = {}) {
    if (error.code != ErrorCode::kCorrupt) return error;
    add_fault(part, error, place);
    return Done{};
  }
};

// What was looked at goes to `out`, faults to `err`; with `json` all of it is one object on `out`.
// kExitUnreadable when there is a fault.
ExitCode print_report(const VerifyReport& report, bool json, const Streams& streams);

}  // namespace daybook::cli
