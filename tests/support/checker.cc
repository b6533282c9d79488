#include "tests/support/checker.h"

#include <array>
#include <sstream>

#include "eventstore/log_verifier.h"
#include "eventstore/sealed_commits.h"
#include "projections/verify_views.h"

namespace daybook::testing {
namespace {

constexpr std::array<std::string_view, 3> kWords = {"done", "refused", "unknown"};

std::string place_of(TenantId tenant, std::uint64_t position) {
  return "tenant " + std::to_string(tenant.value) + " position " + std::to_string(position);
}

}  // namespace

std::string line_of(const AskedWrite& write) {
  std::ostringstream line;
  line << kWords[static_cast<std::size_t>(write.answered)] << ' ' << write.tenant.value << ' '
       << write.position << ' ' << write.records << ' ' << write.request;
  return line.str();
}

bool parse_line(std::string_view line, AskedWrite& write) {
  std::istringstream in{std::string(line)};
  std::string word;
  std::string rest;
  in >> word >> write.tenant.value >> write.position >> write.records >> write.request;
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    if (kWords[i] != word) continue;
    write.answered = static_cast<Answered>(i);
    return !in.fail() && !(in >> rest);
  }
  return false;
}

void Checker::add(const EventStore& store, const KeyRing& keys, const OpenViews& views) {
  add_log(store, keys);
  add_views(store, keys, views);
}

// The verifier sees to seals, hashes, times, and the links from each commit to the one before; the
// positions are counted here once more, apart from it.
void Checker::add_log(const EventStore& store, const KeyRing& keys) {
  LogVerifier verifier(keys);
  const Status read = store.read(Place{}, [&](Place place, const StoredCommit& stored) {
    if (!verifier.add(place, stored)) return false;
    auto commit = decode_for_views(keys, stored);
    if (commit) add_commit(*commit);
    if (!commit) find("place " + std::to_string(place.value) + ": " + commit.error().message);
    return true;
  });
  if (!read) find("the log cannot be read: " + read.error().message);
  if (verifier.fault() || !verifier.finish()) {
    find("the log does not verify at place " + std::to_string(verifier.fault()->place.value) +
         ": " + verifier.fault()->what);
  }
  if (const auto keys_hold = keys.check(); !keys_hold) find(keys_hold.error().message);
  if (verifier.commits() != store.head().value) find("the log ends before its head");
  commits_ += verifier.commits();
}

void Checker::add_commit(const Commit& commit) {
  std::uint64_t& last = positions_[commit.tenant];
  if (commit.position.value != last + 1) {
    find(place_of(commit.tenant, commit.position.value) + " follows " + std::to_string(last));
  }
  last = commit.position.value;
  // A second step, such as the end of an erasure, stands under the request of the first.
  if (commit.request_id.empty() || !commit.cause.is_nil()) return;
  Written written{commit.tenant, commit.position.value, {}};
  for (const Event& event : commit.events) written.records.insert(event.record);
  if (!written_.emplace(commit.request_id, std::move(written)).second) {
    find("request " + commit.request_id + " was written twice");
  }
}

void Checker::add_views(const EventStore& store, const KeyRing& keys, const OpenViews& views) {
  const ReadableLog log{
      store, [&keys](const StoredCommit& stored) { return decode_for_views(keys, stored); }};
  const auto verdict = verify_views(log, views);
  if (!verdict) return find("the views cannot be compared: " + verdict.error().message);
  if (verdict->finding == ViewsFinding::kEqual || verdict->finding == ViewsFinding::kAbsent) return;
  find("the views are not the fold of the log: " + verdict->what);
}

void Checker::check(std::span<const AskedWrite> writes) {
  for (const AskedWrite& write : writes) check_one(write);
}

void Checker::check_one(const AskedWrite& write) {
  const auto found = written_.find(write.request);
  const bool is_there = found != written_.end();
  if (is_there) check_whole(write, found->second);
  if (is_there && write.answered == Answered::kRefused) {
    find("was refused and is there: " + line_of(write));
  }
  if (!is_there && write.answered == Answered::kDone && write.records > 0) {
    find("was acknowledged and is lost: " + line_of(write));
  }
}

void Checker::check_whole(const AskedWrite& write, const Written& written) {
  if (written.records.size() != write.records) {
    find("is there by half (" + std::to_string(written.records.size()) +
         " records): " + line_of(write));
  }
  if (write.tenant != written.tenant) find("is another tenant's: " + line_of(write));
  if (write.position != 0 && write.position != written.position) {
    find("stands at position " + std::to_string(written.position) + ": " + line_of(write));
  }
}

}  // namespace daybook::testing
