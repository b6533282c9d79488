// Where each commit of a tenant stands in the log, which commits touched a record and in which
// fields, and which commits are undone.
#include <algorithm>
#include <utility>
#include <vector>

#include "domain/core/bytes.h"
#include "domain/history/reversibility.h"
#include "projections/keys.h"
#include "projections/projection.h"

namespace daybook {
namespace {

using Touched = std::pair<RecordKey, FieldId>;

class HistoryRows : public Projection {
 public:
  std::string_view name() const override { return "history"; }
  std::uint32_t revision() const override { return 2; }

  void happened(const Committed& committed, RowBatch& rows) const override {
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
  static void put_touched(const Committed& committed, RowBatch& rows) {
    const Commit& commit = *committed.commit;
    const std::vector<Touched> touched = touched_by(commit);
    each_window(*committed.after, [&](std::span<const Record> records) {
      for (const Record& record : records) put_touched(commit, record, touched, rows);
    });
  }

  static void put_touched(const Commit& commit, const Record& record,
                          const std::vector<Touched>& touched, RowBatch& rows) {
    std::string row;
    put_varint(row, record.version.value);
    const auto fields = std::ranges::equal_range(touched, record.key, {}, &Touched::first);
    for (const Touched& one : fields) put_varint(row, one.second.value);
    rows.put(touched_key(commit.tenant, record.key.kind, record.number, commit.position), row);
  }

  static std::vector<Touched> touched_by(const Commit& commit) {
    std::vector<Touched> touched;
    touched.reserve(commit.events.size());
    for (const Event& event : commit.events) {
      for (const Change& change : event.changes) touched.emplace_back(event.record, change.field);
    }
    // Events of a batch mostly come in the order of their records.
    if (!std::ranges::is_sorted(touched)) std::ranges::sort(touched);
    touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
    return touched;
  }

  static void put_accesses(const Commit& commit, RowBatch& rows) {
    for (const Outcome& outcome : commit.outcomes) {
      if (outcome.record.id.is_nil()) continue;
      rows.put(access_key(commit.tenant, outcome.record, commit.position), {});
    }
  }

  static void put_standing(TenantId tenant, const Standing& standing, RowBatch& rows) {
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
