// The commits that carried an idempotency key; kept for ever.
#include "domain/core/bytes.h"
#include "projections/keys.h"
#include "projections/projection.h"

namespace daybook {
namespace {

class KeyedRows : public Projection {
 public:
  std::string_view name() const override { return "idempotency"; }
  std::uint32_t revision() const override { return 1; }

  void happened(const Committed& committed, RowBatch& rows) const override {
    const Commit& commit = *committed.commit;
    if (!commit.idempotency) return;
    std::string row;
    put_big(row, commit.position.value);
    row.append(commit.idempotency->input);
    rows.put(keyed_key(commit.tenant, commit.idempotency->key), row);
  }
};

}  // namespace

std::unique_ptr<const Projection> make_keyed_rows() { return std::make_unique<KeyedRows>(); }

}  // namespace daybook
