// Who holds a unique value. Blank values are free, and a record that does not exist holds none.
#include "projections/keys.h"
#include "projections/projection.h"

namespace daybook {
namespace {

class ClaimRows : public Projection {
 public:
  std::string_view name() const override { return "claims"; }
  std::uint32_t revision() const override { return 1; }

  // A value may pass from one record to another in one commit.
  void released(std::span<const RecordChange> changes, RowBatch& rows) const override {
    for (const RecordChange& change : changes) {
      each_claim(change, change.before, change.after,
                 [&](const std::string& key) { rows.remove(key); });
    }
  }

  void became(std::span<const RecordChange> changes, RowBatch& rows) const override {
    for (const RecordChange& change : changes) {
      each_claim(change, change.after, change.before,
                 [&](const std::string& key) { rows.put(key, change.after->key.id.view()); });
    }
  }

 private:
  static std::string claim_of(const RecordChange& change, const Record* record,
                              const Field& field) {
    if (record == nullptr || !record->exists()) return {};
    const Value& value = record->get(field);
    if (is_blank(value) || is_erased(value)) return {};
    return claim_key(change.tenant, record->key.kind, field.id, comparable(field, value));
  }

  // The claims that `holder` has and `other` has not.
  template <class Visit>
  static void each_claim(const RecordChange& change, const Record* holder, const Record* other,
                         const Visit& visit) {
    if (change.plan == nullptr) return;
    for (const FieldPlan& plan : change.plan->fields) {
      if (!plan.has_claim) continue;
      const std::string held = claim_of(change, holder, *plan.field);
      if (!held.empty() && held != claim_of(change, other, *plan.field)) visit(held);
    }
  }
};

}  // namespace

std::unique_ptr<const Projection> make_claim_rows() { return std::make_unique<ClaimRows>(); }

}  // namespace daybook
