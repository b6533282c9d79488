#include "eventstore/keys.h"

#include <thread>

#include "eventstore/memory_event_store.h"
#include "eventstore/rocksdb_event_store.h"
#include "tests/store/event_store_fixture.h"

namespace daybook::testing {
namespace {

constexpr TenantId kTenant{7};
constexpr Time kNow{1'700'000'000'000'000};

Uuid uuid_of(std::uint8_t number) {
  Uuid id;
  id.bytes.fill(number);
  return id;
}

const Uuid kPerson = uuid_of(9);

class Keys : public ::testing::Test {
 protected:
  Keys() { EXPECT_TRUE(KeyRing::init(store_, master_)); }

  std::unique_ptr<KeyRing> open(std::size_t cached_keys_max = 100) {
    auto ring = KeyRing::open(store_, master_, cached_keys_max);
    EXPECT_TRUE(ring) << ring.error().message;
    return std::move(ring).value();
  }

  // As the committer does it: the row in an append, then adopted.
  Secret32 add(KeyRing& ring, TenantId tenant, const Uuid& subject = {}) {
    const NewKey made = ring.make_key({tenant, subject});
    EXPECT_TRUE(append(made));
    ring.adopt(made);
    return made.secret;
  }
  Status append(const NewKey& made) { return store_.append(store_.head(), {}, {&made.row, 1}); }

  const Secret32 master_ = Secret32::random();
  MemoryEventStore store_;
};

std::string reason_of(const auto& result) { return result ? "ok" : result.error().reason; }

TEST_F(Keys, AKeyIsTheSameFromTheCacheAndFromItsRow) {
  const auto ring = open();
  const Secret32 tenant = add(*ring, kTenant);
  const Secret32 person = add(*ring, kTenant, kPerson);
  EXPECT_FALSE(tenant == person);
  const auto fresh = open();
  for (const KeyRing* each : {ring.get(), fresh.get(), fresh.get()}) {
    EXPECT_TRUE(each->tenant_key(kTenant)->secret == tenant);
    EXPECT_TRUE(each->subject_key(kTenant, kPerson)->secret == person);
  }
}

TEST_F(Keys, AnUnknownKeyIsAnErrorAndNotErased) {
  const auto ring = open();
  EXPECT_EQ(reason_of(ring->tenant_key(kTenant)), "keys.unknown");
  EXPECT_EQ(ring->subject_key(kTenant, kPerson).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(reason_of(ring->subject_key(kTenant, Uuid{})), "keys.unknown");
  EXPECT_EQ(reason_of(ring->erase_subject(kTenant, kPerson, kNow)), "keys.unknown");
  EXPECT_EQ(reason_of(ring->erase_tenant(kTenant, kNow)), "keys.unknown");
  EXPECT_EQ(reason_of(ring->server_secret("other")), "keys.unknown");
}

TEST_F(Keys, SeveralAreThoseThatEachIs) {
  const auto ring = open();
  const Secret32 held = add(*ring, kTenant, kPerson);
  add(*ring, kTenant, uuid_of(3));
  ASSERT_TRUE(ring->erase_subject(kTenant, uuid_of(3), kNow));
  const std::vector<Uuid> subjects{uuid_of(3), uuid_of(4), kPerson, Uuid{}};
  for (int i = 0; i < 2; ++i) {
    const auto keys = ring->subject_keys(kTenant, subjects);
    ASSERT_TRUE(keys) << keys.error().message;
    EXPECT_TRUE((*keys)[0]->is_erased());
    EXPECT_FALSE((*keys)[1].has_value());
    EXPECT_TRUE((*keys)[2]->secret == held);
    EXPECT_FALSE((*keys)[3].has_value());
    EXPECT_TRUE(ring->subject_key(kTenant, kPerson)->secret == held) << "now from the cache, too";
  }
}

TEST_F(Keys, ASecondKeyIsRefusedByTheAppend) {
  const auto ring = open();
  add(*ring, kTenant, kPerson);
  EXPECT_EQ(reason_of(append(ring->make_key({kTenant, kPerson}))), "store.key_exists");
}

TEST_F(Keys, AMadeKeyIsNowhereUntilItsAppend) {
  const auto ring = open();
  { const NewKey dropped = ring->make_key({kTenant, Uuid{}}); }
  EXPECT_EQ(reason_of(ring->tenant_key(kTenant)), "keys.unknown");
  const Secret32 again = add(*ring, kTenant);
  EXPECT_TRUE(ring->tenant_key(kTenant)->secret == again);
}

TEST_F(Keys, KeysOfOtherTenantsAndSubjectsAreOthers) {
  const auto ring = open();
  const Secret32 first = add(*ring, kTenant, kPerson);
  const Secret32 second = add(*ring, TenantId{8}, kPerson);
  EXPECT_FALSE(first == second);
  EXPECT_TRUE(ring->subject_key(kTenant, kPerson)->secret == first);
  EXPECT_TRUE(ring->subject_key(TenantId{8}, kPerson)->secret == second);
}

TEST_F(Keys, AnErasedKeyIsErasedForEverAndGetsNoSuccessor) {
  const auto ring = open();
  add(*ring, kTenant, kPerson);
  ASSERT_TRUE(ring->erase_subject(kTenant, kPerson, kNow));
  ASSERT_TRUE(ring->erase_subject(kTenant, kPerson, Time{kNow.value + 5})) << "again is no error";
  const auto fresh = open();
  for (KeyRing* each : {ring.get(), fresh.get()}) {
    for (int round = 0; round < 2; ++round) {
      const auto key = each->subject_key(kTenant, kPerson);
      ASSERT_TRUE(key);
      EXPECT_TRUE(key->is_erased());
      EXPECT_EQ(key->erased_at, kNow);
    }
    EXPECT_EQ(reason_of(append(each->make_key({kTenant, kPerson}))), "store.key_exists");
  }
}

TEST_F(Keys, SeveralSubjectsAreErasedAtOnceAndUnknownOnesLeftOut) {
  const auto ring = open();
  for (std::uint8_t i = 1; i < 6; ++i) add(*ring, kTenant, uuid_of(i));
  const std::vector<Uuid> gone{uuid_of(2), uuid_of(9), Uuid{}, uuid_of(4)};
  const auto erased = ring->erase_subjects(kTenant, gone, kNow);
  ASSERT_TRUE(erased);
  EXPECT_EQ(*erased, 2U);
  for (std::uint8_t i = 1; i < 6; ++i) {
    EXPECT_EQ(ring->subject_key(kTenant, uuid_of(i))->is_erased(), i == 2 || i == 4);
  }
  EXPECT_FALSE(ring->subject_key(kTenant, uuid_of(9))) << "unknown is not erased";
  EXPECT_EQ(*ring->erase_subjects(kTenant, gone, Time{kNow.value + 5}), 2U) << "again is no error";
  EXPECT_EQ(ring->subject_key(kTenant, uuid_of(2))->erased_at, kNow);
  EXPECT_EQ(*ring->erase_subjects(kTenant, std::vector<Uuid>{uuid_of(9)}, kNow), 0U);
}

TEST_F(Keys, ErasingATenantErasesItsSubjectsAndNoOthers) {
  const auto ring = open();
  const TenantId other{70};  // Its name begins like the first one's.
  add(*ring, kTenant);
  add(*ring, other);
  for (std::uint8_t i = 1; i < 40; ++i) {
    add(*ring, kTenant, uuid_of(i));
    add(*ring, other, uuid_of(i));
  }
  ASSERT_TRUE(ring->erase_subject(kTenant, uuid_of(3), kNow));
  ASSERT_TRUE(ring->erase_tenant(kTenant, Time{kNow.value + 5}));
  EXPECT_TRUE(ring->tenant_key(kTenant)->is_erased());
  EXPECT_FALSE(ring->tenant_key(other)->is_erased());
  for (std::uint8_t i = 1; i < 40; ++i) {
    EXPECT_TRUE(ring->subject_key(kTenant, uuid_of(i))->is_erased());
    EXPECT_FALSE(ring->subject_key(other, uuid_of(i))->is_erased());
  }
  EXPECT_EQ(ring->subject_key(kTenant, uuid_of(3))->erased_at, kNow) << "the first time stays";
}

TEST_F(Keys, AnotherMasterKeyOpensNothing) {
  const auto wrong = KeyRing::open(store_, Secret32::random());
  EXPECT_EQ(reason_of(wrong), "keys.wrong_master_key");
  MemoryEventStore empty;
  EXPECT_EQ(reason_of(KeyRing::open(empty, master_)), "keys.none");
  EXPECT_EQ(reason_of(KeyRing::init(store_, master_)), "keys.exist");
}

TEST_F(Keys, ARowThatWasChangedOrMovedIsCorrupt) {
  const auto ring = open();
  add(*ring, kTenant, kPerson);
  const std::string name = "subject/7/" + kPerson.text();
  const std::string row = store_.key(name)->value();
  for (std::size_t byte = 0; byte < row.size(); ++byte) {
    std::string changed = row;
    changed[byte] = static_cast<char>(changed[byte] ^ 1);
    ASSERT_TRUE(store_.put_keys(std::vector<KeyRow>{{name, changed}}));
    const auto found = open()->subject_key(kTenant, kPerson);
    ASSERT_FALSE(found) << byte;
    EXPECT_EQ(found.error().code, ErrorCode::kCorrupt);
  }
  ASSERT_TRUE(store_.put_keys(std::vector<KeyRow>{{"tenant/7", row}, {name, ""}}));
  EXPECT_EQ(reason_of(open()->tenant_key(kTenant)), "keys.broken");
  EXPECT_EQ(reason_of(open()->subject_key(kTenant, kPerson)), "keys.broken");
}

TEST_F(Keys, NoRowShowsItsKey) {
  const auto ring = open();
  const Secret32 secret = add(*ring, kTenant);
  const std::string row = store_.key("tenant/7")->value();
  EXPECT_EQ(row.size(), 61U);
  EXPECT_EQ(row.find(secret.view().substr(0, 8)), std::string::npos);
  EXPECT_NE(ring->make_key({TenantId{8}, Uuid{}}).row.bytes.substr(1, 12), row.substr(1, 12));
}

TEST_F(Keys, TheServersSecretsStay) {
  const auto ring = open();
  const auto fresh = open();
  for (const std::string_view name : {kMailSecret, kIdempotencySecret}) {
    EXPECT_TRUE(ring->server_secret(name).value() == fresh->server_secret(name).value());
  }
  EXPECT_FALSE(ring->server_secret(kMailSecret).value() ==
               ring->server_secret(kIdempotencySecret).value());
  EXPECT_TRUE(ring->signing_key() == fresh->signing_key());
}

TEST_F(Keys, RotationKeepsEveryKeyAndShutsTheOldMasterKeyOut) {
  const auto ring = open();
  const Secret32 tenant = add(*ring, kTenant);
  add(*ring, kTenant, kPerson);
  ASSERT_TRUE(ring->erase_subject(kTenant, kPerson, kNow));
  const Secret32 next = Secret32::random();
  ASSERT_TRUE(ring->rotate(next));
  const Secret32 later = add(*ring, TenantId{8});

  EXPECT_EQ(reason_of(KeyRing::open(store_, master_)), "keys.wrong_master_key");
  auto opened = KeyRing::open(store_, next);
  ASSERT_TRUE(opened);
  const KeyRing& fresh = **opened;
  EXPECT_TRUE(fresh.tenant_key(kTenant)->secret == tenant);
  EXPECT_TRUE(fresh.tenant_key(TenantId{8})->secret == later);
  EXPECT_TRUE(fresh.subject_key(kTenant, kPerson)->is_erased());
  EXPECT_TRUE(fresh.server_secret(kMailSecret).value() == ring->server_secret(kMailSecret).value());
  EXPECT_TRUE(fresh.signing_key() == ring->signing_key());
}

TEST_F(Keys, ASmallCacheStillFindsEveryKeyFromAllThreads) {
  const auto ring = open(8);
  std::vector<Secret32> secrets;
  for (std::uint8_t i = 1; i <= 40; ++i) {
    secrets.push_back(add(*ring, kTenant, uuid_of(i)));
  }
  const auto look = [&](std::uint8_t from) {
    for (int round = 0; round < 400; ++round) {
      const auto i = static_cast<std::uint8_t>(1 + (from + round * 7) % 40);
      const auto key = ring->subject_key(kTenant, uuid_of(i));
      ASSERT_TRUE(key);
      EXPECT_TRUE(key->is_erased() || key->secret == secrets[i - 1U]);
      EXPECT_TRUE(i == 1 || !key->is_erased());
    }
  };
  std::thread first(look, std::uint8_t{1});
  std::thread second(look, std::uint8_t{20});
  EXPECT_TRUE(ring->erase_subject(kTenant, uuid_of(1), kNow));
  EXPECT_TRUE(ring->subject_key(kTenant, uuid_of(1))->is_erased());
  first.join();
  second.join();
  EXPECT_TRUE(ring->subject_key(kTenant, uuid_of(1))->is_erased());
}

TEST(KeysOnDisk, SeveralRowsAreReadAtOnceInTheOrderOfTheNames) {
  const auto engine = new_rocksdb_engine();
  const std::vector<KeyRow> kept{{"subject/1/a", "A"}, {"subject/1/c", "C"}, {"tenant/1", "T"}};
  ASSERT_TRUE(engine->store().append(Place{0}, {}, kept));
  const std::vector<std::string> names{"tenant/1", "subject/1/b", "subject/1/a", "subject/1/c"};
  const auto rows = engine->store().keys(names);
  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_EQ(*rows, (std::vector<std::optional<std::string>>{"T", std::nullopt, "A", "C"}));
  EXPECT_TRUE(engine->store().keys({})->empty());
}

TEST(KeysOnDisk, AnErasedWrappingIsInNoFile) {
  const auto engine = new_rocksdb_engine();
  const Secret32 master = Secret32::random();
  ASSERT_TRUE(KeyRing::init(engine->store(), master));
  auto ring = KeyRing::open(engine->store(), master);
  ASSERT_TRUE(ring);
  const NewKey made = (*ring)->make_key({kTenant, kPerson});
  ASSERT_TRUE(engine->store().append(Place{0}, {}, {&made.row, 1}));
  const auto is_anywhere = [&] {
    for (const auto& file : engine->files()) {
      if (holds_bytes(file, made.row.bytes)) return true;
    }
    return false;
  };
  EXPECT_TRUE(is_anywhere());
  ASSERT_TRUE((*ring)->erase_subject(kTenant, kPerson, kNow));
  EXPECT_FALSE(is_anywhere());
  EXPECT_TRUE((*ring)->subject_key(kTenant, kPerson)->is_erased());
}

}  // namespace
}  // namespace daybook::testing
