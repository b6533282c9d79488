#include "bench/bare/bare_store.h"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "bench/bare_event.pb.h"

namespace daybook::bench {
namespace {

constexpr std::array<const char*, 5> kStages = {"lead", "qualified", "opportunity", "customer",
                                                "churned"};
constexpr int kPageRows = 50;
constexpr std::uint64_t kFilledAtOnce = 10'000;

void check(const rocksdb::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "bare store: %s\n", status.ToString().c_str());
  std::abort();
}

std::string big(std::uint64_t number) {
  std::string bytes(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(number >> (56 - 8 * i));
  return bytes;
}

std::string event_key(std::uint64_t number) { return 'e' + big(number); }
std::string row_key(std::uint64_t number) { return 'r' + big(number); }

std::string index_prefix(char table, std::string_view stage) {
  return table + std::string(stage) + '\0';
}

std::int64_t now_us() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

std::string event_of(const BarePerson& person, std::uint64_t number) {
  stored::BareEvent event;
  event.set_commit_id(big(number) + big(~number));
  event.set_number(number);
  event.set_time(now_us());
  event.set_name("person.created");
  std::uint32_t field = 0;
  for (const std::string* value : {&person.name, &person.email, &person.stage, &person.job}) {
    stored::BareChange& change = *event.add_changes();
    change.set_field(++field);
    change.set_after(*value);
  }
  return event.SerializeAsString();
}

std::string json_of(const BarePerson& person, std::uint64_t number) {
  return "{\"id\":" + std::to_string(number) + ",\"platform\":1,\"name\":\"" + person.name +
         "\",\"primary_email\":\"" + person.email + "\",\"job_title\":\"" + person.job +
         "\",\"lifecycle_stage\":\"" + person.stage +
         R"(","active":true,"metadata":{},"created_at":"2026-01-01T00:00:00.000000Z"})";
}

rocksdb::Options database_options() {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.error_if_exists = true;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(std::size_t{512} << 20);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

}  // namespace

BarePerson bare_person(std::uint64_t number) {
  const std::string text = std::to_string(number);
  return {"Person " + text, "person" + text + "@example.org", kStages[number % kStages.size()],
          "Engineer"};
}

BareStore::BareStore(const BareOptions& options) : options_(options) {
  rocksdb::DB* opened = nullptr;
  check(rocksdb::DB::Open(database_options(), options.folder.string(), &opened));
  database_.reset(opened);
  fill(options.filled);
  thread_ = std::thread([this] { run(); });
}

BareStore::~BareStore() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  arrived_.notify_one();
  thread_.join();
}

void BareStore::fill(std::uint64_t count) {
  rocksdb::WriteOptions unsynced;
  unsynced.disableWAL = true;
  while (last_ < count) {
    rocksdb::WriteBatch batch;
    for (std::uint64_t i = 0; i < kFilledAtOnce && last_ < count; ++i) {
      add(bare_person(last_), batch);
    }
    check(database_->Write(unsynced, &batch));
  }
  check(database_->Flush(rocksdb::FlushOptions()));
  filled_of_each_stage_ = count / kStages.size();
}

void BareStore::create(std::vector<BarePerson> persons, Created done) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back({std::move(persons), std::move(done)});
  }
  arrived_.notify_one();
}

void BareStore::run() {
  while (true) {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return is_stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    std::vector<Waiting> taken;
    taken.swap(waiting_);
    lock.unlock();
    write(std::move(taken));
  }
}

void BareStore::write(std::vector<Waiting> waiting) {
  rocksdb::WriteBatch batch;
  std::vector<std::string> rows;
  for (const Waiting& one : waiting) {
    std::string& row = rows.emplace_back();
    for (const BarePerson& person : one.persons) row = add(person, batch);
  }
  rocksdb::WriteOptions synced;
  synced.sync = true;
  check(database_->Write(synced, &batch));
  for (std::size_t i = 0; i < waiting.size(); ++i) waiting[i].done(std::move(rows[i]));
}

std::string BareStore::add(const BarePerson& person, rocksdb::WriteBatch& batch) {
  const std::uint64_t number = ++last_;
  std::string json = json_of(person, number);
  check(batch.Put(event_key(number), event_of(person, number)));
  if (!options_.with_views) return json;
  check(batch.Put(row_key(number), json));
  check(batch.Put(index_prefix('i', person.stage) + big(number), ""));
  // Lists alone read this one, and creations are not to pay for it.
  if (number <= options_.filled)
    check(batch.Put(index_prefix('c', person.stage) + big(number), json));
  return json;
}

std::string BareStore::row(std::uint64_t number) const {
  std::string json;
  const auto found = database_->Get(rocksdb::ReadOptions(), row_key(number), &json);
  if (!found.IsNotFound()) check(found);
  return json;
}

std::string BareStore::page(std::string_view stage, bool is_covered) const {
  const std::string prefix = index_prefix(is_covered ? 'c' : 'i', stage);
  std::string out = "{\"count\":" + std::to_string(filled_of_each_stage_) + ",\"results\":[";
  const std::unique_ptr<rocksdb::Iterator> index(database_->NewIterator(rocksdb::ReadOptions()));
  std::vector<std::string> keys;
  index->Seek(prefix);
  for (int i = 0; i < kPageRows && index->Valid() && index->key().starts_with(prefix); ++i) {
    if (is_covered) {
      out.append(index->value().data(), index->value().size()).push_back(',');
    } else {
      keys.push_back('r' + index->key().ToString().substr(prefix.size()));
    }
    index->Next();
  }
  std::vector<std::string> rows;
  const std::vector<rocksdb::Slice> wanted(keys.begin(), keys.end());
  for (const auto& status : database_->MultiGet(rocksdb::ReadOptions(), wanted, &rows))
    check(status);
  for (const std::string& row : rows) out.append(row).push_back(',');
  if (out.back() == ',') out.pop_back();
  return out + "]}";
}

}  // namespace daybook::bench
