#include "tests/store/committer_fixture.h"

#include "domain/catalogue.h"
#include "domain/crud/crud.h"
#include "domain/people/organization.h"
#include "eventstore/crypto.h"
#include "projections/runner.h"
#include "tests/store/event_store_fixture.h"
#include "tests/support/memory_views.h"

namespace daybook::testing {
namespace {

class MemoryMaker final : public ViewsMaker {
 public:
  Views& open(const EventStore& store, const KeyRing& keys) override {
    views_ = MemoryViews();
    EXPECT_TRUE(views_.catch_up(store, keys));
    return views_;
  }
  Status repair(const EventStore& store, const KeyRing& keys) override {
    return views_.catch_up(store, keys);
  }

 private:
  MemoryViews views_;
};

class RocksDbMaker final : public ViewsMaker {
 public:
  Views& open(const EventStore& store, const KeyRing& keys) override {
    views_.reset();
    folder_ = std::make_unique<TemporaryFolder>();
    open_ = {.folder = (folder_->path() / "views").string(), .kinds = catalogue()};
    auto opened = open_views(log_of(store, keys), open_);
    EXPECT_TRUE(opened) << opened.error().message;
    views_ = std::move(opened).value();
    return *views_;
  }
  Status repair(const EventStore& store, const KeyRing& keys) override {
    return repair_views(log_of(store, keys), *views_, open_);
  }

 private:
  static ReadableLog log_of(const EventStore& store, const KeyRing& keys) {
    return {store, [&keys](const StoredCommit& stored) { return decode_commit(keys, stored); }};
  }

  std::unique_ptr<TemporaryFolder> folder_;
  OpenViews open_;
  std::unique_ptr<RocksdbViews> views_;
};

}  // namespace

std::unique_ptr<ViewsMaker> make_memory_views() { return std::make_unique<MemoryMaker>(); }
std::unique_ptr<ViewsMaker> make_rocksdb_views() { return std::make_unique<RocksDbMaker>(); }

class FailingViews final : public Views {
 public:
  explicit FailingViews(Views& inner) : inner_(inner) {}
  void fail(int count) { failures_ = count; }

  Place reached() const override { return inner_.reached(); }
  TenantHead head(TenantId tenant) const override { return inner_.head(tenant); }
  Position undone_by(TenantId tenant, Position position) const override {
    return inner_.undone_by(tenant, position);
  }
  std::optional<KeyedCommit> keyed(TenantId tenant, std::string_view key) const override {
    return inner_.keyed(tenant, key);
  }
  Result<std::optional<Record>> record(TenantId tenant, const RecordKey& key) const override {
    return inner_.record(tenant, key);
  }
  Result<std::vector<Record>> numbered(TenantId tenant, KindId kind,
                                       std::span<const std::uint32_t> numbers) const override {
    return inner_.numbered(tenant, kind, numbers);
  }
  std::optional<Uuid> claimed_by(TenantId tenant, const Kind& kind, const Field& field,
                                 const Value& value) const override {
    return inner_.claimed_by(tenant, kind, field, value);
  }
  Status each_holding(TenantId tenant, const Kind& kind, const Field& field, const Value& value,
                      const VisitRecord& visit) const override {
    return inner_.each_holding(tenant, kind, field, value, visit);
  }
  Result<std::vector<RecordKey>> holders(TenantId tenant, const Kind& kind, const Field& field,
                                         const Value& value) const override {
    return inner_.holders(tenant, kind, field, value);
  }
  Result<std::vector<RecordKey>> subject_links(TenantId tenant,
                                               const Uuid& subject) const override {
    return inner_.subject_links(tenant, subject);
  }
  RecordNumber last_number(TenantId tenant, const Kind& kind) const override {
    return inner_.last_number(tenant, kind);
  }
  Status apply(std::span<const Committed> commits) override {
    if (failures_-- > 0) return unavailable("views.staged", "A staged failure.");
    failures_ = 0;
    return inner_.apply(commits);
  }

 private:
  Views& inner_;
  std::atomic<int> failures_ = 0;
};

WriteFault StagedStore::fault() {
  ++writes;
  if (on_write) on_write();
  return next.exchange(WriteFault::kNone);
}

Status StagedStore::reopen() {
  ++reopened;
  if (is_stuck) return unavailable("store.stuck", "A staged failure.");
  return MemoryEventStore::reopen();
}

Shard::Shard(const ViewsSort& sort) : sort_(sort) {
  options_.clock = [this] { return Time{clock}; };
  options_.random = fill_random;
  options_.repair_views = [this]() -> Status {
    ++repairs_;
    if (failing_repairs_-- > 0) return unavailable("views.staged", "A staged failure.");
    failing_repairs_ = 0;
    return maker_->repair(store(), keys());
  };
  restart(true);
  store().writes = 0;
}

Shard::~Shard() { committer_.reset(); }

Views& Shard::views() { return *views_; }

void Shard::fail_applies(int count) { views_->fail(count); }

void Shard::restart(bool rebuilt) {
  committer_.reset();
  EXPECT_TRUE(store().reopen());
  log_.forget();
  if (rebuilt) {
    maker_ = sort_.make();
    views_ = std::make_unique<FailingViews>(maker_->open(store(), keys()));
  }
  committer_ = std::make_unique<Committer>(store(), keys(), *views_, options_);
}

std::vector<Commit> Shard::commits() {
  std::vector<Commit> commits;
  EXPECT_TRUE(store().read(Place{}, [&](Place, const StoredCommit& stored) {
    auto commit = decode_commit(keys(), stored);
    EXPECT_TRUE(commit) << commit.error().message;
    if (commit) commits.push_back(std::move(*commit));
    return true;
  }));
  return commits;
}

Command one_item(const Kind& kind, std::string_view behaviour, std::uint32_t number,
                 const Fields& fields, TenantId tenant) {
  Command command;
  command.tenant = tenant;
  command.name = std::string(kind.name) + "." + std::string(behaviour);
  command.items.push_back({.kind = &kind,
                           .behaviour = crud::find(kind, behaviour),
                           .id = id(number),
                           .input = input_of(fields)});
  return command;
}

Command create_organization(std::uint32_t number, const std::string& name, TenantId tenant) {
  return one_item(organization::kOrganization, "create", number, {{organization::kName, name}},
                  tenant);
}

std::future<CommandAnswer> ask(Committer& committer, Command command) {
  auto answer = std::make_shared<std::promise<CommandAnswer>>();
  auto future = answer->get_future();
  command.done = [answer](CommandAnswer given) { answer->set_value(std::move(given)); };
  committer.submit(std::move(command));
  return future;
}

CommandAnswer taken(std::future<CommandAnswer>& answer) {
  const bool is_there = answer.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  EXPECT_TRUE(is_there) << "nobody answered";
  return is_there ? answer.get() : CommandAnswer{};
}

std::string reason_of(const CommandAnswer& answer) {
  return answer.status ? "done" : answer.status.error().reason;
}

}  // namespace daybook::testing
