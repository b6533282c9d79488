#include "api/cli/digest.h"

#include "api/render/json_writer.h"
#include "projections/digest.h"

namespace daybook::cli {
namespace {

// Rows of the key table that are the mark of an erased key begin with version 0
// (eventstore/keys.h).
Result<std::int64_t> count_erased(const EventStore& store) {
  std::int64_t erased = 0;
  DAYBOOK_CHECK(store.each_key("", [&](const KeyRow& row) {
    erased += row.bytes.starts_with('\0') ? 1 : 0;
    return true;
  }));
  return erased;
}

void write_positions(api::JsonWriter& json, api::Shard& shard) {
  json.key("positions").begin_object();
  for (const TenantId tenant : shard.views().tenants()) {
    json.number(std::to_string(tenant.value),
                static_cast<std::int64_t>(shard.reader().position(tenant).value));
  }
  json.end_object();
}

void write_revisions(api::JsonWriter& json) {
  json.key("revisions").begin_object();
  for (const auto& [name, revision] : current_revisions()) json.number(name, revision);
  json.end_object();
}

Result<std::string> describe(std::size_t index, api::Shard& shard) {
  DAYBOOK_TRY(const Digest rows, rows_digest(shard.views()));
  DAYBOOK_TRY(const Digest values, values_digest(shard.views()));
  DAYBOOK_TRY(const std::int64_t erased, count_erased(shard.store()));
  std::string text;
  api::JsonWriter json(text);
  json.begin_object();
  json.number("shard", static_cast<std::int64_t>(index));
  json.number("place", static_cast<std::int64_t>(shard.store().head().value));
  write_positions(json, shard);
  json.text("rows", hex_encode(view_of(rows))).text("values", hex_encode(view_of(values)));
  write_revisions(json);
  json.number("erased", erased).end_object();
  return text;
}

}  // namespace

ExitCode run_digest(const DataFolder& folder, const Streams& streams) {
  const auto opened = open_folder(folder, false, streams);
  if (!opened) return report(opened.error(), streams);
  api::Shards& shards = (*opened)->shards;
  for (std::size_t i = 0; i < shards.count(); ++i) {
    const auto text = describe(i, shards.at(i));
    if (!text) return report(text.error(), streams);
    streams.out << *text << '\n';
  }
  streams.out << std::flush;
  return kExitDone;
}

}  // namespace daybook::cli
