#include "projections/deal_totals.h"

#include "domain/sales/deal.h"
#include "projections/keys.h"
#include "projections/projection.h"

namespace daybook {
namespace {

constexpr std::int64_t kUnit = 10'000;  // Of a decimal.

// What a row adds up. Whole units and the rest are apart, so that many large values still fit.
enum Column : std::size_t { kDeals, kWon, kLost, kWhole, kRest };

Sums amounts_of(const Record& deal) {
  Sums sums{};
  sums[kDeals] = 1;
  sums[kWon] = deal.text(deal::kStatus) == "won" ? 1 : 0;
  sums[kLost] = deal.text(deal::kStatus) == "lost" ? 1 : 0;
  const std::int64_t value = deal.integer(deal::kAmount);
  sums[kWhole] = value / kUnit;
  sums[kRest] = value % kUnit;
  return sums;
}

// Whose deal it is; nobody's when it does not exist.
const Uuid* person_of(const Record* deal) {
  if (deal == nullptr || !deal->exists()) return nullptr;
  return deal->reference(deal::kPerson);
}

class DealTotalRows : public Projection {
 public:
  std::string_view name() const override { return "deal_totals"; }
  std::uint32_t revision() const override { return 1; }

  void counted(std::span<const RecordChange> changes, RowSums& sums) const override {
    for (const RecordChange& change : changes) {
      if (change.after->key.kind != deal::kDeal.id) continue;
      if (const Uuid* person = person_of(change.before)) {
        sums.subtract(deals_key(change.tenant, *person), amounts_of(*change.before));
      }
      if (const Uuid* person = person_of(change.after)) {
        sums.add(deals_key(change.tenant, *person), amounts_of(*change.after));
      }
    }
  }
};

// Half a unit and more is one more, away from zero.
std::int64_t rounded(const Sums& sums) {
  std::int64_t whole = sums[kWhole] + sums[kRest] / kUnit;
  std::int64_t rest = sums[kRest] % kUnit;
  const bool is_negative = whole < 0 || (whole == 0 && rest < 0);
  if (is_negative && rest > 0) {
    ++whole;
    rest -= kUnit;
  } else if (!is_negative && rest < 0) {
    --whole;
    rest += kUnit;
  }
  return whole + (rest + (is_negative ? -kUnit / 2 : kUnit / 2)) / kUnit;
}

}  // namespace

std::unique_ptr<const Projection> make_deal_totals() { return std::make_unique<DealTotalRows>(); }

Result<DealTotals> deal_totals_of(const Rows& rows, TenantId tenant, const Uuid& person,
                                  const RowSnapshot* snapshot) {
  Sums sums{};
  DAYBOOK_CHECK(rows.get(
      deals_key(tenant, person), [&](std::string_view row) { sums = read_sums(row); }, snapshot));
  return DealTotals{sums[kDeals], sums[kWon], sums[kLost], rounded(sums)};
}

}  // namespace daybook
