#include "api/cli/digest.h"

#include <map>

#include "api/cli/progress.h"
#include "api/render/json_writer.h"
#include "projections/digest.h"

namespace daybook::cli {
namespace {

enum class CheckpointState : std::uint8_t { kVerified, kDamaged, kUnsealed, kOutdated };

struct JudgedCheckpoint {
  Place place{};
  CheckpointState state = CheckpointState::kVerified;
  std::string what = {};  // Is wrong with a damaged one.
};

struct ShardDigest {
  std::size_t shard = 0;
  Place place{};
  std::map<TenantId, Position> positions;
  Digest rows{};
  Digest values{};
  std::uint64_t erased = 0;
  std::vector<JudgedCheckpoint> checkpoints;
};

std::string_view word_of(CheckpointState state) {
  switch (state) {
    case CheckpointState::kVerified:
      return "verified";
    case CheckpointState::kDamaged:
      return "damaged";
    case CheckpointState::kUnsealed:
      return "unsealed";
    case CheckpointState::kOutdated:
      return "outdated";
  }
  return "";
}

std::int64_t shown(std::uint64_t number) { return static_cast<std::int64_t>(number); }

// Rows of the key table that are the mark of an erased key begin with version 0
// (eventstore/keys.h).
Result<std::uint64_t> count_erased(const EventStore& store) {
  std::uint64_t erased = 0;
  DAYBOOK_CHECK(store.each_key("", [&](const KeyRow& row) {
    erased += row.bytes.starts_with('\0') ? 1 : 0;
    return true;
  }));
  return erased;
}

JudgedCheckpoint judged(const Past& past, Checkpoints& checkpoints, Place place) {
  const auto verified = checkpoints.verify(past.history(), place);
  if (verified && *verified) return {place};
  if (verified) {
    return {place, CheckpointState::kDamaged, "its rows are not those it was taken with"};
  }
  const Error& error = verified.error();
  if (error.reason == "past.no_digest") return {place, CheckpointState::kUnsealed};
  if (error.reason == "past.unfit") return {place, CheckpointState::kOutdated};
  return {place, CheckpointState::kDamaged, error.message + " (" + error.reason + ")"};
}

Result<ShardDigest> digest_of(std::size_t index, api::Shard& shard) {
  ShardDigest digest;
  digest.shard = index;
  digest.place = shard.store().head();
  for (const TenantId tenant : shard.views().tenants()) {
    digest.positions.emplace(tenant, shard.reader().position(tenant));
  }
  DAYBOOK_TRY(digest.rows, rows_digest(shard.views()));
  DAYBOOK_TRY(digest.values, values_digest(shard.views()));
  DAYBOOK_TRY(digest.erased, count_erased(shard.store()));
  Checkpoints& checkpoints = shard.past().checkpoints();
  for (const Place place : checkpoints.places()) {
    digest.checkpoints.push_back(judged(shard.past(), checkpoints, place));
  }
  return digest;
}

void write_positions(api::JsonWriter& json, const ShardDigest& digest) {
  json.key("positions").begin_object();
  for (const auto& [tenant, position] : digest.positions) {
    json.number(std::to_string(tenant.value), shown(position.value));
  }
  json.end_object();
}

void write_revisions(api::JsonWriter& json) {
  json.key("revisions").begin_object();
  for (const auto& [name, revision] : current_revisions()) json.number(name, revision);
  json.end_object();
}

void write_checkpoints(api::JsonWriter& json, const ShardDigest& digest) {
  json.key("checkpoints").begin_array();
  for (const JudgedCheckpoint& checkpoint : digest.checkpoints) {
    json.begin_object().number("place", shown(checkpoint.place.value));
    json.text("state", word_of(checkpoint.state));
    if (!checkpoint.what.empty()) json.text("what", checkpoint.what);
    json.end_object();
  }
  json.end_array();
}

std::string json_of(const ShardDigest& digest) {
  std::string text;
  api::JsonWriter json(text);
  json.begin_object().number("shard", shown(digest.shard));
  json.number("place", shown(digest.place.value));
  write_positions(json, digest);
  json.text("rows", hex_encode(view_of(digest.rows)));
  json.text("values", hex_encode(view_of(digest.values)));
  write_revisions(json);
  json.number("erased", shown(digest.erased));
  write_checkpoints(json, digest);
  json.end_object();
  return text;
}

void print_text(const ShardDigest& digest, std::ostream& out) {
  out << "shard " << digest.shard << ": " << grouped(digest.place.value) << " commits, "
      << grouped(digest.erased) << " keys erased\n  rows   " << hex_encode(view_of(digest.rows))
      << "\n  values " << hex_encode(view_of(digest.values)) << '\n';
  for (const auto& [tenant, position] : digest.positions) {
    out << "  tenant " << tenant.value << ": position " << position.value << '\n';
  }
  for (const JudgedCheckpoint& checkpoint : digest.checkpoints) {
    out << "  checkpoint of place " << checkpoint.place.value << ": " << word_of(checkpoint.state)
        << '\n';
  }
}

bool name_damaged(const ShardDigest& digest, std::ostream& err) {
  bool is_damaged = false;
  for (const JudgedCheckpoint& checkpoint : digest.checkpoints) {
    if (checkpoint.state != CheckpointState::kDamaged) continue;
    is_damaged = true;
    err << "daybook: the checkpoint of place " << checkpoint.place.value << " of shard "
        << digest.shard << ": " << checkpoint.what << std::endl;
  }
  return is_damaged;
}

}  // namespace

ExitCode run_digest(const DigestOptions& options, const Streams& streams) {
  const auto opened = open_folder(options.folder, false, streams);
  if (!opened) return report(opened.error(), streams);
  api::Shards& shards = (*opened)->shards;
  ExitCode code = kExitDone;
  for (std::size_t i = 0; i < shards.count(); ++i) {
    const auto digest = digest_of(i, shards.at(i));
    if (!digest) return report(digest.error(), streams);
    if (options.json) streams.out << json_of(*digest) << '\n';
    if (!options.json) print_text(*digest, streams.out);
    if (name_damaged(*digest, streams.err)) code = kExitUnreadable;
  }
  streams.out << std::flush;
  return code;
}

}  // namespace daybook::cli
