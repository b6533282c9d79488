// Which records ever named a subject as theirs, or whom it was ever merged into: where values may
// be that are sealed under its key. Made of references alone, which stay when the subject is
// erased, so that a rebuild gives the same rows. And who waits for the end of an erasure.
#include "domain/catalogue.h"
#include "domain/core/bytes.h"
#include "projections/keys.h"
#include "projections/projection.h"

namespace daybook {
namespace {

// Those that were merged go with their survivor.
bool waits(const KindPlan& plan, const Record* record) {
  const Kind& kind = *plan.kind;
  if (record == nullptr || kind.erasure_field.value == 0) return false;
  if (kind.survivor_field.value != 0 && record->has(kind.survivor_field)) return false;
  return text_of(record->get(kind.erasure_field)) == kErasureRequested;
}

class SubjectRows : public Projection {
 public:
  std::string_view name() const override { return "subjects"; }
  std::uint32_t revision() const override { return 1; }

  void happened(const Committed& committed, RowBatch& rows) const override {
    const TenantId tenant = committed.commit->tenant;
    for (const Event& event : committed.commit->events) {
      const Kind* kind = find_kind(event.record.kind);
      if (kind == nullptr) continue;
      for (const Change& change : event.changes) {
        const auto link = subject_link(*kind, event.record, change.field, change.after);
        if (link) rows.put(subject_key(tenant, link->subject, link->record), {});
      }
    }
  }

  void became(std::span<const RecordChange> changes, RowBatch& rows) const override {
    for (const RecordChange& change : changes) {
      if (change.plan == nullptr) continue;
      const bool waited = waits(*change.plan, change.before);
      const bool does = waits(*change.plan, change.after);
      if (waited == does) continue;
      const std::string key = erasure_key(change.tenant, change.after->key);
      if (does) {
        rows.put(key, {});
      } else {
        rows.remove(key);
      }
    }
  }
};

}  // namespace

std::unique_ptr<const Projection> make_subject_rows() { return std::make_unique<SubjectRows>(); }

}  // namespace daybook
