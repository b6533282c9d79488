#include "tests/snapshots/backed_up_log.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "domain/people/person.h"
#include "domain/sales/note.h"
#include "eventstore/codec.h"
#include "tests/support/records.h"

namespace daybook::testing {
namespace {

Event creation_of(const Record& record, std::string name) {
  Event event{
      .record = record.key, .name = std::move(name), .changes = {}, .number = record.number};
  for (const Slot& slot : record.slots) event.changes.push_back({slot.field, Null{}, slot.value});
  return event;
}

}  // namespace

BackedUpLog::BackedUpLog() {
  std::string name = std::filesystem::temp_directory_path() / "daybook-backup-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) std::abort();
  path_ = name;
}

BackedUpLog::~BackedUpLog() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void BackedUpLog::append(TenantId tenant, Events events, const std::vector<Record>& after) {
  auto& [position, leaf] = ends_[tenant];
  Commit commit;
  commit.id = id(++commits_ + 100'000);
  commit.tenant = tenant;
  commit.position = Position{++position.value};
  commit.time = kNow;
  commit.command = "test";
  commit.events = std::move(events);
  Encoder encoder(log_.keys(), 1);
  const auto encoded = encoder.encode(commit, after, leaf);
  ASSERT_TRUE(encoded) << encoded.error().message;
  log_.keep(encoder.new_keys());
  ASSERT_TRUE(store().append(store().head(), {&encoded->stored, 1}, {}));
  leaf = view_of(encoded->leaf);
}

void BackedUpLog::write(TenantId tenant, std::uint32_t person, std::string name) {
  const Record record = a(person::kPerson, person, {{person::kName, std::move(name)}});
  append(tenant, {creation_of(record, "person.created")}, {record});
}

void BackedUpLog::write_large(TenantId tenant, std::uint32_t number) {
  const Field& body = *note::kNote.find("body");
  Events events;
  std::vector<Record> after;
  for (std::uint32_t i = 0; i < 3; ++i) {
    after.push_back(a(note::kNote, number + i, {{body, std::string(2'100'000, 'x')}}));
    events.push_back(creation_of(after.back(), "note.created"));
  }
  std::ranges::sort(after, {}, &Record::key);
  append(tenant, std::move(events), after);
}

void BackedUpLog::write_some(std::uint32_t count) {
  const std::uint32_t from = commits_ * 10 + 1;
  for (std::uint32_t i = 0; i < count; ++i) write(TenantId{i % 3}, from + i);
  write_large(TenantId{1}, from + count);
}

Result<BackupReport> BackedUpLog::back_up(const BackupOptions& options) {
  StoreBackupSource source(store());
  return daybook::back_up(source, folders(), options);
}

BackupOptions BackedUpLog::small_segments() {
  BackupOptions options;
  options.segment_bytes = 700;
  return options;
}

std::vector<StoredCommit> all_commits(const EventStore& store) {
  std::vector<StoredCommit> commits;
  EXPECT_TRUE(store.read(Place{}, [&](Place, const StoredCommit& commit) {
    commits.push_back(commit);
    return true;
  }));
  return commits;
}

std::vector<KeyRow> all_keys(const EventStore& store) {
  std::vector<KeyRow> keys;
  EXPECT_TRUE(store.each_key("", [&](const KeyRow& row) {
    keys.push_back(row);
    return true;
  }));
  return keys;
}

CommitChain chain_of(const EventStore& store) {
  CommitChain chain;
  EXPECT_TRUE(store.read(Place{}, [&](Place place, const StoredCommit& commit) {
    const Status added = chain.add(place, commit, leaf_hash(commit.rows));
    EXPECT_TRUE(added) << added.error().message;
    return bool{added};
  }));
  return chain;
}

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write_bytes(const std::filesystem::path& file, std::string_view bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

std::string reason_of(const Error& error) { return error.reason; }

}  // namespace daybook::testing
