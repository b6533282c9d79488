// The records themselves, by number, and their numbers by id.
#include "domain/core/bytes.h"
#include "domain/core/record_codec.h"
#include "projections/keys.h"
#include "projections/projection.h"

namespace daybook {
namespace {

class RecordRows : public Projection {
 public:
  std::string_view name() const override { return "records"; }
  std::uint32_t revision() const override { return 1; }

  void became(std::span<const RecordChange> changes, RowBatch& rows) const override {
    for (const RecordChange& change : changes) {
      const Record& record = *change.after;
      rows.put(record_key(change.tenant, record.key.kind, record.number), encode_record(record));
      if (change.before != nullptr) continue;
      std::string number;
      put_big(number, record.number.value);
      rows.put(id_key(change.tenant, record.key), number);
    }
  }
};

}  // namespace

std::unique_ptr<const Projection> make_record_rows() { return std::make_unique<RecordRows>(); }

}  // namespace daybook
