// What has been decided but is not in the views yet: records, claims and numbers of one tenant, in
// layers. A batch has one, each command one on top of it, each item one on top of that; what is
// refused is dropped with its layer, what stands is absorbed by the layer below.
//
// The committer's thread only.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "domain/core/kind.h"
#include "domain/core/result.h"
#include "eventstore/views.h"

namespace daybook {

class Stage {
 public:
  // Both outlive the stage.
  Stage(const Views& views, TenantId tenant);
  // An empty layer on `below`, which outlives it.
  static Stage on_top_of(const Stage& below) { return Stage(below.views_, below.tenant_, &below); }

  TenantId tenant() const { return tenant_; }

  Result<std::optional<Record>> record(const RecordKey& key) const;
  std::optional<Uuid> claimed_by(const Kind& kind, const Field& field, const Value& value) const;
  Result<std::vector<Record>> holding(const Kind& kind, const Field& field,
                                      const Value& value) const;
  // The same, of each only whether it exists and what the field holds: there may be a million.
  Result<std::vector<Record>> narrow_holding(const Kind& kind, const Field& field,
                                             const Value& value) const;
  // Only which they are, in no order.
  Result<std::vector<RecordKey>> holders(const Kind& kind, const Field& field,
                                         const Value& value) const;
  // May name one several times.
  Result<std::vector<RecordKey>> subject_links(const Uuid& subject) const;
  RecordNumber last_number(const Kind& kind) const;
  std::optional<KeyedCommit> keyed(std::string_view key) const;
  Position undone_by(Position position) const;

  void put(Record record);
  void claim(const Kind& kind, const Field& field, const Value& value, std::optional<Uuid> owner);
  RecordNumber next_number(const Kind& kind);
  void remember(std::string_view key, KeyedCommit commit);
  void stand(const Standing& standing);

  // Reads from the views at once what will be asked for one by one: the records of these events.
  Status read_ahead(const Events& events) const;

  void absorb(Stage&& above);
  // The record as it was below this layer; a blank one when there was none.
  Result<Record> before(const RecordKey& key) const;
  // The records put here. Errors are those of the views.
  Result<TouchedRecords> touched() const;

 private:
  Stage(const Views& views, TenantId tenant, const Stage* below);

  using Claim = std::tuple<KindId, FieldId, std::string>;
  // The records of this layer by one field's comparable value. Made when it is first asked for: an
  // import that matches by address asks for each item of a batch. Holds too much, never too little.
  struct Index {
    Field field;
    std::unordered_map<std::string, std::vector<RecordKey>> keys = {};
    void add(const Record& record);
  };

  Status each_holding(const Kind& kind, const Field& field, const Value& value,
                      const Views::VisitRecord& visit) const;
  std::optional<Record> held(const RecordKey& key) const;
  Status read_numbered(KindId kind, std::span<const std::uint32_t> numbers) const;
  bool is_new(const Record& record) const;
  void remember_links(const Record& record);
  void index(const Record& record);
  std::vector<RecordKey> staged(const Kind& kind, const Field& field, const Value& value) const;

  const Views& views_;
  const Stage* below_ = nullptr;
  TenantId tenant_;
  RecordMap records_;
  // What this layer was told by the views, which stay as they are while it lives: records, the last
  // one that they do not have, and the last claims, as a create asks for each twice.
  mutable RecordMap read_;
  mutable std::optional<RecordKey> absent_;
  mutable std::map<Claim, std::optional<Uuid>> told_;
  mutable std::map<KindId, std::map<FieldId, Index>> indexes_;
  std::map<Claim, std::optional<Uuid>> claims_;
  std::multimap<Uuid, RecordKey> subject_links_;
  std::map<KindId, RecordNumber> numbers_;
  std::map<std::string, KeyedCommit, std::less<>> keyed_;
  std::map<Position, Position> undone_by_;
};

// Does the record's indexed field hold the value (for sets: as a member)?
bool holds(const Record& record, const Field& field, const Value& value);

}  // namespace daybook
