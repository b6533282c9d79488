// Where each commit of a tenant stands in the log, which commits touched a record and in which
// fields, and which commits are undone.
#include <map>
#include <set>

#include "domain/history/reversibility.h"
#include "projections/bytes.h"
#include "projections/keys.h"
#include "projections/projection.h"

namespace daybook {
namespace {

class HistoryRows : public Projection {
 public:
  std::string_view name() const override { return "history"; }
  std::uint32_t revision() const override { return 2; }

  void happened(const Committed& committed, RowWrites& rows) const override {
    const Commit& commit = *committed.commit;
    std::string entry;
    put_big(entry, committed.place.value);
    entry.append(committed.leaf_hash);
    rows.put(entry_key(commit.tenant, commit.position), entry);
    put_touched(committed, rows);
    for (const Standing& standing : commit.standings) put_standing(commit.tenant, standing, rows);
    if (commit.command == kAccessCommand) put_accesses(commit, rows);
  }

 private:
  static void put_touched(const Committed& committed, RowWrites& rows) {
    const Commit& commit = *committed.commit;
    std::map<RecordKey, std::set<FieldId>> fields;
    for (const Event& event : commit.events) {
      auto& of_record = fields[event.record];
      for (const Change& change : event.changes) of_record.insert(change.field);
    }
    for (const Record& record : committed.after) {
      std::string row;
      put_varint(row, record.version.value);
      for (const FieldId field : fields[record.key]) put_varint(row, field.value);
      rows.put(touched_key(commit.tenant, record.key.kind, record.number, commit.position), row);
    }
  }

  static void put_accesses(const Commit& commit, RowWrites& rows) {
    for (const Outcome& outcome : commit.outcomes) {
      if (outcome.record.id.is_nil()) continue;
      rows.put(access_key(commit.tenant, outcome.record, commit.position), {});
    }
  }

  static void put_standing(TenantId tenant, const Standing& standing, RowWrites& rows) {
    const std::string key = undone_key(tenant, standing.position);
    if (standing.undone_by.value == 0) return rows.remove(key);
    std::string by;
    put_big(by, standing.undone_by.value);
    rows.put(key, by);
  }
};

}  // namespace

std::unique_ptr<const Projection> make_history_rows() { return std::make_unique<HistoryRows>(); }

}  // namespace daybook
