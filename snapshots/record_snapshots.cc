#include "snapshots/record_snapshots.h"

#include "domain/core/bytes.h"
#include "domain/core/record_codec.h"
#include "projections/views_meta.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;

constexpr char kTable = 'S';  // tenant kind id position -> number, record

RowsOptions rows_options() {
  RowsOptions options;
  options.cache_bytes = std::size_t{8} << 20;
  options.write_buffer_bytes = std::size_t{4} << 20;
  return options;
}

std::string prefix_of(TenantId tenant, const RecordKey& key) {
  std::string prefix(1, kTable);
  put_big(prefix, tenant.value);
  put_big(prefix, key.kind.value);
  return prefix.append(key.id.view());
}

std::string row_key(TenantId tenant, const RecordKey& key, Position position) {
  std::string row = prefix_of(tenant, key);
  put_big(row, position.value);
  return row;
}

std::string encode(const Record& record) {
  std::string row;
  put_big(row, record.number.value);
  return row.append(encode_record(record));
}

Result<Record> decode(KindId kind, std::string_view row) {
  ByteReader reader(row);
  const RecordNumber number{get_big<std::uint32_t>(reader.bytes(4))};
  if (!reader.ok()) return corrupt("views.record", "A row of the snapshots is no record.");
  return decode_record(kind, number, row.substr(4));
}

// Of this log and in the formats of this binary?
bool fits(const Rows& rows, const LogIdentity& log) {
  const auto meta = read_meta(rows);
  return meta && *meta && (*meta)->log == log && (*meta)->revisions == current_revisions();
}

}  // namespace

RecordSnapshots::RecordSnapshots(fs::path folder, const LogIdentity& log)
    : folder_(std::move(folder)), log_(log) {}

Result<std::shared_ptr<Rows>> RecordSnapshots::opened() const {
  DAYBOOK_TRY(auto rows, Rows::open(folder_.string(), rows_options()));
  return std::shared_ptr<Rows>(std::move(rows));
}

Result<std::shared_ptr<Rows>> RecordSnapshots::rows(bool make) {
  const std::lock_guard lock(mutex_);
  std::error_code error;
  if (rows_ != nullptr || (!make && !fs::exists(folder_, error))) return rows_;
  fs::create_directories(folder_.parent_path(), error);
  auto found = opened();
  if (!found || !fits(**found, log_)) {
    found = std::shared_ptr<Rows>();
    fs::remove_all(folder_, error);
    DAYBOOK_TRY(found, opened());
    ViewsMeta meta;
    meta.log = log_;
    meta.revisions = current_revisions();
    RowBatch batch;
    write_meta(meta, batch);
    DAYBOOK_CHECK((*found)->write(batch.sorted()));
  }
  rows_ = std::move(found).value();
  return rows_;
}

std::optional<RecordSnapshot> RecordSnapshots::nearest(TenantId tenant, const RecordKey& key,
                                                       Position position, Version version) {
  const auto held = rows(false);
  if (!held || *held == nullptr) return std::nullopt;
  const auto cursor = (*held)->cursor();
  const std::string prefix = prefix_of(tenant, key);
  cursor->seek_back(row_key(tenant, key, position));
  for (; cursor->valid() && cursor->key().starts_with(prefix); cursor->previous()) {
    auto record = decode(key.kind, cursor->value());
    if (!record) return std::nullopt;
    if (record->version > version) continue;
    const Position at{get_big<std::uint64_t>(cursor->key().substr(prefix.size()))};
    return RecordSnapshot{tenant, at, std::move(record).value()};
  }
  return std::nullopt;
}

std::uint64_t RecordSnapshots::generation() const {
  const std::lock_guard lock(mutex_);
  return generation_;
}

Status RecordSnapshots::keep(std::span<const RecordSnapshot> snapshots, std::uint64_t generation) {
  RowBatch batch;
  for (const RecordSnapshot& snapshot : snapshots) {
    batch.put(row_key(snapshot.tenant, snapshot.record.key, snapshot.position),
              encode(snapshot.record));
  }
  DAYBOOK_TRY(const std::shared_ptr<Rows> held, rows(true));
  const std::lock_guard lock(mutex_);
  if (generation != generation_ || held != rows_) return Done{};
  return held->write(batch.sorted());
}

Status RecordSnapshots::forget() {
  const std::lock_guard lock(mutex_);
  ++generation_;
  rows_.reset();
  std::error_code error;
  fs::remove_all(folder_, error);
  if (!error) return Done{};
  return unavailable("past.storage", "The snapshots cannot be removed: " + error.message());
}

}  // namespace daybook
