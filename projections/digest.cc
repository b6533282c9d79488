#include "projections/digest.h"

#include "domain/core/bytes.h"
#include "domain/core/record_codec.h"
#include "projections/keys.h"
#include "projections/view_state.h"

namespace daybook {
namespace {

void add_sized(Sha256& hash, std::string_view bytes) {
  std::string size;
  put_big(size, static_cast<std::uint64_t>(bytes.size()));
  hash.update(size).update(bytes);
}

}  // namespace

Result<Digest> rows_digest(RocksdbViews& views) {
  DAYBOOK_CHECK(views.fold());
  Sha256 hash;
  const std::string meta = table_prefix(Table::kMeta);
  DAYBOOK_CHECK(views.state().rows->each({}, [&](std::string_view key, std::string_view row) {
    if (key.starts_with(meta)) return true;
    add_sized(hash, key);
    add_sized(hash, row);
    return true;
  }));
  return hash.finish();
}

Result<Digest> values_digest(RocksdbViews& views) {
  Sha256 hash;
  Status status = Done{};
  const auto add = [&](std::string_view key, std::string_view row) {
    auto record =
        decode_record(KindId{get_big<std::uint16_t>(key.substr(9))}, last_number_of(key), row);
    if (!record) {
      status = std::move(record).error();
      return false;
    }
    if (!record->exists()) return true;
    record.value().version = {};
    record.value().created_at = {};
    record.value().updated_at = {};
    add_sized(hash, key);
    add_sized(hash, encode_record(*record));
    return true;
  };
  DAYBOOK_CHECK(views.state().rows->each(table_prefix(Table::kRecord), add));
  DAYBOOK_CHECK(status);
  return hash.finish();
}

}  // namespace daybook
