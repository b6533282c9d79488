#include "eventstore/keys.h"

#include <algorithm>
#include <array>
#include <mutex>

#include "eventstore/lru_cache.h"

namespace daybook {
namespace {

constexpr char kWrappedVersion = 1;
constexpr char kErasedVersion = 0;
constexpr std::string_view kErasedMark("\0erased", 7);
constexpr std::size_t kNonceBytes = std::tuple_size_v<Nonce>;
constexpr std::size_t kWrappedBytes = 1 + kNonceBytes + 32 + kSealTagBytes;
constexpr std::size_t kErasedBytes = kErasedMark.size() + 8;
constexpr std::string_view kServerPrefix = "server/";
constexpr std::string_view kSigningName = "server/signing";

std::string server_name(std::string_view name) { return std::string(kServerPrefix).append(name); }

std::string subjects_of(TenantId tenant) { return "subject/" + std::to_string(tenant.value) + "/"; }

std::string name_of(const KeyOwner& owner) {
  if (owner.subject.is_nil()) return "tenant/" + std::to_string(owner.tenant.value);
  return subjects_of(owner.tenant) + owner.subject.text();
}

std::string wrap(const Secret32& master, std::string_view name, const Secret32& key) {
  std::string row(1, kWrappedVersion);
  row.reserve(kWrappedBytes);
  Nonce nonce;
  fill_random(nonce);
  row += view_of(nonce);
  seal_aes_256_gcm(master, nonce, key.view(), name, row);
  return row;
}

KeyRow wrapped_row(const Secret32& master, std::string name, const Secret32& key) {
  std::string bytes = wrap(master, name, key);
  return {std::move(name), std::move(bytes)};
}

Error broken_row(std::string_view name) {
  return corrupt("keys.broken", "The row of key " + std::string(name) + " does not unwrap.");
}

Error unknown_key(std::string_view name) {
  return not_found("keys.unknown", "There is no key " + std::string(name) + ".");
}

bool is_erased_row(std::string_view row) {
  return row.size() == kErasedBytes && row.front() == kErasedVersion &&
         row.starts_with(kErasedMark);
}

Result<Key> unwrap(const Secret32& master, std::string_view name, std::string_view row) {
  if (const auto erased_at = erasure_time(row)) {
    return Key{.secret = std::nullopt, .erased_at = *erased_at};
  }
  if (row.size() != kWrappedBytes || row.front() != kWrappedVersion) return broken_row(name);
  Nonce nonce;
  std::copy_n(row.data() + 1, kNonceBytes, nonce.data());
  auto bytes = open_aes_256_gcm(master, nonce, row.substr(1 + kNonceBytes), name);
  if (!bytes) return broken_row(name);
  Key key{.secret = Secret32::from_bytes(*bytes)};
  wipe(*bytes);
  return key;
}

struct OwnerHash {
  std::size_t operator()(const KeyOwner& owner) const noexcept {
    return std::hash<Uuid>{}(owner.subject) * 31 + owner.tenant.value;
  }
};

// The keys used last, unwrapped. Safe from any thread.
class KeyCache {
 public:
  explicit KeyCache(std::size_t keys_max) : keys_max_(std::max<std::size_t>(keys_max, 1)) {}

  // Named before a row is read; see put().
  std::uint64_t erasures() const {
    std::lock_guard lock(mutex_);
    return erasures_;
  }

  std::optional<Key> get(const KeyOwner& owner) {
    std::lock_guard lock(mutex_);
    const Key* key = keys_.find(owner);
    return key == nullptr ? std::nullopt : std::optional(*key);
  }

  // Ignored when a key was erased since `erasures`: what was read before may be what is gone now.
  void put(const KeyOwner& owner, const Key& key, std::uint64_t erasures) {
    std::lock_guard lock(mutex_);
    if (erasures != erasures_) return;
    keys_.put(owner, key);
    if (keys_.size() > keys_max_) keys_.drop_oldest();
  }

  // Erasing is rare: dropping every key costs less than the care to drop just the right ones.
  void forget_all() {
    std::lock_guard lock(mutex_);
    ++erasures_;
    keys_.clear();
  }

 private:
  const std::size_t keys_max_;
  mutable std::mutex mutex_;
  std::uint64_t erasures_ = 0;
  LruCache<KeyOwner, Key, OwnerHash> keys_;
};

// Tombstones for these rows; one that stands already keeps its time.
Status erase_rows(EventStore& store, const std::vector<KeyRow>& rows, Time now) {
  std::vector<std::string> names;
  std::vector<KeyRow> tombstones;
  for (const KeyRow& row : rows) {
    names.push_back(row.name);
    tombstones.push_back({row.name, is_erased_row(row.bytes) ? row.bytes : erasure_row(now)});
  }
  return store.erase_keys(names, tombstones);
}

}  // namespace

std::optional<Time> erasure_time(std::string_view row) {
  if (!is_erased_row(row)) return std::nullopt;
  std::uint64_t time = 0;
  for (unsigned i = 0; i < 8; ++i) {
    time |= std::uint64_t{static_cast<std::uint8_t>(row[kErasedMark.size() + i])} << (8 * i);
  }
  return Time{static_cast<std::int64_t>(time)};
}

std::string erasure_row(Time at) {
  std::string row(kErasedMark);
  const auto time = static_cast<std::uint64_t>(at.value);
  for (unsigned shift = 0; shift < 64; shift += 8) row += static_cast<char>(time >> shift);
  return row;
}

struct KeyRing::State {
  State(EventStore& key_store, const Secret32& master_key, std::size_t cached_keys_max)
      : store(key_store), master(master_key), cache(cached_keys_max) {}

  EventStore& store;
  Secret32 master;
  Secret32 signing;
  KeyCache cache;

  Result<Key> load(const std::string& name) const {
    DAYBOOK_TRY(const std::optional<std::string> row, store.key(name));
    if (!row) return unknown_key(name);
    return unwrap(master, name, *row);
  }
};

KeyRing::KeyRing(std::unique_ptr<State> state) : state_(std::move(state)) {}
KeyRing::~KeyRing() = default;

Status KeyRing::init(EventStore& store, const Secret32& master) {
  DAYBOOK_TRY(const std::optional<std::string> present, store.key(kSigningName));
  if (present) return conflict("keys.exist", "The server's keys exist already.");
  std::vector<KeyRow> rows;
  for (const std::string& name :
       {std::string(kSigningName), server_name(kMailSecret), server_name(kIdempotencySecret)}) {
    rows.push_back(wrapped_row(master, name, Secret32::random()));
  }
  return store.put_keys(rows);
}

Result<std::unique_ptr<KeyRing>> KeyRing::open(EventStore& store, const Secret32& master,
                                               std::size_t cached_keys_max) {
  DAYBOOK_TRY(const std::optional<std::string> row, store.key(kSigningName));
  if (!row) return not_found("keys.none", "The log holds no server keys: it was not initialised.");
  auto signing = unwrap(master, kSigningName, *row);
  if (!signing) {
    return unprocessable("keys.wrong_master_key", "The master key is not the one of this log.");
  }
  if (signing->is_erased()) return broken_row(kSigningName);
  auto state = std::make_unique<State>(store, master, cached_keys_max);
  state->signing = *signing->secret;
  return std::unique_ptr<KeyRing>(new KeyRing(std::move(state)));
}

Result<Key> KeyRing::tenant_key(TenantId tenant) const { return find({tenant, Uuid{}}); }

Result<Key> KeyRing::subject_key(TenantId tenant, const Uuid& subject) const {
  if (subject.is_nil()) return unknown_key("of the nil subject");
  return find({tenant, subject});
}

Result<std::vector<std::optional<Key>>> KeyRing::subject_keys(
    TenantId tenant, std::span<const Uuid> subjects) const {
  const std::string prefix = subjects_of(tenant);
  std::vector<std::optional<Key>> keys(subjects.size());
  std::vector<std::size_t> places;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    keys[i] = state_->cache.get({tenant, subjects[i]});
    if (keys[i] || subjects[i].is_nil()) continue;
    places.push_back(i);
    names.push_back(prefix + subjects[i].text());
  }
  if (names.empty()) return keys;
  DAYBOOK_TRY(const auto rows, state_->store.keys(names));
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!rows[i]) continue;
    DAYBOOK_TRY(keys[places[i]], unwrap(state_->master, names[i], *rows[i]));
  }
  return keys;
}

Result<Key> KeyRing::find(const KeyOwner& owner) const {
  if (auto cached = state_->cache.get(owner)) return *std::move(cached);
  const std::uint64_t erasures = state_->cache.erasures();
  DAYBOOK_TRY(const Key key, state_->load(name_of(owner)));
  state_->cache.put(owner, key, erasures);
  return key;
}

NewKey KeyRing::make_key(const KeyOwner& owner) const {
  const Secret32 secret = Secret32::random();
  return {owner, secret, wrapped_row(state_->master, name_of(owner), secret)};
}

void KeyRing::adopt(const NewKey& key) {
  state_->cache.put(key.owner, Key{.secret = key.secret}, state_->cache.erasures());
}

Status KeyRing::erase_subject(TenantId tenant, const Uuid& subject, Time now) {
  const std::string name = name_of({tenant, subject});
  DAYBOOK_TRY(std::optional<std::string> row, state_->store.key(name));
  if (subject.is_nil() || !row) return unknown_key(name);
  Status erased = erase_rows(state_->store, {{name, *std::move(row)}}, now);
  state_->cache.forget_all();
  return erased;
}

Result<std::size_t> KeyRing::erase_subjects(TenantId tenant, std::span<const Uuid> subjects,
                                            Time now) {
  std::vector<KeyRow> rows;
  for (const Uuid& subject : subjects) {
    std::string name = name_of({tenant, subject});
    DAYBOOK_TRY(std::optional<std::string> row, state_->store.key(name));
    if (row && !subject.is_nil()) rows.push_back({std::move(name), *std::move(row)});
  }
  if (rows.empty()) return std::size_t{0};
  const Status erased = erase_rows(state_->store, rows, now);
  state_->cache.forget_all();
  if (!erased) return erased.error();
  return rows.size();
}

Status KeyRing::erase_tenant(TenantId tenant, Time now) {
  const std::string name = name_of({tenant, Uuid{}});
  DAYBOOK_TRY(std::optional<std::string> row, state_->store.key(name));
  if (!row) return unknown_key(name);
  std::vector<KeyRow> rows{{name, *std::move(row)}};
  DAYBOOK_CHECK(state_->store.each_key(subjects_of(tenant), [&](const KeyRow& subject) {
    rows.push_back(subject);
    return true;
  }));
  Status erased = erase_rows(state_->store, rows, now);
  state_->cache.forget_all();
  return erased;
}

Result<Secret32> KeyRing::server_secret(std::string_view name) const {
  DAYBOOK_TRY(const Key key, state_->load(server_name(name)));
  if (key.is_erased()) return broken_row(server_name(name));
  return *key.secret;
}

const Secret32& KeyRing::signing_key() const { return state_->signing; }

Result<KeyCounts> KeyRing::check() const {
  KeyCounts counts;
  Status unwrapped = Done{};
  DAYBOOK_CHECK(state_->store.each_key("", [&](const KeyRow& row) {
    const auto key = unwrap(state_->master, row.name, row.bytes);
    if (!key) {
      unwrapped = key.error();
      return false;
    }
    ++(key->is_erased() ? counts.erased : counts.held);
    return true;
  }));
  DAYBOOK_CHECK(unwrapped);
  return counts;
}

Status KeyRing::rotate(const Secret32& master) {
  std::vector<KeyRow> rows;
  std::vector<std::string> names;
  Status unwrapped = Done{};
  const auto rewrap = [&](const KeyRow& row) {
    auto key = unwrap(state_->master, row.name, row.bytes);
    if (!key) {
      unwrapped = std::move(key).error();
      return false;
    }
    if (key->is_erased()) return true;
    names.push_back(row.name);
    rows.push_back(wrapped_row(master, row.name, *key->secret));
    return true;
  };
  DAYBOOK_CHECK(state_->store.each_key("", rewrap));
  DAYBOOK_CHECK(unwrapped);
  // Erased, not replaced: a leaked master key must not open what lies in old files.
  DAYBOOK_CHECK(state_->store.erase_keys(names, rows));
  state_->master = master;
  return Done{};
}

}  // namespace daybook
