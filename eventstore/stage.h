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

  Result<std::vector<Record>> find_holding(const Kind& kind, const Field& field,
                                           const Value& value) const;
  const Record* held(const RecordKey& key) const;
  Result<Record> before(const Record& after) const;
  void remember_links(const Record& record);
  std::vector<RecordKey> staged(const Kind& kind, const Field& field, const Value& value) const;

  const Views& views_;
  const Stage* below_ = nullptr;
  TenantId tenant_;
  std::unordered_map<RecordKey, Record> records_;
  // What this layer was told by the views, which stay as they are while it lives.
  mutable std::unordered_map<RecordKey, Record> read_;
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
