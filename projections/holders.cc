#include "projections/holders.h"

#include <roaring/roaring.hh>
#include <shared_mutex>
#include <string>

#include "domain/core/record_codec.h"
#include "projections/record_reads.h"
#include "projections/selection.h"

namespace daybook {
namespace {

Error too_many_holders(const Kind& kind, const Field& field) {
  return {ErrorCode::kTooLarge, "commit.too_large",
          "Too many records of kind " + std::string(kind.name) + " would change by their " +
              std::string(field.name) + "; change some of them first."};
}

}  // namespace

Result<std::vector<std::uint32_t>> holding_numbers(const ViewState& state, const HeldValue& held,
                                                   std::size_t most) {
  std::vector<std::uint32_t> numbers;
  if (is_blank(held.value) || is_erased(held.value)) return numbers;
  const TermSpace terms{held.tenant, held.kind.id};
  std::shared_lock lock(state.lock);
  DAYBOOK_TRY(const BitmapPtr list, state.postings.bitmap(terms.value(
                                        held.field.id, comparable(held.field, held.value))));
  if (list->isEmpty()) return numbers;
  DAYBOOK_TRY(const BitmapPtr exists, state.postings.bitmap(terms.exists()));
  const BitmapPtr both = intersection({list, exists}, {});
  if (both->cardinality() > most) return too_many_holders(held.kind, held.field);
  numbers.resize(both->cardinality());
  both->toUint32Array(numbers.data());
  return numbers;
}

Result<std::vector<RecordKey>> keys_of(const ViewState& state, const HeldValue& held,
                                       const std::vector<std::uint32_t>& numbers) {
  std::vector<RecordKey> keys;
  keys.reserve(numbers.size());
  const RecordSpace space{*state.rows, held.tenant, held.kind.id};
  DAYBOOK_CHECK(space.each_row(numbers, [&](std::uint32_t, std::string_view row) {
    keys.push_back({held.kind.id, id_of_record_row(row)});
  }));
  return keys;
}

}  // namespace daybook
