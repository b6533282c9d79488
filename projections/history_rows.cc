// Where each commit of a tenant stands in the log, and which commits touched a record.
#include "projections/bytes.h"
#include "projections/keys.h"
#include "projections/projection.h"

namespace daybook {
namespace {

class HistoryRows : public Projection {
 public:
  std::string_view name() const override { return "history"; }
  std::uint32_t revision() const override { return 1; }

  void happened(const Committed& committed, RowWrites& rows) const override {
    const Commit& commit = *committed.commit;
    std::string entry;
    put_big(entry, committed.place.value);
    entry.append(committed.leaf_hash);
    rows.put(entry_key(commit.tenant, commit.position), entry);
    for (const Record& record : committed.after) {
      std::string version;
      put_varint(version, record.version.value);
      rows.put(touched_key(commit.tenant, record.key.kind, record.number, commit.position),
               version);
    }
  }
};

}  // namespace

std::unique_ptr<const Projection> make_history_rows() { return std::make_unique<HistoryRows>(); }

}  // namespace daybook
