#include "projections/views_meta.h"

#include "domain/core/bytes.h"
#include "projections/audit_lists.h"
#include "projections/keys.h"
#include "projections/projection.h"

namespace daybook {
namespace {

std::string encode_place(Place place) {
  std::string row;
  put_big(row, place.value);
  return row;
}

Place place_of(std::string_view row) {
  ByteReader reader(row);
  return Place{get_big<std::uint64_t>(reader.bytes(8))};
}

std::string encode_identity(const ViewsMeta& meta) {
  std::string row(meta.log.log.view());
  put_varint(row, meta.log.format);
  put_varint(row, meta.log.incarnation);
  put_varint(row, meta.is_complete ? 1 : 0);
  for (const auto& [name, revision] : meta.revisions) {
    put_sized(row, name);
    put_varint(row, revision);
  }
  return row;
}

Result<ViewsMeta> decode_identity(std::string_view row) {
  ByteReader reader(row);
  ViewsMeta meta;
  meta.log.log = Uuid::from_bytes(reader.bytes(16));
  meta.log.format = static_cast<std::uint32_t>(reader.varint());
  meta.log.incarnation = reader.varint();
  meta.is_complete = reader.varint() == 1;
  while (reader.ok() && !reader.done()) {
    std::string name(reader.sized());
    meta.revisions[std::move(name)] = static_cast<std::uint32_t>(reader.varint());
  }
  if (!reader.ok()) return corrupt("views.meta", "The views do not say of which log they are.");
  return meta;
}

}  // namespace

Revisions current_revisions() {
  Revisions revisions;
  for (const auto& projection : inline_projections()) {
    revisions.emplace(projection->name(), projection->revision());
  }
  revisions.emplace(kListsName, kListsRevision);
  revisions.emplace(kAuditName, kAuditRevision);
  return revisions;
}

Result<std::optional<ViewsMeta>> read_meta(const Rows& rows) {
  DAYBOOK_TRY(const auto identity, rows.get(meta_key("log")));
  if (!identity) return std::optional<ViewsMeta>();
  DAYBOOK_TRY(ViewsMeta meta, decode_identity(*identity));
  DAYBOOK_TRY(const auto reached, rows.get(meta_key("reached")));
  DAYBOOK_TRY(const auto lists, rows.get(meta_key("lists")));
  if (reached && reached->size() >= 8) {
    meta.reached = place_of(*reached);
    meta.leaf_hash = reached->substr(8);
  }
  if (lists) meta.lists_reached = place_of(*lists);
  return std::optional<ViewsMeta>(std::move(meta));
}

void write_meta(const ViewsMeta& meta, RowBatch& rows) {
  rows.put(meta_key("log"), encode_identity(meta));
  write_reached(meta.reached, meta.leaf_hash, rows);
  write_lists_reached(meta.lists_reached, rows);
}

void write_reached(Place reached, std::string_view leaf_hash, RowBatch& rows) {
  rows.put(meta_key("reached"), encode_place(reached).append(leaf_hash));
}

void write_lists_reached(Place reached, RowBatch& rows) {
  rows.put(meta_key("lists"), encode_place(reached));
}

}  // namespace daybook
