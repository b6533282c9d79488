#include "api/core/eraser.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "api/core/account_erasing.h"
#include "api/core/joiner.h"
#include "api/core/placement.h"
#include "api/core/tenant_remover.h"
#include "api/outbox/backoff.h"
#include "domain/access/mail.h"
#include "domain/access/tenant.h"
#include "domain/access/tenant_erasing.h"
#include "domain/access/user.h"
#include "domain/access/user_erasing.h"
#include "domain/catalogue.h"
#include "domain/people/erasing.h"
#include "domain/people/person.h"

namespace daybook::api {
namespace {

Status removal_of(const Shard& control, const Uuid& id) {
  DAYBOOK_TRY(const auto found, control.reader().record(kControl, {tenant::kTenant.id, id}));
  if (found && found->text(tenant::kErasure) == "erased") return Done{};
  return erasure_pending();
}

// The place it had on its shard is free once nothing of it is there.
Result<Command> completion_of_tenant(const Reader& control, const Uuid& id) {
  const RecordKey key{tenant::kTenant.id, id};
  DAYBOOK_TRY(const auto record, control.record(kControl, key));
  if (!record) return corrupt("tenant.lost", "A tenant's record is missing.");
  const auto shard = static_cast<std::size_t>(record->integer(tenant::kShard));
  DAYBOOK_TRY(auto place, place_given_back(control, shard));
  Command command;
  command.tenant = kControl;
  command.name = "tenant." + std::string(tenant_erasing::kComplete.name);
  Item item;
  item.kind = &tenant::kTenant;
  item.behaviour = &tenant_erasing::kComplete;
  item.id = id;
  command.items.push_back(std::move(item));
  if (place) command.items.push_back(std::move(*place));
  return command;
}

// Of a person that was a user: the link is cut by the request.
std::optional<std::int64_t> account_before(const Event& event) {
  if (event.record.kind != person::kPerson.id) return std::nullopt;
  const auto cut = std::ranges::find(event.changes, person::kPlatformUser.id, &Change::field);
  if (cut == event.changes.end() || is_null(cut->before)) return std::nullopt;
  return std::get<std::int64_t>(cut->before);
}

}  // namespace

// Of a tenant's record only the key and number are known as a request; nobody else names it.
struct Eraser::Erasure {
  TenantId tenant{};
  RecordKey record;
  Commit request;
  std::vector<Uuid> subjects;
  std::vector<Uuid> mails;
  std::vector<std::int64_t> accounts;  // Of users that the persons were.

  static Result<Erasure> load(const Shard& shard, TenantId tenant, const RecordKey& record);
  static Result<Erasure> of_tenant(const Shard& control, const Uuid& id);
  void add_records(std::vector<ScrubbedRecord>& records) const;
  Result<std::int64_t> keys(const Shard& shard) const;
  Status complete(Shard& shard) const;
};

// Only names, ids and numbers are used of the request: they stay when the keys are gone.
Result<Eraser::Erasure> Eraser::Erasure::load(const Shard& shard, TenantId tenant,
                                              const RecordKey& record) {
  const bool is_user = record.kind == user::kUser.id;
  Erasure erasure;
  erasure.tenant = tenant;
  erasure.record = record;
  DAYBOOK_TRY(erasure.request,
              newest_commit(shard, tenant, record,
                            is_user ? user_erasing::kRequested : erasing::kRequested));
  for (const Event& event : erasure.request.events) {
    if (erasing::takes_whole_record(event)) erasure.subjects.push_back(event.record.id);
    if (event.record.kind == mail::kMail.id) erasure.mails.push_back(event.record.id);
    if (const auto account = account_before(event)) erasure.accounts.push_back(*account);
  }
  return erasure;
}

Result<Eraser::Erasure> Eraser::Erasure::of_tenant(const Shard& control, const Uuid& id) {
  const RecordKey key{tenant::kTenant.id, id};
  DAYBOOK_TRY(const auto record, control.reader().record(kControl, key));
  if (!record) return corrupt("tenant.lost", "A tenant's record is missing.");
  Erasure erasure;
  erasure.tenant = kControl;
  erasure.record = key;
  erasure.subjects = {id};
  Event event;
  event.record = key;
  event.number = record->number;
  erasure.request.events.push_back(std::move(event));
  return erasure;
}

void Eraser::Erasure::add_records(std::vector<ScrubbedRecord>& records) const {
  for (const Event& event : request.events) {
    records.push_back({tenant, event.record.kind, event.number});
  }
}

// A record that never said anything has no key of its own.
Result<std::int64_t> Eraser::Erasure::keys(const Shard& shard) const {
  std::int64_t count = 0;
  for (const Uuid& subject : subjects) {
    const auto key = shard.keys().subject_key(tenant, subject);
    if (!key && key.error().code == ErrorCode::kNotFound) continue;
    if (!key) return key.error();
    ++count;
  }
  return count;
}

Status Eraser::Erasure::complete(Shard& shard) const {
  if (record.kind == tenant::kTenant.id) {
    DAYBOOK_TRY(Command done, completion_of_tenant(shard.reader(), record.id));
    return run_command(shard, std::move(done)).status;
  }
  DAYBOOK_TRY(const std::int64_t count, keys(shard));
  Item item;
  item.kind = find_kind(record.kind);
  item.behaviour = item.kind->behaviour(erasing::kComplete.name);
  item.id = record.id;
  item.input.set(erasing::kRequest.id, static_cast<std::int64_t>(request.position.value));
  item.input.set(erasing::kKeys.id, count);
  Command command;
  command.tenant = tenant;
  command.name = std::string(item.kind->name) + '.' + std::string(item.behaviour->name);
  command.actor = request.actor;
  command.actor_id = request.actor_id;
  command.on_behalf_of = request.on_behalf_of;
  command.credential = request.credential;
  command.request_id = request.request_id;
  command.cause = request.id;
  command.items.push_back(std::move(item));
  return run_command(shard, std::move(command)).status;
}

Eraser::Eraser(Shards& shards, EraserOptions options)
    : shards_(shards), options_(std::move(options)) {}

Eraser::~Eraser() { stop(); }

void Eraser::start() {
  thread_ = std::thread([this] { run(); });
}

void Eraser::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
  for (const Wanted& wanted : std::exchange(wanted_, {})) wanted(false);
}

void Eraser::finish(TenantId tenant, const Uuid& person, Answer done) {
  want([this, tenant, person, done = std::move(done)](bool is_looked_after) {
    if (!is_looked_after) return done(erasure_pending());
    done(certificate_of(shards_.of(tenant), tenant, person));
  });
}

void Eraser::finish_tenant(const Uuid& tenant, Removed done) {
  want([this, tenant, done = std::move(done)](bool is_looked_after) {
    done(is_looked_after ? removal_of(shards_.control(), tenant) : Status(erasure_pending()));
  });
}

void Eraser::want(Wanted wanted) {
  {
    const std::lock_guard lock(mutex_);
    if (!is_stopping_ && wanted_.size() < kWaitingMax) {
      wanted_.push_back(std::move(wanted));
      wanted = {};
    }
  }
  if (wanted) return wanted(false);
  changed_.notify_one();
}

void Eraser::run() {
  std::deque<Wanted> wanted;
  do {
    const Status finished = finish_pending();
    failures_ = finished ? 0 : failures_ + 1;
    if (!finished) spdlog::error("an erasure cannot be finished: {}", finished.error().reason);
    for (const Wanted& one : wanted) one(true);
  } while (wait_for_work(wanted));
}

// False when it is time to end.
bool Eraser::wait_for_work(std::deque<Wanted>& wanted) {
  const auto has_work = [this] { return is_stopping_ || !wanted_.empty(); };
  std::unique_lock lock(mutex_);
  if (failures_ == 0) {
    changed_.wait(lock, has_work);
  } else {
    changed_.wait_for(lock, backoff_after(failures_, options_.retry_first), has_work);
  }
  if (is_stopping_) return false;
  wanted = std::exchange(wanted_, {});
  return true;
}

// What fails on one shard holds up no other.
Status Eraser::finish_pending() {
  Status finished = Done{};
  for (std::size_t i = 0; i < shards_.count(); ++i) {
    Status on_shard = finish_on(shards_.at(i));
    if (!on_shard) finished = std::move(on_shard);
  }
  return finished;
}

Status Eraser::finish_on(Shard& shard) {
  Status finished = try_on(shard);
  // What failed may have been the views' files. No commit may come that would find it out.
  if (!finished) shard.repair_views().has_value();
  return finished;
}

// Tenants first: an erasure of theirs that is under way as well goes with them. Accounts before the
// persons whose they were: a person's certificate speaks of them, too.
Status Eraser::try_on(Shard& shard) {
  const bool is_control = &shard == &shards_.control();
  std::vector<RecordKey> removed;
  if (is_control) {
    DAYBOOK_TRY(removed, remove_tenants(shard));
  }
  DAYBOOK_TRY(std::vector<Erasure> erasures, pending_on(shard, removed));
  DAYBOOK_TRY(const bool has_asked, ask_for_accounts(erasures));
  if (has_asked && !is_control) DAYBOOK_CHECK(try_on(shards_.control()));
  if (has_asked && is_control) DAYBOOK_CHECK(add_accounts(shard, erasures));
  return erasures.empty() ? Status(Done{}) : finish_all(shard, erasures);
}

// The record of a tenant goes when the tenant is `removed`: a deletion that was asked for meanwhile
// has its turn next.
Result<std::vector<Eraser::Erasure>> Eraser::pending_on(Shard& shard,
                                                        std::span<const RecordKey> removed) {
  std::vector<Erasure> erasures;
  for (const TenantId tenant : shard.views().tenants()) {
    DAYBOOK_TRY(const auto pending, shard.views().pending_erasures(tenant));
    for (const RecordKey& key : pending) {
      const bool is_tenant = key.kind == tenant::kTenant.id;
      if (is_tenant && std::ranges::find(removed, key) == removed.end()) continue;
      DAYBOOK_TRY(Erasure erasure, is_tenant ? Erasure::of_tenant(shard, key.id)
                                             : Erasure::load(shard, tenant, key));
      erasures.push_back(std::move(erasure));
    }
  }
  return erasures;
}

// No person who is pending since: whose accounts they were was not asked.
Status Eraser::add_accounts(Shard& control, std::vector<Erasure>& erasures) {
  DAYBOOK_TRY(std::vector<Erasure> pending, pending_on(control, {}));
  for (Erasure& one : pending) {
    const bool is_known =
        std::ranges::find(erasures, one.record, &Erasure::record) != erasures.end();
    if (one.record.kind == user::kUser.id && !is_known) erasures.push_back(std::move(one));
  }
  return Done{};
}

// Answers whether control has something to erase for it.
Result<bool> Eraser::ask_for_accounts(const std::vector<Erasure>& erasures) const {
  bool has_asked = false;
  for (const Erasure& erasure : erasures) {
    for (const std::int64_t number : erasure.accounts) {
      DAYBOOK_TRY(const bool is_asked, ask_for_account(shards_, erasure.tenant, number));
      has_asked = has_asked || is_asked;
    }
  }
  return has_asked;
}

Status Eraser::finish_all(Shard& shard, const std::vector<Erasure>& erasures) {
  DAYBOOK_CHECK(destroy(shard, erasures));
  DAYBOOK_CHECK(drop_copies(shard, erasures));
  DAYBOOK_CHECK(begin(ErasureStep::kComplete));
  for (const Erasure& erasure : erasures) DAYBOOK_CHECK(erasure.complete(shard));
  return Done{};
}

// Where it lives is in the record: nobody is told of the shard of a tenant that is gone.
Result<std::vector<RecordKey>> Eraser::remove_tenants(const Shard& control) const {
  std::vector<RecordKey> removed;
  const TenantRemover remover(
      hooks_, [this](ErasureStep step) { return begin(step); }, options_.patience);
  DAYBOOK_TRY(const auto pending, shards_.control().views().pending_erasures(kControl));
  for (const RecordKey& key : pending) {
    if (key.kind != tenant::kTenant.id) continue;
    DAYBOOK_TRY(const auto record, control.reader().record(kControl, key));
    if (!record) return corrupt("tenant.lost", "A tenant's record is missing.");
    const auto shard = static_cast<std::size_t>(record->integer(tenant::kShard));
    if (shard >= shards_.count()) return unavailable("tenant.shard_not_here", "It is not hosted.");
    DAYBOOK_CHECK(remover.remove(shards_.at(shard), TenantId{record->number.value}));
    removed.push_back(key);
  }
  return removed;
}

Status Eraser::begin(ErasureStep step) const {
  return options_.before_step ? options_.before_step(step) : Status(Done{});
}

Status Eraser::destroy(Shard& shard, const std::vector<Erasure>& erasures) {
  DAYBOOK_CHECK(begin(ErasureStep::kFold));
  DAYBOOK_CHECK(prepare_scrub(shard.views()));
  DAYBOOK_CHECK(begin(ErasureStep::kKeys));
  std::map<TenantId, std::vector<Uuid>> subjects;
  std::vector<ScrubbedRecord> records;
  for (const Erasure& erasure : erasures) {
    auto& of_tenant = subjects[erasure.tenant];
    of_tenant.insert(of_tenant.end(), erasure.subjects.begin(), erasure.subjects.end());
    erasure.add_records(records);
  }
  for (const auto& [tenant, ids] : subjects) DAYBOOK_CHECK(shard.erase_keys(tenant, ids));
  DAYBOOK_CHECK(begin(ErasureStep::kViews));
  DAYBOOK_CHECK(remove_rebuilt_views(shard.views_folder().string()));
  std::uint64_t moment = 0;
  DAYBOOK_CHECK(shard.between_batches([&]() -> Status {
    moment = renew_snapshot(shard.views());
    return Done{};
  }));
  return scrub(shard.views(), records, moment, options_.patience);
}

Status Eraser::drop_copies(Shard& shard, const std::vector<Erasure>& erasures) const {
  DAYBOOK_CHECK(begin(ErasureStep::kCopies));
  for (const Erasure& erasure : erasures) {
    const ErasedSubjects gone{shard, erasure.tenant, erasure.subjects, erasure.mails};
    for (const OnErased& hook : hooks_) DAYBOOK_CHECK(hook(gone));
  }
  return Done{};
}

}  // namespace daybook::api
