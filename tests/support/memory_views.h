// Views in memory: maps in place of rows, for tests of everything that decides and commits. It
// holds callers to the interface: only indexed fields are asked for, places and positions have no
// gaps.
//
// One thread at a time, like every Views.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <tuple>

#include "eventstore/codec.h"
#include "eventstore/views.h"

namespace daybook::testing {

class MemoryViews final : public Views {
 public:
  // As if a commit had made it; numbers go on after it.
  void put(TenantId tenant, const Record& record);
  void set_head(TenantId tenant, TenantHead head) { tenants_[tenant].head = std::move(head); }
  void remember(TenantId tenant, const std::string& key, KeyedCommit commit);

  // The next so many calls of apply() fail and leave everything as it was.
  void fail_applies(int count) { failures_ = count; }
  std::size_t applies() const { return applies_; }

  // Takes from the log what is missing.
  Status catch_up(const EventStore& store, const KeyRing& keys);

  std::vector<Record> all(TenantId tenant, const Kind& kind) const;

  Place reached() const override { return reached_; }
  TenantHead head(TenantId tenant) const override;
  std::optional<KeyedCommit> keyed(TenantId tenant, std::string_view key) const override;
  Position undone_by(TenantId tenant, Position position) const override;
  Result<std::optional<Record>> record(TenantId tenant, const RecordKey& key) const override;
  Result<std::vector<Record>> numbered(TenantId tenant, KindId kind,
                                       std::span<const std::uint32_t> numbers) const override;
  std::optional<Uuid> claimed_by(TenantId tenant, const Kind& kind, const Field& field,
                                 const Value& value) const override;
  Status each_holding(TenantId tenant, const Kind& kind, const Field& field, const Value& value,
                      const VisitRecord& visit) const override;
  Result<std::vector<RecordKey>> holders(TenantId tenant, const Kind& kind, const Field& field,
                                         const Value& value) const override;
  Result<std::vector<RecordKey>> subject_links(TenantId tenant, const Uuid& subject) const override;
  RecordNumber last_number(TenantId tenant, const Kind& kind) const override;
  Status apply(std::span<const Committed> commits) override;

 private:
  using Claim = std::tuple<KindId, FieldId, std::string>;
  struct Tenant {
    TenantHead head;
    std::map<RecordKey, Record> records;
    std::map<Claim, Uuid> claims;
    std::map<KindId, RecordNumber> numbers;
    std::map<std::string, KeyedCommit, std::less<>> keyed;
    std::map<Position, Position> undone_by;
    std::map<Uuid, std::set<RecordKey>> links;
  };

  const Tenant* find(TenantId tenant) const;
  static void claim(Tenant& tenant, const Record& record, bool takes);
  static void link(Tenant& tenant, const RecordKey& record, FieldId field, const Value& value);

  std::map<TenantId, Tenant> tenants_;
  Place reached_{};
  int failures_ = 0;
  std::size_t applies_ = 0;
};

}  // namespace daybook::testing
